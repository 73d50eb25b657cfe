"""Which type of chart it is, where that is sure: the first thing a listener wants to know of one."""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray

from altwords.bundle.manifest import Bundle
from altwords.kind.head import Head

FILE = "charts.safetensors"
OTHER = "other"
"""Stands for all types without a phrase of their own."""


class ChartTypes:
    """Holds the bundle's head for types of charts; without one, no type is ever told."""

    def __init__(self, bundle: Bundle) -> None:
        self._head: Head | None = None
        if path := bundle.find(FILE):
            self._head = Head(path)
            self._types: list[str] = json.loads(self._head.about["types"])
            self._sure = float(self._head.about["sure"])
            """Chance from which a type is told."""

    def type(self, pooled: NDArray[np.float32]) -> str | None:
        """``bar``, ``line``, ``pie`` or ``scatter`` by the encoder's features (F,); None where it is not sure."""
        if self._head is None:
            return None
        chances = self._head(pooled)
        best = int(chances.argmax())
        return self._types[best] if chances[best] >= self._sure and self._types[best] != OTHER else None
