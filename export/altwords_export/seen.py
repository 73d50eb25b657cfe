"""Pictures as the daemon sees them: decoded, squashed to the encoder's square, encoded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from altwords.answer import Problem
from altwords.captioner.encoder import Encoded
from altwords.picture.decode import decode
from altwords.picture.facts import Facts
from altwords.picture.square import square
from altwords_export.console import progress
from altwords_export.shards import DataError

T = TypeVar("T")


class Seen(NamedTuple, Generic[T]):
    of: T
    """What the caller knows of the picture."""
    facts: Facts
    pixels: np.ndarray
    """uint8 (1, size, size, 3)."""
    encoded: Encoded
    """Of this one picture."""

    @property
    def pooled(self) -> np.ndarray:
        """float32 (features,)."""
        features: np.ndarray = self.encoded.pooled[0]
        return features


def seen(
    encode: Callable[[np.ndarray], Encoded],
    size: int,
    pictures: Iterable[tuple[T, bytes]],
    label: str,
    total: int | None = None,
) -> Iterator[Seen[T]]:
    """One picture after the other; those that the daemon cannot decode are left out.

    Args:
        encode: pixels, uint8 (N, size, size, 3), to what is seen in them.
        label: of the progress, to ``total`` pictures where that is known.

    Raises:
        DataError: there is none that can be decoded.
    """
    empty = True
    for of, data in progress(pictures, label, total):
        try:
            picture = decode(data)
        except Problem:
            continue
        pixels = square(picture, size)[None]
        empty = False
        yield Seen(of, picture.facts, pixels, encode(pixels))
    if empty:
        raise DataError("There is no picture to look at.")
