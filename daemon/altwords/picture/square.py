"""A picture in the form that the encoder takes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Resampling

from altwords.picture.decode import Picture


def square(picture: Picture, size: int) -> NDArray[np.uint8]:
    """The whole picture squashed to (``size``, ``size``, 3), as the training pictures are: nothing is cut off."""
    squashed = picture.pixels.resize((size, size), Resampling.BICUBIC, reducing_gap=2.0)
    return np.asarray(squashed)
