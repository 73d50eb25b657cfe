from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from altwords.picture.decode import decode
from made_pictures import encoded, quarters


def noise(amount: int) -> Image.Image:
    generator = np.random.default_rng(0)
    return Image.fromarray((200 + generator.integers(0, amount + 1, (64, 64, 3))).astype(np.uint8))


def veil(alpha: int) -> Image.Image:
    image = quarters().convert("RGBA")
    image.putalpha(alpha)
    return image


@pytest.mark.parametrize(
    ("image", "blank"),
    [
        (Image.new("RGB", (300, 200), (12, 34, 56)), True),
        (Image.new("L", (300, 200), 255), True),
        (Image.new("1", (9, 9)), True),
        (Image.new("P", (9, 9), 3), True),
        (Image.new("RGBA", (9, 9), (1, 2, 3, 100)), True),
        (veil(0), True),
        (veil(3), True),
        (veil(128), False),
        (noise(4), True),
        (noise(40), False),
        (quarters(), False),
    ],
)
def test_blank(image, blank):
    assert decode(encoded(image, "png")).facts.blank is blank


def test_one_dark_pixel_is_enough():
    image = Image.new("RGB", (100, 100), "white")
    image.putpixel((50, 50), (0, 0, 0))
    assert not decode(encoded(image, "png")).facts.blank
