"""What there is of a picture whose bytes end too soon, or were damaged on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

from altwords.answer import Problem

# A lesser part of the rows says too little of what the picture shows.
_LEAST_ROWS = 0.5
# Nearly all rows between the first and the last must be there: those of an interlaced picture may not be.
_LEAST_DENSE = 0.9


def rescue(open_image: Callable[[], ImageFile.ImageFile]) -> Image.Image:
    """The rows that can be decoded of the picture that ``open_image`` opens, cropped to.

    Raises:
        Problem: broken_image, where they are too few.
    """
    with _lenient():
        image = open_image()
        image.load()
    arrived = _arrived(image)
    first, last = int(arrived.argmax()), len(arrived) - int(arrived[::-1].argmax())
    if last - first < _LEAST_ROWS * len(arrived) or arrived[first:last].mean() < _LEAST_DENSE:
        raise Problem("broken_image")
    return image.crop((0, first, image.width, last))


def _arrived(image: ImageFile.ImageFile) -> NDArray[np.bool_]:
    """For each row whether the decoder reached it: the others are mid-grey in JPEG and zero in all else.

    They lie at the bottom, but in BMP at the top.
    """
    pixels = np.asarray(image)
    # 127 is CMYK's mid-grey, which is stored inverted.
    touched = (pixels < 127) | (pixels > 128) if image.format == "JPEG" else pixels != 0
    return np.asarray(touched.reshape(len(pixels), -1).any(axis=1))


@contextmanager
def _lenient() -> Iterator[None]:
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
