"""Which kind of image this is: by facts about its pixels, and a linear head on them and the encoder's features.

A caption of a chart is nonsense that its listener cannot check, so the doubt goes one way: where a picture may well
be a graphic, ``captioned`` is False, even if a photo is the likeliest thing that it is.
"""

from __future__ import annotations

import json
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from altwords.answer import Kind
from altwords.bundle.manifest import Bundle
from altwords.kind.head import Head

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
        self._head: Head | None = None
        if path := bundle.find(_FILE):
            self._head = Head(path)
            self._kinds = [Kind(name) for name in json.loads(self._head.about["kinds"])]
            self._captioned_from = float(self._head.about.get("captioned_from", 0.5))
            """Chance of being one of the captioned kinds from which a caption may be said."""

    def judge(self, facts: Facts, pooled: NDArray[np.float32] | None) -> Judgement:
        """Judge a picture by its ``pooled`` features (F,); they may be None where the facts alone decide."""
        if facts.blank:
            return Judgement(Kind.BLANK, 1.0, captioned=False)
        if self._head is None or pooled is None:
            return Judgement(Kind.PHOTO, 0.0, captioned=True)
        # A head may be older than the measures.
        known = np.asarray(facts.measures[: self._head.width - len(pooled)], np.float32)
        chances = self._head(np.concatenate([pooled, known]))
        best = int(chances.argmax())
        drawn = sum(float(chance) for kind, chance in zip(self._kinds, chances, strict=True) if kind not in CAPTIONED)
        captioned = self._kinds[best] in CAPTIONED and 1 - drawn >= self._captioned_from
        return Judgement(self._kinds[best], float(chances[best]), captioned)
