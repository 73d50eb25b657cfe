"""A picture in the form that the encoder takes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image, Resampling

from altwords.picture.decode import Picture


def square(picture: Picture, size: int) -> NDArray[np.uint8]:
    """The whole picture squashed to (``size``, ``size``, 3), as the training pictures are: nothing is cut off."""
    return squashed(picture.pixels, size)


def squashed(pixels: Image, size: int) -> NDArray[np.uint8]:
    """(``size``, ``size``, 3) of an image in RGB."""
    return np.asarray(pixels.resize((size, size), Resampling.BICUBIC, reducing_gap=2.0))
