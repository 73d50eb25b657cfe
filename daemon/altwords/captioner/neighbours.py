"""What people said of the training photos that are most like a picture.

Each photo is known by some dozens of numbers that place it among the others, and by the tokens and pairs of tokens
that tell its descriptions from those of other photos; nobody's sentence can be read from these. A caption that agrees
with what was said of its neighbours is likelier to be right: Devlin et al. chose whole captions so (2015,
https://arxiv.org/abs/1505.04467), here it is one signal among others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file

GRAMS = 65521
"""Numbers that tokens and pairs are told apart by: the largest prime in 16 bits. Pairs may collide, and seldom do."""
EDGE = 0
"""Stands before a description and behind it."""
NEAREST = 40
SHARPNESS = 5
"""How much more a near neighbour counts than a far one: the weight falls by e over a fifth in cosine."""


def grams(tokens: Sequence[int]) -> list[int]:
    """A description's tokens and pairs of tokens, its beginning and end among these, each as a number."""
    framed = [EDGE, *tokens, EDGE]
    return [*tokens, *(_pair(a, b) for a, b in pairwise(framed))]


def _pair(first: Any, second: Any) -> Any:
    """The number of two tokens, or of many in arrays."""
    return (first * 4099 + second * 31 + 7) % GRAMS


def tamed(pooled: np.ndarray) -> np.ndarray:
    """Features of which no single one outweighs the others: their square roots, signs kept."""
    rooted: np.ndarray = np.sign(pooled) * np.sqrt(np.abs(pooled))
    return rooted


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a picture's neighbours."""

    weights: np.ndarray
    """float64 (GRAMS,): how telling each token and pair is of them."""
    near: float
    """Mean cosine of the neighbours: how much like any training photo the picture is."""

    def signals(self, tokens: Sequence[int]) -> dict[str, float]:
        """How far a caption agrees with it, and how near the neighbours are."""
        own = grams(tokens)
        return {"kin": float(self.weights[list(set(own))].sum() / max(1, len(own)) ** 0.5), "near": self.near}

    def following(self, before: int | None, vocabulary: int) -> np.ndarray:
        """How telling each token is after the one before, by itself and with it, float64 (vocabulary,).

        Args:
            before: None where a description begins.
        """
        first, tokens = EDGE if before is None else before, np.arange(vocabulary)
        telling: np.ndarray = self.weights[tokens] + self.weights[_pair(first, tokens)]
        return telling


class Neighbours:
    """Reads ``neighbours.safetensors``.

    ``centre`` (features,) and ``axes`` (D, features) turn a picture's features, ``tamed``, into its place; ``places``,
    int8 (photos, D), are the photos'. ``grams``, uint16 (photos, G), and ``weights``, uint8 of the same shape, are
    what was said of each.
    """

    def __init__(self, path: Path) -> None:
        tensors = load_file(path)
        self._centre, self._axes = (tensors[name].astype(np.float32) for name in ("centre", "axes"))
        self._places, self._grams, self._weights = (tensors[name] for name in ("places", "grams", "weights"))

    def of(self, pooled: np.ndarray) -> Said:
        """The neighbours of a picture with these features, (features,)."""
        place = self._axes @ (tamed(pooled) - self._centre)
        places = self._places.astype(np.float32)
        cosines = places @ place / (np.linalg.norm(places, axis=1) * np.linalg.norm(place) + 1e-9)
        nearest = np.argsort(-cosines, kind="stable")[:NEAREST]
        shares = np.exp(SHARPNESS * (cosines[nearest] - cosines[nearest[0]]))
        weights = self._weights[nearest] / 255 * (shares / shares.sum())[:, None]
        said = np.bincount(self._grams[nearest].ravel(), weights.ravel(), minlength=GRAMS)
        return Said(said, float(cosines[nearest].mean()))
