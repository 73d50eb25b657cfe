"""Which kind of image this is: by facts about its pixels, and a linear head on them and the encoder's features.

A caption of a chart is nonsense that its listener cannot check, so the doubt goes one way: where a picture may well
be a graphic, ``captioned`` is False, even if a photo is the likeliest thing that it is.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from altwords.answer import Kind
from altwords.bundle.manifest import Bundle

CAPTIONED = frozenset({Kind.PHOTO, Kind.ILLUSTRATION})
"""Kinds that a caption does justice to."""


class Judgement(NamedTuple):
    kind: Kind
    """The likeliest kind."""
    chance: float
    """Chance that it is right, 0 to 1; 0 says that nothing was known."""
    captioned: bool
    """Whether a free caption may be said. Of a photo or illustration without, say that it is not recognised."""


class Facts(Protocol):
    """What is asked of ``picture.facts``."""

    @property
    def blank(self) -> bool: ...

    @property
    def measures(self) -> tuple[float, ...]: ...


_FILE = "kinds.safetensors"


class Judge:
    """Holds the bundle's head for kinds; without one, all that is not blank passes for a photo."""

    def __init__(self, bundle: Bundle) -> None:
        self._head = _Head(bundle.path(_FILE)) if bundle.has(_FILE) else None

    def judge(self, facts: Facts, pooled: NDArray[np.float32] | None) -> Judgement:
        """Judge a picture by its ``pooled`` features (F,); they may be None where the facts alone decide."""
        if facts.blank:
            return Judgement(Kind.BLANK, 1.0, captioned=False)
        if self._head is None or pooled is None:
            return Judgement(Kind.PHOTO, 0.0, captioned=True)
        return self._head(pooled, facts.measures)


class _Head:
    """softmax(((pooled and measures - mean) / scale @ weight.T + bias) / temperature)"""

    def __init__(self, path: Path) -> None:
        with safe_open(path, framework="np") as file:
            metadata = file.metadata()
            self._weight, self._bias = file.get_tensor("weight").astype(np.float32), file.get_tensor("bias")
            self._mean, self._scale = file.get_tensor("mean"), file.get_tensor("scale")
        self._kinds = [Kind(name) for name in json.loads(metadata["kinds"])]
        self._temperature = float(metadata.get("temperature", 1.0))
        self._captioned_from = float(metadata.get("captioned_from", 0.5))
        """Chance of being one of the captioned kinds from which a caption may be said."""

    def __call__(self, pooled: NDArray[np.float32], measures: tuple[float, ...]) -> Judgement:
        # A head may be older than the measures.
        known = np.asarray(measures[: len(self._mean) - len(pooled)], np.float32)
        features = (np.concatenate([pooled, known]) - self._mean) / self._scale
        logits = (self._weight @ features + self._bias) / self._temperature
        chances = np.exp(logits - logits.max())
        chances /= chances.sum()
        best = int(chances.argmax())
        drawn = sum(float(chance) for kind, chance in zip(self._kinds, chances, strict=True) if kind not in CAPTIONED)
        captioned = self._kinds[best] in CAPTIONED and 1 - drawn >= self._captioned_from
        return Judgement(self._kinds[best], float(chances[best]), captioned)
