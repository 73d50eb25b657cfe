"""The things that captions name."""

from __future__ import annotations

import pytest

from altwords_export.things import names_it, things_in


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


@pytest.mark.parametrize(
    ("sentence", "label", "named"),
    [
        ("a person wearing a coat", "a jacket", True),
        ("two guitars on a bed", "a guitar", True),
        ("a pair of shoes on the floor", "a pair of shoes", True),
        ("a cat on a laptop", "a blender", False),
        ("a person in a boat", "a gondola", False),
        ("", "a cup", False),
    ],
)
def test_a_label_is_named_by_its_last_word_or_another_for_it(sentence: str, label: str, named: bool) -> None:
    assert names_it(sentence, label) is named
