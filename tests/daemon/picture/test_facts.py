from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from altwords.picture import facts
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


def measures(image: Image.Image) -> dict[str, float]:
    return dict(zip(facts.NAMES, facts.find(image).measures, strict=True))


def grains() -> Image.Image:
    """Noise upon a gradient, as a photo has it everywhere."""
    generator = np.random.default_rng(1)
    light = np.linspace(20, 220, 400)[None, :, None] + generator.normal(0, 3, (300, 400, 3))
    return Image.fromarray(light.clip(0, 255).astype(np.uint8))


def test_drawn_and_photographed_pixels_measure_differently():
    drawn, photo = measures(quarters().resize((400, 300), Image.Resampling.NEAREST)), measures(grains())
    assert drawn["equal_across"] > 0.9 > 0.2 > photo["equal_across"]
    assert drawn["commonest_4"] > 0.9 > 0.4 > photo["commonest_4"]
    assert drawn["colours"] < photo["colours"]
    assert photo["noisy_down"] > 0.6 > 0.1 > drawn["noisy_down"]


def test_size_counts_below_an_icons_alone():
    assert measures(Image.new("RGB", (16, 16)))["small"] < measures(Image.new("RGB", (64, 64)))["small"]
    assert measures(Image.new("RGB", (300, 300)))["small"] == measures(Image.new("RGB", (3000, 3000)))["small"] == 0


def test_shape_is_told_with_its_direction():
    tall, wide = measures(Image.new("RGB", (50, 200))), measures(Image.new("RGB", (200, 50)))
    assert (tall["wide"], wide["wide"]) == (-2, 2)
    assert tall["long"] == wide["long"] == 2


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1), (2, 2), (5000, 3)])
def test_every_size_has_all_measures(size):
    found = measures(Image.new("RGB", size, "white"))
    assert all(np.isfinite(value) for value in found.values())
    assert found["white"] == found["plain_border"] == found["commonest"] == 1
