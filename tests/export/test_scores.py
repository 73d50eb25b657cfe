"""Figures as the COCO evaluation gives them."""

from __future__ import annotations

import math
import shutil

import pytest

from altwords_export.scores import cider_each, score, split

CAPTIONS = [
    "A brown dog runs through tall grass.",
    "Two men in t-shirts play soccer, one with a ball!",
    "A girl isn't looking at the man's hat.",
    'A sign says "Open 24/7" on 5th Avenue.',
    "The kids' bikes (three of them) are black-and-white; they're old.",
    "A man who'll jump off a cliff... he'd better not",
    "an 80's jacket costs $ 3.50 & more",
    "people, people -- and more people",
    "Mr. Smith cannot see player # 8 (the 1st) at 5 o'clock",
    "a 4-wheeler & a 4x4 in the U.S. in the 1980s",
]


@pytest.mark.skipif(shutil.which("java") is None, reason="the tokenizer is a Java program")
def test_captions_split_as_the_coco_tokenizer_splits_them() -> None:
    from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

    theirs = PTBTokenizer().tokenize({n: [{"caption": caption}] for n, caption in enumerate(CAPTIONS)})

    assert {caption: split(caption) for caption in CAPTIONS} == {
        caption: theirs[n][0] for n, caption in enumerate(CAPTIONS)
    }


@pytest.mark.parametrize(
    ("caption", "tokens"),
    [
        ("A dog, a cat.", "a dog a cat"),
        ("isn't", "is n't"),
        ("the man\u2019s hat", "the man 's hat"),
        ("a black-and-white t-shirt", "a black-and-white t-shirt"),
        ("at 3.50 or 1,000", "at 3.50 or 1,000"),
        ("", ""),
    ],
)
def test_tokens(caption: str, tokens: str) -> None:
    assert split(caption) == tokens


def test_a_caption_that_is_its_reference_is_perfect() -> None:
    captions = ["a brown dog runs through grass", "two people on a beach at night", "a red car in the rain"]
    found = score(captions, [[caption] for caption in captions])

    assert found["bleu4"] == pytest.approx(1)
    assert found["rouge_l"] == pytest.approx(1)
    # CIDEr's scale: ten times the cosine of the n-grams.
    assert found["cider"] == pytest.approx(10)


def test_nothing_in_common_is_nothing() -> None:
    found = score(["a b c d e", "f g h i j"], [["k l m n o"], ["p q r s t"]])

    assert found["bleu4"] == pytest.approx(0, abs=1e-6)
    assert found["rouge_l"] == found["cider"] == 0


def test_bleu_by_hand() -> None:
    # Of 6, 5, 4 and 3 n-grams, 5, 3, 2 and 1 are in the reference; both have six words.
    found = score(["the cat sat on the mat"], [["the cat sat on a mat"]])

    matches = [5 / 6, 3 / 5, 2 / 4, 1 / 3]
    assert found["bleu4"] == pytest.approx(math.prod(matches) ** 0.25, rel=1e-4)


def test_a_short_caption_pays_for_its_brevity() -> None:
    (full,) = {score(["a dog runs on the wet sand"], [["a dog runs on the wet sand"]])["bleu4"]}
    short = score(["a dog runs on"], [["a dog runs on the wet sand"]])["bleu4"]

    assert short / full == pytest.approx(math.exp(1 - 7 / 4), rel=1e-3)


def test_cider_of_each_caption_averages_to_the_whole() -> None:
    captions = ["a dog on grass", "a cat on a sofa", "two people walk"]
    references = [["a dog on the grass", "a dog runs"], ["a black cat"], ["people walk on a street", "two people"]]
    each = cider_each(captions, references)

    assert sum(each) / 3 == pytest.approx(score(captions, references)["cider"])
    assert len(set(each)) == 3


def test_case_and_punctuation_do_not_count() -> None:
    references = [["a dog runs on grass"], ["a cat sits on a mat"]]

    assert score(["A dog, runs on grass!", "A CAT sits on a mat."], references) == score(
        ["a dog runs on grass", "a cat sits on a mat"], references
    )
