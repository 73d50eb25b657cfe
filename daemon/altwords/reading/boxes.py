"""Boxes around lines of text: slanted rectangles, and the pixels inside them, turned level."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

_LEVEL = 0.15
"""Share of its height that a line may climb from end to end and be cut out as it stands."""
_UPRIGHT = 1.5
"""Times as high as wide from which a box holds a line that stands on its end."""


@dataclass(frozen=True, slots=True)
class Box:
    """A slanted rectangle, in pixels of the picture."""

    corners: NDArray[np.float32]
    """(4, 2): x and y, clockwise from the top left."""

    @property
    def left(self) -> float:
        return float(self.corners[:, 0].min())

    @property
    def right(self) -> float:
        return float(self.corners[:, 0].max())

    @property
    def top(self) -> float:
        return float(self.corners[:, 1].min())

    @property
    def bottom(self) -> float:
        return float(self.corners[:, 1].max())

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def is_upright(self) -> bool:
        """Whether its line of text stands on its end."""
        width, height = self._sides()
        return height >= _UPRIGHT * width

    def cut(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The part of ``pixels`` (height, width, 3) inside the box, turned level."""
        width, height = self._sides()
        (_, y0), (_, y1) = self.corners[0], self.corners[1]
        if abs(y1 - y0) <= _LEVEL * height:
            left, top = max(0, int(self.left)), max(0, int(self.top))
            return pixels[top : int(np.ceil(self.bottom)) + 1, left : int(np.ceil(self.right)) + 1]
        size = max(1, round(width)), max(1, round(height))
        level = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
        turn = cv2.getPerspectiveTransform(self.corners, level)
        return np.asarray(
            cv2.warpPerspective(pixels, turn, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        )

    def _sides(self) -> tuple[float, float]:
        a, b, c, d = self.corners
        width = max(np.linalg.norm(a - b), np.linalg.norm(d - c))
        height = max(np.linalg.norm(a - d), np.linalg.norm(b - c))
        return float(width), float(height)
