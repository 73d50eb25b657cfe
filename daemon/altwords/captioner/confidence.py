"""Which of the search's sentences is said, and how far it can be trusted: a chance, and the level that is spoken.

The search ranks by the decoder alone. A linear rank over all that is known, fitted to how well sentences agree with
people's descriptions, chooses again among those that it has finished (as Fang et al., 2015, chose among sentences by
detected words, https://arxiv.org/abs/1411.4952).

Two logistic regressions on what the search and the witness know, fitted on validation photos, give the chances that a
caption is good (its CIDEr lies above the median) and that it is right (it names nothing that no reference mentions).
Weights and thresholds lie in the bundle's ``confidence.json``; an older one knows nothing of "right", of a choice, or
of the chance that a thing must have to be "named".
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from altwords.answer import Level
from altwords.captioner.search import Hypothesis

EVEN = 0.5
"""What is likelier wrong than right is not said."""
IF_FAMILIAR = " if familiar"
"""Ends the names of weights for pictures such as the decoder has learnt to describe: what makes a good sentence there
differs from what makes a good name of a thing."""


@dataclass(frozen=True, slots=True)
class Reading:
    sentence: str
    signals: dict[str, float]
    """What its worth follows from, by name."""


def signals(hypotheses: Sequence[Hypothesis], place: int = 0) -> dict[str, float]:
    """What the search knows about one of its hypotheses, by name."""
    best = hypotheses[place]
    words = set(best.tokens)
    others = [set(other.tokens) for other in hypotheses if other is not best]
    shared = [len(words & other) / max(1, len(words | other)) for other in others]
    return {
        "mean": best.score,
        "total": sum(best.log_probabilities),
        "least": min(best.log_probabilities),
        "first": sum(best.log_probabilities[:4]) / len(best.log_probabilities[:4]),
        "agreement": sum(shared) / len(shared) if shared else 0.5,
        "length": float(len(best.tokens)),
    }


def ranked(readings: Sequence[Reading], weights: Mapping[str, float]) -> list[Reading]:
    """Readings by the weighted sum of their signals, the highest first; equal ones stay in their order.

    A weight whose name ends with ``IF_FAMILIAR`` counts by the chance that the picture is familiar.
    """

    def worth(reading: Reading) -> float:
        known = reading.signals
        chance = math.exp(known.get("familiar", 0.0))
        plain = sum(weight * known[name] for name, weight in weights.items() if not name.endswith(IF_FAMILIAR))
        return plain + chance * sum(
            weight * known[name.removesuffix(IF_FAMILIAR)]
            for name, weight in weights.items()
            if name.endswith(IF_FAMILIAR)
        )

    return sorted(readings, key=worth, reverse=True)


class _Logistic:
    def __init__(self, fitted: Mapping[str, Any]) -> None:
        self._weights: dict[str, float] = fitted["weights"]
        self._bias = float(fitted["bias"])

    def __call__(self, known: Mapping[str, float]) -> float:
        z = self._bias + sum(weight * known[name] for name, weight in self._weights.items())
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, z))))


class Confidence:
    def __init__(self, path: Path) -> None:
        fitted = json.loads(path.read_text("utf-8"))
        self._good = _Logistic(fitted)
        self._right = _Logistic(fitted["right"]) if "right" in fitted else None
        self._choice: dict[str, float] = fitted.get("choice", {})
        self._thresholds: dict[str, float] = {"right": 0.0, "named": 0.0, **fitted["thresholds"]}

    def ranked(self, readings: Sequence[Reading]) -> list[Reading]:
        """Readings of one picture, the one to say first."""
        return ranked(readings, self._choice)

    def chance(self, known: Mapping[str, float]) -> float:
        """The calibrated chance, 0 to 1, that a caption of which these signals are known is good enough to say."""
        return self._good(known)

    def right(self, known: Mapping[str, float]) -> float:
        """The chance, 0 to 1, that it names nothing that is not there."""
        return self._right(known) if self._right else 1.0

    def doubted(self, shown: Mapping[str, float]) -> frozenset[str]:
        """Of words that name things, by the chance of each, those that are better left unsaid."""
        return frozenset(word for word, chance in shown.items() if chance < self._thresholds["named"])

    def level(self, chance: float, right: float = 1.0, *, in_full: bool = True, guess: bool = False) -> Level:
        """How a caption is said, if at all.

        Args:
            chance: see ``chance``.
            right: see ``right``; that of the whole sentence.
            in_full: whether it is said as it is. One of which the doubtful part is left out is better than its chances.
            guess: whether it is a mere name that nothing bears out: good is then no more than right.
        """
        if chance >= self._thresholds["seems"] and right >= self._thresholds["right"]:
            return Level.SEEMS
        likelier_wrong = (in_full and right < EVEN) or (guess and chance < EVEN)
        return Level.UNCLEAR if chance < self._thresholds["maybe"] or likelier_wrong else Level.MAYBE
