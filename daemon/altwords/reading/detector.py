"""Where text stands: PP-OCR's detector, a network that marks the middle of every line."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from altwords.reading import models
from altwords.reading.boxes import Box

MOST_PIXELS = 1_000_000
"""Larger pictures are reduced to this: the time that detection takes is in proportion to it."""
LEAST_SIDE = 64
MOST_BOXES = 300
"""A page of dense print has some hundred lines; a noisy picture must not cost more."""

_STRIDE = 32
"""The network halves its input five times."""
_MARKED = 0.3
_SURE = 0.5
_GROWTH = 1.6
"""The marks are shrunken lines; a line is larger by this times its area over its perimeter (DBNet's rule)."""
_LEAST_MARK = 3
_LEAST_BOX = 5


class Detector:
    def __init__(self) -> None:
        """Raises models.Unavailable."""
        # OpenCV's own threads would not stand back with ours.
        cv2.setNumThreads(1)
        self._session = models.session(models.DETECTOR)
        self._input = self._session.get_inputs()[0].name

    def __call__(self, pixels: NDArray[np.uint8]) -> list[Box]:
        """Boxes around the lines of text in ``pixels`` (height, width, 3), RGB, from the top down."""
        height, width = pixels.shape[:2]
        size = _network_size(width, height)
        small = np.asarray(
            cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if size[0] < width else cv2.INTER_CUBIC), np.uint8
        )
        [marks] = self._session.run(None, {self._input: as_input(small)})
        scale = np.array([width / size[0], height / size[1]], np.float32)
        edge = np.array([width - 1, height - 1], np.float32)
        boxes = [Box(np.clip(corners * scale, 0, edge)) for corners in _rectangles(marks[0, 0])]
        return sorted(boxes, key=lambda box: box.top)


def as_input(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """RGB (height, width, 3) to what both of the networks take: BGR (1, 3, height, width) from -1 to 1."""
    values = pixels[:, :, ::-1].transpose(2, 0, 1)[None].astype(np.float32)
    return values / 127.5 - 1


def _network_size(width: int, height: int) -> tuple[int, int]:
    scale = max(1.0, LEAST_SIDE / min(width, height))
    scale = min(scale, math.sqrt(MOST_PIXELS / (width * height)))
    sides = (max(_STRIDE, round(side * scale / _STRIDE) * _STRIDE) for side in (width, height))
    return next(sides), next(sides)


def _rectangles(marks: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Corners (4, 2) of the lines that are marked in ``marks`` (height, width), the surest first."""
    mask = cv2.dilate((marks > _MARKED).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    # Noise has thousands of specks; lines of text have the long contours.
    for contour in sorted(contours, key=len, reverse=True)[: 4 * MOST_BOXES]:
        middle, (width, height), angle = cv2.minAreaRect(contour)
        if min(width, height) < _LEAST_MARK:
            continue
        chance = _mean_inside(marks, np.asarray(cv2.boxPoints((middle, (width, height), angle)), np.float32))
        grown = 2 * _GROWTH * width * height / (2 * (width + height))
        if chance < _SURE or min(width, height) + grown < _LEAST_BOX:
            continue
        corners = np.asarray(cv2.boxPoints((middle, (width + grown, height + grown), angle)), np.float32)
        found.append((chance, _ordered(corners)))
    found.sort(key=lambda one: -one[0])
    return [corners for _, corners in found[:MOST_BOXES]]


def _mean_inside(marks: NDArray[np.float32], corners: NDArray[np.float32]) -> float:
    height, width = marks.shape
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (width - 1, height - 1))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (width - 1, height - 1))
    part = marks[top : bottom + 1, left : right + 1]
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [(corners - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(part, inside)[0])


def _ordered(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same four corners, clockwise from the top left."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    (top_left, bottom_left), (top_right, bottom_right) = (
        side[np.argsort(side[:, 1], kind="stable")] for side in (by_x[:2], by_x[2:])
    )
    return np.array([top_left, top_right, bottom_right, bottom_left], np.float32)
