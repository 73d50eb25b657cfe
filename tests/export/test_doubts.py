"""How likely a thing must be to be named, on captions whose words are known to be right or wrong."""

from __future__ import annotations

import pytest

from altwords_export.doubts import STEPS, WRONG, Guess, figures, least_chance, of_few_words

REFERENCES = ["a dog plays on a beach"]


def guess(chance: float, *, right: bool) -> Guess:
    sentence = f"a dog plays on a {'beach' if right else 'bench'}"
    return Guess(sentence, {"dog": 0.99, sentence.split()[-1]: chance}, REFERENCES)


RIGHT, UNLIKELY, LIKELY = guess(0.9, right=True), guess(0.12, right=False), guess(0.32, right=False)


@pytest.mark.parametrize(
    ("guesses", "least"),
    [
        ([], 0.0),
        ([RIGHT] * 3 + [UNLIKELY], 0.0),
        ([RIGHT] * 2 + [UNLIKELY], 0.15),
        ([RIGHT] * 3 + [UNLIKELY, LIKELY], 0.15),
        ([RIGHT] * 2 + [UNLIKELY, LIKELY, LIKELY], 0.35),
        ([guess(0.8, right=False)], STEPS[-1]),
    ],
)
def test_it_is_the_lowest_with_which_few_enough_are_wrong(guesses: list[Guess], least: float) -> None:
    assert least_chance(guesses) == least


def test_what_is_left_out_is_neither_wrong_nor_right() -> None:
    found = figures([RIGHT, guess(0.2, right=True), UNLIKELY, LIKELY], 0.25)

    things = {name: value for name, value in found.items() if not name.startswith("colours")}
    assert things == {"wrong_in_full": 0.5, "wrong": 0.25, "right_in_full": 1.5, "right": 1.25, "shortened": 0.5}
    assert found["wrong"] <= WRONG


def test_a_colour_is_wrong_where_nobody_mentions_it() -> None:
    references = ["a brown dog with a grey hat"]
    guesses = [
        Guess("a golden dog in a gray hat", {}, references, frozenset(("gray",))),
        Guess("a dog in a red hat", {}, references),
        Guess("a black dog", {}, references, frozenset(("black",))),
        # What is not said of a thing cannot be wrong of it.
        Guess("a dog in a red hat", {"hat": 0.1}, references),
    ]
    found = figures(guesses, 0.2)

    assert (found["colours_wrong_in_full"], found["colours_wrong"]) == (0.5, 0.25)


def test_what_is_said_alone_is_counted_and_judged() -> None:
    said = [("a dog", REFERENCES), ("a cat", REFERENCES), (None, REFERENCES), ("two dogs", REFERENCES)]

    assert of_few_words(said) == {"said": 0.75, "wrong": 0.3333}
    assert of_few_words([(None, REFERENCES)]) == {"said": 0, "wrong": 0}
    assert of_few_words([]) == {"said": 0, "wrong": 0}


def test_a_name_that_is_none_of_the_things_must_be_mentioned_itself() -> None:
    said = [("a barn", ["a red barn in a field"]), ("a barn", ["a house in a field"])]

    assert of_few_words(said) == {"said": 1, "wrong": 0.5}
