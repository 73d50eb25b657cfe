"""How far a caption can be trusted: a calibrated chance, and the level that is spoken.

The chance is a logistic regression on what the search and the witness know, fitted on validation photos, where
"good" means a CIDEr above the median. Its weights and the two thresholds lie in the bundle's ``confidence.json``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

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


class Confidence:
    def __init__(self, path: Path) -> None:
        fitted = json.loads(path.read_text("utf-8"))
        self._weights: dict[str, float] = fitted["weights"]
        self._bias = float(fitted["bias"])
        self._seems = float(fitted["thresholds"]["seems"])
        self._maybe = float(fitted["thresholds"]["maybe"])

    def chance(self, known: Mapping[str, float]) -> float:
        """The calibrated chance, 0 to 1, that a caption of which these signals are known is good enough to say."""
        z = self._bias + sum(weight * known[name] for name, weight in self._weights.items())
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, z))))

    def level(self, chance: float) -> Level:
        if chance >= self._seems:
            return Level.SEEMS
        return Level.MAYBE if chance >= self._maybe else Level.UNCLEAR
