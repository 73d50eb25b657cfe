"""Colours that are doubted are left unsaid, and the sentence stays one."""

from __future__ import annotations

import pytest

from altwords.captioner.colours import LEAST, doubted_colours, without_colours
from altwords.captioner.doubt import COLOURS

PINK, RED = {"pink"}, {"red"}

SAID: list[tuple[str, set[str], str]] = [
    ("a man in a red jacket is running", RED, "a man in a jacket is running"),
    ("a man in a red shirt is running", PINK, "a man in a red shirt is running"),
    ("a red car and a red bus", RED, "a car and a bus"),
    ("a dog with a red collar", RED, "a dog with a collar"),
    ("a girl in a pink bathing suit", PINK, "a girl in a bathing suit"),
    # The article is that of the word behind it now.
    ("a man in a red apron", RED, "a man in an apron"),
    ("a man in an orange coat", {"orange"}, "a man in a coat"),
    ("a player in a red uniform", RED, "a player in a uniform"),
    # Of two colours one stays, or none.
    ("a black and white dog runs", {"black"}, "a white dog runs"),
    ("a black and white dog runs", {"white"}, "a black dog runs"),
    ("a black and white dog runs", {"black", "white"}, "a dog runs"),
    ("people in red and white uniforms", RED, "people in white uniforms"),
    ("a red, white and blue flag", {"red", "white", "blue"}, "a flag"),
    # What is worn is a colour alone.
    ("a woman in red is dancing", RED, "a woman is dancing"),
    ("a woman wearing red", RED, "a woman"),
    ("a woman in red jumping up", RED, "a woman jumping up"),
    # A fruit is no colour.
    ("an orange in a bowl", {"orange"}, "an orange in a bowl"),
    ("an orange", {"orange"}, "an orange"),
    # Nor is a shirt without its colour anything, or hair.
    ("a man in a red shirt is running", RED, "a man is running"),
    ("a man wearing a red t-shirt", RED, "a man"),
    ("a man in a red shirt and jeans", RED, "a man in a shirt and jeans"),
    ("a man in a red shirt and a dog", RED, "a man in a shirt and a dog"),
    ("a woman with blond hair is smiling", {"blond"}, "a woman is smiling"),
    ("a woman with blonde hair and a hat", {"blonde"}, "a woman with a hat"),
    ("a woman with long blond hair", {"blond"}, "a woman with long hair"),
    ("a blond haired girl", {"blond"}, "a girl"),
    ("a blond woman", {"blond"}, "a woman"),
]


@pytest.mark.parametrize(("caption", "doubted", "said"), SAID)
def test_a_doubted_colour_is_left_out(caption: str, doubted: set[str], said: str) -> None:
    assert without_colours(caption, doubted) == said


def test_what_few_would_say_is_doubted_and_the_colour_of_hair_always() -> None:
    shares = {"red": LEAST, "blue": LEAST - 0.01, "blond": 0.4}

    assert doubted_colours(shares) == {"blue", "blond"}
    assert shares.keys() <= COLOURS
