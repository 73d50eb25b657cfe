"""Boxes with text, placed by hand."""

from __future__ import annotations

import numpy as np

from altwords.reading.boxes import Box
from altwords.reading.layout import Piece


def piece(text: str, left: float, top: float, height: float = 20, width: float | None = None) -> Piece:
    """A level box; letters are half as wide as high unless ``width`` says otherwise."""
    right, bottom = left + (len(text) * height / 2 if width is None else width), top + height
    corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
    return Piece(Box(np.array(corners, np.float32)), text)
