"""Which kind of image this is: by facts about its pixels, then by a linear head on the encoder's features."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from altwords.answer import Kind
from altwords.bundle.manifest import Bundle

CAPTIONED = frozenset({Kind.PHOTO, Kind.ILLUSTRATION})
"""Kinds that a caption does justice to."""


SURE = 0.5
"""Chance from which a kind is believed."""


class Facts(Protocol):
    """What is asked of ``picture.facts``."""

    @property
    def blank(self) -> bool: ...


_FILE = "kinds.safetensors"


class Judge:
    """Holds the bundle's head for kinds; without one, all that is not blank passes for a photo."""

    def __init__(self, bundle: Bundle) -> None:
        self._head = _Head(bundle.path(_FILE)) if bundle.has(_FILE) else None

    def judge(self, facts: Facts, pooled: NDArray[np.float32] | None) -> tuple[Kind, float]:
        """Kind of a picture and the chance that it is right, from ``pooled`` (2048,).

        ``pooled`` may be None where the facts alone decide; a chance of 0 says that nothing was known.
        """
        if facts.blank:
            return Kind.BLANK, 1.0
        if self._head is None or pooled is None:
            return Kind.PHOTO, 0.0
        kind, chance = self._head(pooled)
        # A photo called a chart misleads more than an unsure caption, which says itself that it is unsure.
        return (kind, chance) if chance >= SURE else (Kind.PHOTO, 0.0)


class _Head:
    """softmax(((pooled - mean) / scale @ weight.T + bias) / temperature)"""

    def __init__(self, path: Path) -> None:
        with safe_open(path, framework="np") as file:
            metadata = file.metadata()
            self._weight, self._bias = file.get_tensor("weight"), file.get_tensor("bias")
            self._mean, self._scale = file.get_tensor("mean"), file.get_tensor("scale")
        self._kinds = [Kind(name) for name in json.loads(metadata["kinds"])]
        self._temperature = float(metadata.get("temperature", 1.0))

    def __call__(self, pooled: NDArray[np.float32]) -> tuple[Kind, float]:
        features = (pooled - self._mean) / self._scale
        logits = (self._weight @ features + self._bias) / self._temperature
        chances = np.exp(logits - logits.max())
        chances /= chances.sum()
        best = int(chances.argmax())
        return self._kinds[best], float(chances[best])
