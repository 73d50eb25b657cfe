"""What is doubted is left unsaid, and a sentence stays behind."""

from __future__ import annotations

import pytest

from altwords.captioner.doubt import subject, without


@pytest.mark.parametrize(
    ("caption", "doubted", "said"),
    [
        ("a brown dog runs through the grass", "", "a brown dog runs through the grass"),
        ("a brown dog runs through the grass", "snow", "a brown dog runs through the grass"),
        # From where the phrase begins to the end, and nothing that hangs in the air.
        ("a brown dog runs through the grass", "grass", "a brown dog runs"),
        ("a man is standing in front of a building", "building", "a man is standing"),
        ("a dog is in the water", "water", "a dog"),
        ("a player is trying to catch a ball", "ball", "a player"),
        ("a woman looks at the camera", "camera", "a woman"),
        ("a dog jumping up to catch a frisbee", "frisbee", "a dog jumping"),
        ("a man sits on a rock overlooking a lake", "lake", "a man sits"),
        ("a man is playing a guitar", "guitar", "a man is playing a guitar"),
        ("a man in a red shirt plays a guitar", "guitar", "a man"),
        ("Two dogs play in the grass.", "grass", "Two dogs play"),
        # The fewest words: a phrase alone, where the sentence plainly goes on.
        ("a man in a black hat is sitting on a bench", "hat", "a man is sitting on a bench"),
        ("a man in a black hat is sitting on a bench", "bench", "a man in a black hat is sitting"),
        ("a man in a black hat is sitting on a bench", "hat bench", "a man is sitting"),
        ("two people are standing on rocks near the ocean", "rocks", "two people are standing near the ocean"),
        ("two people are standing on rocks near the ocean", "rocks ocean", "two people are standing"),
        # Where that is not plain, all that follows.
        ("a man sits on a bench while a dog is running", "bench", "a man sits"),
        ("a girl in a dress walks down the street", "dress", "a girl"),
        ("a dog is running with a toy in its mouth", "toy", "a dog is running"),
        ("a man is sitting at a table with a book on it", "book", "a man is sitting at a table"),
        ("a man in a shirt and a hat is smiling", "shirt", "a man"),
        # "And" begins a phrase, but not between colours.
        ("a man in a hat and sunglasses stands still", "sunglasses", "a man in a hat"),
        ("a player in a red and white uniform", "uniform", "a player"),
        ("a man and a dog play with a stick", "stick", "a man and a dog play"),
        # Nothing is left to say without it.
        ("a dog", "dog", "a dog"),
        ("a cat on a bed", "cat", "a cat on a bed"),
        ("cats on a bed", "bed", "cats on a bed"),
        ("", "dog", ""),
    ],
)
def test_phrases_with_a_doubted_word_are_left_out(caption: str, doubted: str, said: str) -> None:
    assert without(caption, set(doubted.split())) == said


def test_a_long_caption_full_of_doubt_comes_to_an_end() -> None:
    caption = "a cat" + " with a hat on a bed is near a dog" * 8

    assert without(caption, {"cat"}) == caption
    assert without(caption, {"hat", "bed", "dog"}) == "a cat"


PERSONS = {"man", "woman", "people", "group", "couple", "rider", "child", "boy", "skier"}
THINGS = PERSONS | {"dog", "dogs", "cat", "bike", "street", "sign", "hat", "airplane", "water", "food"}


@pytest.mark.parametrize(
    ("caption", "doubted", "said"),
    [
        ("a man in a hat is sitting on a bench", "", "a person"),
        ("a dog runs through the grass", "", "a dog"),
        ("a child covered in mud", "", "a person"),
        ("a dog", "", "a dog"),
        ("an airplane flying", "", "an airplane"),
        ("water splashing", "", "water"),
        # The features do not tell of which age or colour, how many they are, or what they do.
        ("a little boy in a red jacket", "", "a person"),
        ("a black and white dog jumping", "", "a dog"),
        ("two brown dogs play", "", "dogs"),
        ("a skier is jumping", "", "a person"),
        # Verbs of several end in nothing that tells.
        ("two people sit on a bench", "", "people"),
        ("a couple sit on a bench", "", "people"),
        # The thing is the last word of those that name it.
        ("a bike rider is jumping", "", "a person"),
        ("a street sign on a pole", "", "a street sign"),
        ("a group of people are standing", "", "people"),
        ("a plate of food on a table", "", "food"),
        ("a glass of water and a dog", "", "water and a dog"),
        # Both, if both are likely.
        ("a man and a woman are smiling", "", "people"),
        ("a man and a dog are playing", "", "a person and a dog"),
        ("a dog and a dog", "", "a dog"),
        ("a man and a dog are playing", "dog", "a person"),
        ("a man and a surfboard", "", "a person"),
        # What is left must be likely.
        ("a man in a hat", "hat", "a person"),
        ("a man in a hat", "man", None),
        ("a man and a dog", "man", None),
        ("a bike rider is jumping", "bike", None),
        ("a group of people", "group", None),
        # A thing that is not known, or words that may go on: nothing is plain.
        ("a wrestler is holding a cat", "", None),
        ("a yellow hydrant on a street", "", None),
        ("a street vendor in a hat", "", None),
        ("is a dog", "", None),
        ("", "", None),
    ],
)
def test_whom_or_what_it_is_about_is_left(caption: str, doubted: str, said: str | None) -> None:
    chances = dict.fromkeys(THINGS & set(caption.split()), 0.9) | dict.fromkeys(doubted.split(), 0.4)

    found = subject(caption, chances, 0.5, PERSONS)
    assert (found.name if found else None) == said
    assert found is None or found.chance == 0.9
