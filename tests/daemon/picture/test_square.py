from __future__ import annotations

import numpy as np
import pytest

from altwords.picture.decode import decode
from altwords.picture.square import square
from made_pictures import BLUE, GREEN, RED, YELLOW, encoded, quarters


@pytest.mark.parametrize("size", [(1000, 20), (20, 1000), (224, 224), (3000, 2000), (2, 2)])
def test_the_whole_picture_is_squashed(size):
    pixels = square(decode(encoded(quarters(*size), "png")), 224)
    assert (pixels.shape, pixels.dtype) == ((224, 224, 3), np.uint8)
    # All four quarters are there, each where it was and as large as the others.
    seen = [pixels[y, x] for y in (20, 203) for x in (20, 203)]
    assert np.abs(np.array(seen).astype(int) - [RED, GREEN, BLUE, YELLOW]).max() <= 2
    assert np.abs(pixels.astype(int).mean(axis=(0, 1)) - [127.5, 127.5, 63.75]).max() < 3
