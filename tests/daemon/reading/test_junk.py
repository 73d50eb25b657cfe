from __future__ import annotations

import pytest

from altwords.reading.junk import is_worth_saying


@pytest.mark.parametrize(
    ("text", "chance", "is_worth"),
    [
        ("Sign in to your account", 0.99, True),
        ("Sign in to your account", 0.5, False),
        ("OK", 0.95, True),
        ("OK", 0.8, False),
        ("5", 0.95, True),
        ("25", 0.95, True),
        ("设置", 0.95, True),
        ("三", 0.99, False),
        ("X", 0.99, False),
        ("", 0.99, False),
        ("  ", 0.99, False),
        ("→ ← ↑", 0.99, False),
        ("/|\\_/|\\ a b", 0.99, False),
        ("oooooo", 0.99, False),
        ("1000", 0.99, True),
        ("11", 0.99, True),
        ("$ 4.99", 0.99, True),
        ("C++", 0.99, False),
    ],
)
def test_what_is_worth_saying(text, chance, is_worth):
    assert is_worth_saying(text, chance) is is_worth
