"""What is chosen among readings, where it is known which is the better one."""

from __future__ import annotations

import math

import pytest
import torch

from altwords.captioner.confidence import Reading
from altwords_export.choice import Candidate, by_descriptions, by_name, choose, choose_unseen, fit_choice


def reading(sentence: str, **signals: float) -> Reading:
    return Reading(sentence, signals)


def test_readings_are_judged_by_what_people_wrote() -> None:
    pictures = [
        ([reading("a dog runs on the beach"), reading("a cat sleeps")], ["a dog runs on the beach", "a brown dog"]),
        ([reading("a man on a bike")], ["a child eats", "a child at a table"]),
    ]
    same, other, strange = by_descriptions(pictures)

    assert (same.picture, other.picture, strange.picture) == (0, 0, 1)
    assert same.score > 1 > other.score
    assert (same.wrong, other.wrong, strange.wrong) == (False, True, True)


def test_readings_of_a_picture_with_a_mere_name_are_judged_by_it() -> None:
    right, wrong = by_name([([reading("a red kettle"), reading("a dog")], ["a kettle"])], first=5)

    assert (right.picture, right.score, right.wrong) == (5, 1.0, False)
    assert (wrong.picture, wrong.score, wrong.wrong) == (5, 0.0, True)


def test_what_tells_the_readings_of_a_picture_apart_chooses_and_nothing_else() -> None:
    """``hint`` is higher for the better reading; ``ease`` for all readings of the easier pictures."""
    torch.manual_seed(0)
    candidates = []
    for picture in range(60):
        ease = 3 * torch.randn(1).item()
        for place, (hint, noise, luck) in enumerate(torch.randn(4, 3).tolist()):
            known = reading(f"{picture} {place}", hint=hint, ease=ease, noise=noise)
            candidates.append(Candidate(picture, known, ease + hint + 0.3 * luck, wrong=False))
    weights = fit_choice(candidates)

    assert weights["hint"] > 0.3
    assert weights["ease"] == pytest.approx(0, abs=1e-6)
    assert abs(weights["noise"]) < 0.1
    first = [one for one in candidates if one.reading.sentence.endswith(" 0")]
    chosen, unseen = choose(candidates, weights), choose_unseen(candidates, folds=5)
    assert [one.picture for one in unseen] == [one.picture for one in chosen] == list(range(60))
    worth = [sum(one.score for one in some) / 60 for some in (first, unseen, chosen)]
    assert worth[0] + 0.5 < worth[1] <= worth[2] + 0.05


def test_what_is_better_may_be_another_thing_of_familiar_pictures() -> None:
    """Of familiar pictures the longer reading is the better one, of others the shorter."""
    torch.manual_seed(0)
    candidates = [
        Candidate(
            picture,
            reading(f"{picture} {length}", length=float(length), familiar=math.log(0.99 if picture % 2 else 0.01)),
            length if picture % 2 else -length,
            wrong=False,
        )
        for picture in range(40)
        for length in (1, 2, 3)
    ]
    chosen = choose_unseen(candidates, folds=5)

    assert [one.reading.signals["length"] for one in chosen] == [1.0, 3.0] * 20


def test_of_equal_readings_the_one_that_is_not_wrong_is_chosen() -> None:
    candidates = [
        Candidate(picture, reading(word, shown=-2.0 * wrong), 0.5, wrong=wrong)
        for picture in range(10)
        for word, wrong in (("cat", True), ("dog", False))
    ]
    chosen = choose_unseen(candidates, folds=5)

    assert {one.reading.sentence for one in chosen} == {"dog"}


def test_what_the_classes_say_judges_and_does_not_choose() -> None:
    candidates = [
        Candidate(picture, reading(f"{picture} {hint}", hint=hint, class_agrees=hint), hint, wrong=False)
        for picture in range(9)
        for hint in (0.2, 0.7)
    ]

    assert fit_choice(candidates).keys() == {"hint"}
