"""Pictures within a picture: a photo in a frame or between bars, and several side by side on one ground.

Recursive XY-cut (Nagy, Seth and Stoddard, 1992) over what differs from the ground.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

MOST = 6
"""Panels that are told apart; a sheet of more is rather looked at as a whole."""

Colour = tuple[int, int, int]

_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_TOLERANCE = 12
"""By which a ground's levels differ from one another, of 255: JPEG leaves as much beside an edge."""
_CLEAR = 0.01
"""Share of a line that may differ from the ground where the line is part of it."""
_FULL = 0.8
"""Share of an edge that differs from the ground. A rectangle has four such edges, or three: a sky may be white, too."""
_SOFT = 8
"""Lines within which an edge becomes full: so large is the block of a JPEG on which an edge leaves its traces."""
_LEAST_SIDE = 0.12
"""Of a panel, as a share of the picture's."""
_LEAST_COVER = 0.4
"""Share of the picture that its panels cover together."""
_MOST_COVER = 0.98
"""Share that one panel covers at most: around a larger one there is next to nothing."""
_MOST_BESIDE = 0.05
"""Share of the panels' area that differs from the ground beside them: more is a page with pictures on it."""
_DEPTH = 6
"""Cuts, each in rows or in columns, one within the other."""


class Box(NamedTuple):
    """Edges in pixels, in the order in which Pillow crops."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        return (self.right - self.left) * (self.bottom - self.top)


def panels(pixels: Image.Image) -> list[Box]:
    """The filled rectangles that a picture (RGB) is made of, in reading order; none where it is one to its edges."""
    grounds = [_WHITE, _BLACK, *_common_corner(pixels)]
    return next(filter(None, (_on_ground(_ink(pixels, ground)) for ground in grounds)), [])


def _common_corner(pixels: Image.Image) -> list[Colour]:
    """The colour of all four corners, if they have one."""
    right, bottom = pixels.width - 1, pixels.height - 1
    corners = np.array([pixels.getpixel(corner) for corner in ((0, 0), (right, 0), (0, bottom), (right, bottom))])
    red, green, blue = corners[0].tolist()
    return [(red, green, blue)] if np.ptp(corners, axis=0).max() <= _TOLERANCE else []


def _ink(pixels: Image.Image, ground: Colour) -> NDArray[np.bool_]:
    """Where any band differs from the ground, (height, width)."""
    red, green, blue = ImageChops.difference(pixels, Image.new("RGB", pixels.size, ground)).split()
    return np.asarray(ImageChops.lighter(ImageChops.lighter(red, green), blue)) > _TOLERANCE


def _on_ground(ink: NDArray[np.bool_]) -> list[Box]:
    height, width = ink.shape
    least = max(round(_LEAST_SIDE * width), 2), max(round(_LEAST_SIDE * height), 2)
    found = list(_cut(ink, 0, 0, least, _DEPTH))
    covered = sum(box.area for box in found)
    if not 1 <= len(found) <= MOST or covered < _LEAST_COVER * ink.size:
        return []
    if len(found) == 1 and covered > _MOST_COVER * ink.size:
        return []
    inside = sum(int(_part(ink, box).sum()) for box in found)
    if int(ink.sum()) - inside > _MOST_BESIDE * covered or not all(_is_filled(_part(ink, box)) for box in found):
        return []
    return found


def _part(ink: NDArray[np.bool_], box: Box) -> NDArray[np.bool_]:
    return ink[box.top : box.bottom, box.left : box.right]


def _is_filled(part: NDArray[np.bool_]) -> bool:
    """Whether it is a rectangle, and no object or text."""
    ends = (part[:_SOFT], part[-_SOFT:], part.T[:_SOFT], part.T[-_SOFT:])
    return sum(bool(end.mean(axis=1).max() >= _FULL) for end in ends) >= 3


def _cut(ink: NDArray[np.bool_], left: int, top: int, least: tuple[int, int], depth: int) -> Iterator[Box]:
    """Boxes of what stands apart in ``ink``, whose corner lies at (``left``, ``top``) of the picture.

    Args:
        least: width and height below which nothing is cut out. A halftone would be cut into all its dots.
    """
    height, width = ink.shape
    rows, columns = _spans(ink, 1, least[1]), _spans(ink, 0, least[0])
    if not depth or (rows == [(0, height)] and columns == [(0, width)]):
        yield Box(left, top, left + width, top + height)
    elif rows != [(0, height)]:
        for start, end in rows:
            yield from _cut(ink[start:end], left, top + start, least, depth - 1)
    else:
        for start, end in columns:
            yield from _cut(ink[:, start:end], left + start, top, least, depth - 1)


def _spans(ink: NDArray[np.bool_], axis: int, least: int) -> list[tuple[int, int]]:
    """Runs of lines that are no ground, ``least`` or longer, as (start, end)."""
    inked = ink.mean(axis=axis) > _CLEAR
    edges = np.flatnonzero(np.diff(np.concatenate(([False], inked, [False])))).tolist()
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if end - start >= least]
