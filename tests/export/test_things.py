"""The things that captions name."""

from __future__ import annotations

import pytest

from altwords_export.things import things_in


@pytest.mark.parametrize(
    ("sentences", "things"),
    [
        (["a dog runs on the grass"], {"dog", "grass"}),
        (["Two dogs", "a Poodle in a yard."], {"dog", "grass"}),
        (["a man and a woman by the sea"], {"person", "water"}),
        (["a bat"], set()),
        ([], set()),
    ],
)
def test_words_stand_for_things(sentences: list[str], things: set[str]) -> None:
    assert things_in(sentences) == things
