"""Names of well-known symbols: interface icons, marks of firms, flags, emoji. Silence where there is any doubt.

A symbol is compared with each known one: by its shape where that is all there is to it, by its colours otherwise.
"""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from safetensors import safe_open

from altwords.answer import Kind
from altwords.bundle.manifest import Bundle

NAMED = frozenset({Kind.ICON, Kind.LOGO})
"""Kinds whose pictures may have a name."""
FILE = "names.safetensors"
SIDE = 24
"""Cells on a side of what is compared."""

_APART = 40.0
"""Of 255: how far a pixel is from its ground at least, to be part of the shape."""
_MOSTLY = 0.9
"""Share of the border that is of one colour, where that colour is a ground."""


class Names:
    """The bundle's known symbols; without any, nothing has a name."""

    def __init__(self, bundle: Bundle) -> None:
        self._known: dict[str, tuple[NDArray[np.float32], list[str], tuple[float, float, float]]] = {}
        if (path := bundle.find(FILE)) is None:
            return
        with safe_open(path, framework="np") as file:
            for form, about in json.loads(file.metadata()["names"]).items():
                known = file.get_tensor(form).astype(np.float32)
                known -= known.mean(1, keepdims=True)
                known /= np.linalg.norm(known, axis=1, keepdims=True) + 1e-6
                self._known[form] = (known, about["names"], tuple(about["sure"]))

    def name(self, pixels: NDArray[np.uint8], size: tuple[int, int]) -> str | None:
        """What the symbol in ``pixels`` (side, side, 3) is known as, a few words; None where that is not sure.

        Args:
            size: width and height of the picture before it was squashed to a square.
        """
        if not self._known:
            return None
        found = [
            self._nearest(form, query) for form, query in describe(unsquashed(pixels, size)) if form in self._known
        ]
        best: tuple[str | None, float] = max(found, key=lambda match: match[1], default=(None, 0.0))
        return best[0]

    def _nearest(self, form: str, query: NDArray[np.float32]) -> tuple[str | None, float]:
        """The name of the symbol that is most like ``query``, and its likeness, -1 to 1."""
        known, names, (of_likeness, of_lead, bias) = self._known[form]
        likenesses = known @ query
        best = int(likenesses.argmax())
        other = max(
            (float(found) for found, name in zip(likenesses, names, strict=True) if name != names[best]), default=-1.0
        )
        likeness = float(likenesses[best])
        sure = of_likeness * likeness + of_lead * (likeness - other) + bias >= 0
        return (names[best], likeness) if sure else (None, 0.0)


def unsquashed(pixels: NDArray[np.uint8], size: tuple[int, int]) -> Image.Image:
    """The picture in its own proportions again, its long side as it was squashed to."""
    side, longest = len(pixels), max(size)
    shape = (max(1, round(side * size[0] / longest)), max(1, round(side * size[1] / longest)))
    return Image.fromarray(pixels).resize(shape, Image.Resampling.BILINEAR, reducing_gap=2.0)


def describe(image: Image.Image) -> list[tuple[str, NDArray[np.float32]]]:
    """What is compared of a symbol (RGB): for each form, "shape" or "colours", a unit vector.

    A shape that stands on a plate is described with the plate and without.
    """
    pixels = np.asarray(image, np.float32)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    ground = np.median(border, axis=0)
    apart = np.abs(pixels - ground).max(-1)
    described = []
    for content in (apart, plain_of_plate(pixels, apart)):
        box = None if content is None else _box(content > _APART)
        if content is not None and box is not None:
            described.append(("shape", _unit(_shape(content, box))))
    # A ground that is not the same all around is part of the picture, as a flag's is.
    loose = np.abs(border - ground).max(-1) <= _APART
    whole = (0, len(pixels), 0, pixels.shape[1])
    box = (_box(apart > _APART) if loose.mean() > _MOSTLY else None) or whole
    described.append(("colours", _unit(_colours(pixels, box))))
    return described


def _unit(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    cells = cells - cells.mean()
    return np.asarray(cells / (np.linalg.norm(cells) + 1e-6), np.float32)


def plain_of_plate(pixels: NDArray[np.float32], apart: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """How far each pixel is from the plate that a glyph stands on, 0 outside the plate; None without a plate."""
    on = apart > _APART
    box = _box(on)
    if box is None:
        return None
    top, bottom, left, right = box
    inside = on[top:bottom, left:right]
    if inside.mean() < 0.45:
        return None
    plate = np.median(pixels[on], axis=0)
    distance = np.abs(pixels - plate).max(-1)
    # Outside the plate's own outline nothing belongs to the glyph: a row's or column's ends tell where that is.
    rows, columns = np.maximum.accumulate(on, 1), np.maximum.accumulate(on, 0)
    within = rows & np.maximum.accumulate(on[:, ::-1], 1)[:, ::-1] & columns & np.maximum.accumulate(on[::-1], 0)[::-1]
    # The plate's rim is a blend of it and the ground.
    eroded = within.copy()
    margin = max(2, len(within) // 40)
    for shift in (margin, -margin):
        eroded &= np.roll(within, shift, 0) & np.roll(within, shift, 1)
    # What is rolled comes in again on the other side.
    eroded[:margin] = eroded[-margin:] = eroded[:, :margin] = eroded[:, -margin:] = False
    glyph = np.where(eroded, distance, 0.0)
    return glyph if (glyph > _APART).mean() > 0.01 else None


def _box(mask: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    """Top, bottom, left and right of what is set."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return None
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _colours(pixels: NDArray[np.float32], box: tuple[int, int, int, int]) -> NDArray[np.float32]:
    """The content of the box, stretched to half as many cells on a side as a shape has, in red, green and blue."""
    top, bottom, left, right = box
    half = SIDE // 2
    inside = Image.fromarray(pixels[top:bottom, left:right].astype(np.uint8))
    return np.asarray(inside.resize((half, half), Image.Resampling.BOX), np.float32).ravel()


def _shape(apart: NDArray[np.float32], box: tuple[int, int, int, int]) -> NDArray[np.float32]:
    """The content of the box in cells, its proportions kept, nothing around it."""
    top, bottom, left, right = box
    inside = apart[top:bottom, left:right]
    inside = inside / max(float(inside.max()), 1.0)
    height, width = inside.shape
    longest = max(height, width)
    wide, high = max(1, round(SIDE * width / longest)), max(1, round(SIDE * height / longest))
    small = np.asarray(Image.fromarray(np.ascontiguousarray(inside)).resize((wide, high), Image.Resampling.BOX))
    cells = np.zeros((SIDE, SIDE), np.float32)
    x, y = (SIDE - wide) // 2, (SIDE - high) // 2
    cells[y : y + high, x : x + wide] = small
    return cells.ravel()
