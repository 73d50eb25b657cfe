"""A linear head on features, as the bundle keeps it for kinds and for types of charts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open


class Head:
    """softmax(((features - mean) / scale @ weight.T + bias) / temperature)

    The file holds ``weight`` (classes, F), ``bias`` (classes,), ``mean`` and ``scale`` (F,), and whatever else there is
    to know of the classes as metadata.
    """

    def __init__(self, path: Path) -> None:
        with safe_open(path, framework="np") as file:
            self.about: dict[str, str] = file.metadata()
            self._weight, self._bias, self._mean, self._scale = (
                file.get_tensor(name).astype(np.float32) for name in ("weight", "bias", "mean", "scale")
            )
        self._temperature = float(self.about.get("temperature", 1.0))
        self.width = len(self._mean)
        """F, how many features it takes."""

    def __call__(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Chance of each class, (classes,), of a picture with these features (F,)."""
        logits = (self._weight @ ((features - self._mean) / self._scale) + self._bias) / self._temperature
        odds = np.exp(logits - logits.max())
        return np.asarray(odds / odds.sum())
