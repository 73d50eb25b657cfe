"""Cheap facts about pixels, known before any model has looked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image, Resampling

# Of 255. Compression leaves a trace of noise on a plain ground; nobody sees it.
_UNSEEN = 8

# Pixels on a side of the grid that is looked at: enough for shares, and as cheap for any size of picture.
_GRID = 64

NAMES = (
    "equal_across", "equal_down", "noisy_across", "noisy_down", "hard_across", "hard_down",
    "colours", "commonest", "commonest_4", "commonest_16",
    "grey", "white", "black", "light", "contrast", "vivid",
    "plain_rows", "plain_columns", "plain_border", "small", "wide", "long",
)  # fmt: skip
"""What each number of ``Facts.measures`` is."""


@dataclass(frozen=True, slots=True)
class Facts:
    blank: bool
    """One colour all over, or nothing but transparency."""
    measures: tuple[float, ...] = (0.0,) * len(NAMES)
    """Numbers by which drawn pixels differ from photographed ones, in the order of ``NAMES``; most are shares."""


def is_plain(image: Image) -> bool:
    """Whether every band of ``image`` is the same all over, as far as eyes can tell."""
    extrema = image.getextrema()
    bands = extrema if isinstance(extrema[0], tuple) else (extrema,)
    return all(most - least <= _UNSEEN for least, most in bands)


def find(image: Image) -> Facts:
    """Facts about ``image`` (RGB, alpha already laid on a ground)."""
    return Facts(blank=is_plain(image), measures=_measures(image))


def _measures(image: Image) -> tuple[float, ...]:
    width, height = image.size
    right, bottom = max(width - 1, 1), max(height - 1, 1)
    # Pixels are picked and not blended, each with its neighbour to the right and below: a mean has new colours.
    here = _picked(image, (0, 0, right, bottom))
    across = _largest(np.abs(here - _picked(image, (width - right, 0, width, bottom))))
    down = _largest(np.abs(here - _picked(image, (0, height - bottom, right, height))))
    most, least = _largest(here), -_largest(-here)
    light = here.sum(0) / 765
    edges = [here[:, 0], here[:, -1], here[:, :, 0], here[:, :, -1]]
    border = np.concatenate(edges, axis=1)
    off_border = _largest(np.abs(border - np.median(border, axis=1, keepdims=True)))
    values = (
        *(np.mean(step == 0) for step in (across, down)),
        *(np.mean((step > 0) & (step <= _UNSEEN)) for step in (across, down)),
        *(np.mean(step > 64) for step in (across, down)),
        *_colours(here),
        np.mean(most - least <= 12),
        np.mean(least >= 245),
        np.mean(most <= 10),
        light.mean(),
        light.std() * 2,
        (most - least).mean() / 255,
        *(np.mean(_largest(here.max(axis) - here.min(axis)) <= _UNSEEN) for axis in (2, 1)),
        np.mean(off_border <= _UNSEEN),
        # Beyond an icon's size, size says more about who published a picture than about its kind.
        np.log2(np.clip(min(width, height), 16, 224) / 224),
        np.clip(np.log2(width / height), -2.5, 2.5),
        min(abs(np.log2(width / height)), 2.5),
    )
    return tuple(float(value) for value in values)


def _picked(image: Image, box: tuple[int, int, int, int]) -> NDArray[np.int16]:
    """(3, grid, grid): bands first, which is much the faster way round."""
    pixels = np.asarray(image.resize((_GRID, _GRID), Resampling.NEAREST, box=box))
    return np.ascontiguousarray(pixels.transpose(2, 0, 1), dtype=np.int16)


def _largest(bands: NDArray[np.int16]) -> NDArray[np.int16]:
    return np.asarray(np.maximum(np.maximum(bands[0], bands[1]), bands[2]))


def _colours(pixels: NDArray[np.int16]) -> tuple[float, ...]:
    """How many colours there are (a logarithm, 0 to 1), and the shares of the commonest 1, 4 and 16."""
    red, green, blue = pixels >> 4
    counts = np.sort(np.bincount((red * 256 + green * 16 + blue).ravel(), minlength=4096))[::-1] / red.size
    return float(np.log2(np.count_nonzero(counts)) / 12), *(float(counts[:n].sum()) for n in (1, 4, 16))
