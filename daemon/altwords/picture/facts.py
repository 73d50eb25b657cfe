"""Cheap facts about pixels, known before any model has looked."""

from __future__ import annotations

from dataclasses import dataclass

from PIL.Image import Image

# Of 255. Compression leaves a trace of noise on a plain ground; nobody sees it.
_UNSEEN = 8


@dataclass(frozen=True, slots=True)
class Facts:
    blank: bool
    """One colour all over, or nothing but transparency."""


def is_plain(image: Image) -> bool:
    """Whether every band of ``image`` is the same all over, as far as eyes can tell."""
    extrema = image.getextrema()
    bands = extrema if isinstance(extrema[0], tuple) else (extrema,)
    return all(most - least <= _UNSEEN for least, most in bands)


def find(image: Image) -> Facts:
    """Facts about ``image`` (RGB, alpha already laid on a ground)."""
    return Facts(blank=is_plain(image))
