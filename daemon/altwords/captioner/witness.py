"""A second opinion on a caption: which things the encoder's own features show, whatever the decoder writes.

For each of some dozens of things a logistic regression on the pooled features gives the chance that people mention
it. The decoder never sees these; where it names a thing that they speak against, it has most likely guessed. One more
tells pictures such as the decoder has learnt to describe from those of which it has learnt little more than names.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
from safetensors import safe_open


class Witness:
    """Reads ``things.safetensors``: ``weight`` (things, 2048), ``bias`` (things,), and each word's thing.

    ``familiar_weight`` (2048,) and ``familiar_bias`` (1,) may be missing: then every picture counts as familiar.
    """

    def __init__(self, path: Path) -> None:
        with safe_open(path, "np") as file:
            self._weight = file.get_tensor("weight").astype(np.float32)
            self._bias = file.get_tensor("bias").astype(np.float32)
            self._familiar = None
            if "familiar_weight" in file.keys():  # noqa: SIM118 - it is no mapping
                names = ("familiar_weight", "familiar_bias")
                self._familiar = tuple(file.get_tensor(name).astype(np.float32) for name in names)
            self._thing_of: dict[str, int] = json.loads(file.metadata()["words"])

    def signals(self, pooled: np.ndarray, sentence: str) -> dict[str, float]:
        """What the features (2048,) say of a sentence: log-chances of the things it names, and how many there are.

        ``familiar`` is the log-chance that the picture is of a kind that the decoder has learnt to describe.
        """
        named = sorted({self._thing_of[word] for word in re.findall(r"[a-z-]+", sentence) if word in self._thing_of})
        chances = _log_sigmoid(self._weight[named] @ pooled + self._bias[named])
        return {
            "shown_least": float(chances.min(initial=0.0)),
            "shown_mean": float(chances.mean()) if named else 0.0,
            "things": float(len(named)),
            "familiar": self._log_familiar(pooled),
        }

    def _log_familiar(self, pooled: np.ndarray) -> float:
        if self._familiar is None:
            return 0.0
        weight, bias = self._familiar
        return float(_log_sigmoid(weight @ pooled + bias)[0])


def _log_sigmoid(x: np.ndarray) -> np.ndarray:
    found: np.ndarray = -np.logaddexp(0, -x)
    return found
