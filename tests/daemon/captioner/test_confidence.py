from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from altwords.answer import Level
from altwords.captioner.confidence import EVEN, Confidence, Reading, signals
from altwords.captioner.search import Hypothesis

BEST = Hypothesis([5, 6, 7], [-0.1, -0.2, -0.9, -0.2])


NAMED = [("first", -1.0, 0.0), ("second", -2.0, 1.0), ("third", -3.0, 2.0)]


def fitted(folder: Path, *, weights: dict[str, float], bias: float = 0.0, **others: dict[str, float]) -> Confidence:
    path = folder / "confidence.json"
    thresholds = {"seems": 0.7, "maybe": 0.2}
    path.write_text(json.dumps({"weights": weights, "bias": bias, "thresholds": thresholds, **others}))
    return Confidence(path)


@pytest.mark.parametrize(
    ("chance", "level"),
    [
        (1.0, Level.SEEMS),
        (0.7, Level.SEEMS),
        (0.6999, Level.MAYBE),
        (0.2, Level.MAYBE),
        (0.1999, Level.UNCLEAR),
        (0.0, Level.UNCLEAR),
    ],
)
def test_a_level_begins_at_its_threshold(tmp_path: Path, chance: float, level: Level) -> None:
    assert fitted(tmp_path, weights={}).level(chance) is level


@pytest.mark.parametrize(
    ("chance", "right", "level"), [(0.9, 0.8, Level.SEEMS), (0.9, 0.7, Level.MAYBE), (0.1, 0.9, Level.UNCLEAR)]
)
def test_what_may_be_wrong_is_not_said_as_sure(tmp_path: Path, chance: float, right: float, level: Level) -> None:
    path = tmp_path / "confidence.json"
    model = {"weights": {"mean": 1.0}, "bias": 0.0}
    thresholds = {"seems": 0.7, "right": 0.75, "maybe": 0.2}
    path.write_text(json.dumps({**model, "right": {**model, "bias": 1.0}, "thresholds": thresholds}))
    confidence = Confidence(path)

    assert confidence.level(chance, right) is level
    assert confidence.right({"mean": -1.0}) == pytest.approx(0.5)


def test_things_that_are_too_unlikely_are_doubted(tmp_path: Path) -> None:
    shown, path = {"dog": 0.35, "hat": 0.3499, "sea": 0.9}, tmp_path / "confidence.json"
    of_old = fitted(tmp_path, weights={})
    known = json.loads(path.read_text())
    path.write_text(json.dumps({**known, "thresholds": {**known["thresholds"], "named": 0.35}}))

    assert Confidence(path).doubted(shown) == {"hat"}
    assert of_old.doubted(shown) == set()


@pytest.mark.parametrize(
    ("chance", "right", "in_full", "level"),
    [
        (0.5, 0.5, True, Level.MAYBE),
        (0.5, 0.49, True, Level.UNCLEAR),
        (0.5, 0.49, False, Level.MAYBE),
        (0.1, 0.9, False, Level.UNCLEAR),
        (0.9, 0.49, True, Level.UNCLEAR),
    ],
)
def test_what_is_likelier_wrong_than_right_is_not_said_in_full(
    tmp_path: Path, chance: float, right: float, in_full: bool, level: Level
) -> None:
    known = {"weights": {}, "bias": 0.0, "thresholds": {"seems": 0.7, "right": 0.75, "maybe": 0.2}}
    (tmp_path / "confidence.json").write_text(json.dumps(known))

    assert Confidence(tmp_path / "confidence.json").level(chance, right, in_full=in_full) is level


@pytest.mark.parametrize(
    ("chance", "guess", "level"),
    [
        (EVEN, True, Level.MAYBE),
        (EVEN - 0.01, True, Level.UNCLEAR),
        (EVEN - 0.01, False, Level.MAYBE),
        (0.7, True, Level.SEEMS),
    ],
)
def test_a_mere_guess_at_a_name_is_said_where_it_is_likelier_good(
    tmp_path: Path, chance: float, guess: bool, level: Level
) -> None:
    assert fitted(tmp_path, weights={}).level(chance, guess=guess) is level


