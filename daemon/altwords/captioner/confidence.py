"""How far a caption can be trusted: a calibrated chance, and the level that is spoken.

Two logistic regressions on what the search and the witness know, fitted on validation photos, give the chances that a
caption is good (its CIDEr lies above the median) and that it is right (it names nothing that no reference mentions).
Weights and thresholds lie in the bundle's ``confidence.json``; an older one knows nothing of "right".
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from altwords.answer import Level
from altwords.captioner.search import Hypothesis


def signals(hypotheses: Sequence[Hypothesis]) -> dict[str, float]:
    """What the search knows about its best hypothesis, by name."""
    best = hypotheses[0]
    words = set(best.tokens)
    others = [set(other.tokens) for other in hypotheses[1:]]
    shared = [len(words & other) / max(1, len(words | other)) for other in others]
    return {
        "mean": best.score,
        "least": min(best.log_probabilities),
        "first": sum(best.log_probabilities[:4]) / len(best.log_probabilities[:4]),
        "agreement": sum(shared) / len(shared) if shared else 0.5,
        "length": float(len(best.tokens)),
    }


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
        self._thresholds: dict[str, float] = {"right": 0.0, **fitted["thresholds"]}

    def chance(self, known: Mapping[str, float]) -> float:
        """The calibrated chance, 0 to 1, that a caption of which these signals are known is good enough to say."""
        return self._good(known)

    def right(self, known: Mapping[str, float]) -> float:
        """The chance, 0 to 1, that it names nothing that is not there."""
        return self._right(known) if self._right else 1.0

    def level(self, chance: float, right: float = 1.0) -> Level:
        if chance < self._thresholds["maybe"]:
            return Level.UNCLEAR
        sure = chance >= self._thresholds["seems"] and right >= self._thresholds["right"]
        return Level.SEEMS if sure else Level.MAYBE
