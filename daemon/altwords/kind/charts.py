"""Which type of chart it is, where that is sure: the first thing a listener wants to know of one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors import safe_open

from altwords.bundle.manifest import Bundle

FILE = "charts.safetensors"
OTHER = "other"
"""Stands for all types without a phrase of their own."""


class ChartTypes:
    """Holds the bundle's head for types of charts; without one, no type is ever told."""

    def __init__(self, bundle: Bundle) -> None:
        self._head = _Head(bundle.path(FILE)) if bundle.has(FILE) else None

    def type(self, pooled: np.ndarray) -> str | None:
        """``bar``, ``line``, ``pie`` or ``scatter`` by the encoder's features (F,); None where it is not sure."""
        return self._head(pooled) if self._head else None


class _Head:
    """softmax((pooled - mean) / scale @ weight.T + bias), believed from ``sure`` upward."""

    def __init__(self, path: Path) -> None:
        with safe_open(path, framework="np") as file:
            self._weight, self._bias, self._mean, self._scale = (
                file.get_tensor(name).astype(np.float32) for name in ("weight", "bias", "mean", "scale")
            )
            self._types: list[str] = json.loads(file.metadata()["types"])
            self._sure = float(file.metadata()["sure"])

    def __call__(self, pooled: np.ndarray) -> str | None:
        logits = self._weight @ ((pooled - self._mean) / self._scale) + self._bias
        chances = np.exp(logits - logits.max())
        best = int(chances.argmax())
        is_sure = chances[best] / chances.sum() >= self._sure
        return self._types[best] if is_sure and self._types[best] != OTHER else None