def test_a_bundle_that_knows_nothing_of_right_goes_by_the_chance_alone(tmp_path: Path) -> None:
    confidence = fitted(tmp_path, weights={})

    assert confidence.right({}) == 1.0
    assert confidence.level(0.9, confidence.right({})) is Level.SEEMS


def test_signals_of_several_hypotheses() -> None:
    known = signals([BEST, Hypothesis([5, 6], [-0.5]), Hypothesis([8], [-0.5])])

    assert known["mean"] == pytest.approx(-0.35)
    assert known["least"] == -0.9
    assert known["first"] == pytest.approx(-0.35)
    assert known["total"] == pytest.approx(-1.4)
    assert known["length"] == 3
    # Two of three tokens shared with the second, none of four with the third.
    assert known["agreement"] == pytest.approx((2 / 3 + 0) / 2)


def test_signals_of_another_than_the_first() -> None:
    known = signals([BEST, Hypothesis([5, 6], [-0.5]), Hypothesis([8], [-0.5])], 1)

    assert (known["total"], known["length"]) == (-0.5, 2)
    assert known["agreement"] == pytest.approx((2 / 3 + 0) / 2)


def test_readings_are_ranked_by_the_weighted_sum_of_their_signals(tmp_path: Path) -> None:
    readings = [Reading(name, {"total": total, "gain": gain}) for name, total, gain in NAMED]
    ranked = fitted(tmp_path, weights={}, choice={"total": 1.0, "gain": 2.0}).ranked(readings)

    assert [reading.sentence for reading in ranked] == ["third", "second", "first"]
    assert fitted(tmp_path, weights={}).ranked(readings) == readings


@pytest.mark.parametrize(("familiar", "first"), [(0.0, "third"), (-9.0, "first")])
def test_some_weights_count_for_familiar_pictures_alone(tmp_path: Path, familiar: float, first: str) -> None:
    readings = [Reading(name, {"total": total, "gain": gain, "familiar": familiar}) for name, total, gain in NAMED]
    choice = {"total": 1.0, "gain": -2.0, "gain if familiar": 4.0}

    assert fitted(tmp_path, weights={}, choice=choice).ranked(readings)[0].sentence == first


@pytest.mark.parametrize(
    "hypotheses",
    [[BEST], [Hypothesis([], [-0.3])], [Hypothesis([], [-0.3]), Hypothesis([], [-0.4])]],
    ids=["greedy", "nothing written", "nothing written twice"],
)
def test_one_hypothesis_or_an_empty_one_still_has_a_chance(tmp_path: Path, hypotheses: list[Hypothesis]) -> None:
    confidence = fitted(tmp_path, weights=dict.fromkeys(signals(hypotheses), 1.0))

    assert 0 < confidence.chance(signals(hypotheses)) < 1


def test_the_chance_is_the_logistic_of_the_weighted_signals(tmp_path: Path) -> None:
    confidence = fitted(tmp_path, weights={"mean": 2.0, "length": -0.5}, bias=1.0)

    assert confidence.chance(signals([BEST])) == pytest.approx(1 / (1 + math.exp(-(1 + 2 * -0.35 - 0.5 * 3))))


def test_likelier_tokens_give_a_better_chance(tmp_path: Path) -> None:
    confidence = fitted(tmp_path, weights={"mean": 3.0})
    chances = [confidence.chance(signals([Hypothesis([5], [-loss])])) for loss in (0.01, 0.1, 1.0, 5.0)]

    assert chances == sorted(chances, reverse=True)
    assert len(set(chances)) == 4


@pytest.mark.parametrize(("weight", "end"), [(1e6, 0.0), (-1e6, 1.0)])
def test_extreme_signals_stay_chances(tmp_path: Path, weight: float, end: float) -> None:
    chance = fitted(tmp_path, weights={"mean": weight}).chance(signals([BEST]))

    assert 0 <= chance <= 1
    assert chance == pytest.approx(end)
