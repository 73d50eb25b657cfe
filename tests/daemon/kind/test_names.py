from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image, ImageDraw
from safetensors.numpy import save_file

from altwords.bundle.manifest import Bundle
from altwords.kind.names import FILE, Names, describe


def cross(ink: str = "black", ground: str = "white", *, side: int = 96, margin: int = 12) -> Image.Image:
    image = Image.new("RGB", (side, side), ground)
    draw, end = ImageDraw.Draw(image), side - margin
    draw.line((margin, margin, end, end), ink, side // 10)
    draw.line((margin, end, end, margin), ink, side // 10)
    return image


def bars(ink: str = "black", ground: str = "white") -> Image.Image:
    image = Image.new("RGB", (96, 96), ground)
    for y in (20, 44, 68):
        ImageDraw.Draw(image).rectangle((12, y, 84, y + 9), ink)
    return image


def ring() -> Image.Image:
    image = Image.new("RGB", (96, 96), "white")
    ImageDraw.Draw(image).ellipse((10, 10, 86, 86), outline="black", width=10)
    return image


def stripes(*colours: str) -> Image.Image:
    image = Image.new("RGB", (120, 80))
    for number, colour in enumerate(colours):
        ImageDraw.Draw(image).rectangle((number * 40, 0, number * 40 + 39, 80), colour)
    return image


def on_plate() -> Image.Image:
    image = Image.new("RGB", (160, 160), "white")
    ImageDraw.Draw(image).ellipse((2, 2, 158, 158), "#1877f2")
    image.paste(cross("white", "#1877f2", side=80), (40, 40))
    return image


@pytest.fixture
def names(tmp_path) -> Names:
    """Knows a cross, three bars and the flag of France."""
    known = {
        "shape": {"close": cross(), "menu": bars()},
        "colours": {
            "flag of France": stripes("#0055a4", "white", "#ef4135"),
            "flag of Italy": stripes("green", "white", "red"),
        },
    }
    tensors = {
        form: np.stack([dict(reversed(describe(image)))[form] for image in images.values()]).astype(np.float16)
        for form, images in known.items()
    }
    about = {form: {"names": list(images), "sure": (10.0, 2.0, -8.6)} for form, images in known.items()}
    save_file(tensors, tmp_path / FILE, {"names": json.dumps(about)})
    return Names(Bundle(tmp_path, {"name": "test", "files": {FILE: {}}}))


def asked(names: Names, image: Image.Image) -> str | None:
    return names.name(np.asarray(image.resize((224, 224), Image.Resampling.BICUBIC)), image.size)


@pytest.mark.parametrize(
    ("image", "name"),
    [
        (cross(), "close"),
        (cross("white", "black"), "close"),
        (cross("#c00", "#eee", side=32, margin=2), "close"),
        (on_plate(), "close"),
        (bars("#2563eb"), "menu"),
        (stripes("#0055a4", "white", "#ef4135"), "flag of France"),
        (stripes("green", "white", "red"), "flag of Italy"),
        (stripes("black", "yellow", "purple"), None),
        (ring(), None),
        (Image.new("RGB", (40, 40), "red"), None),
    ],
)
def test_a_symbol_is_known_in_any_colour_and_size_and_a_stranger_is_not(names, image, name):
    assert asked(names, image) == name


def test_proportions_come_back_from_the_square(names):
    """Bars squashed to a square are no longer the menu's: the picture's own size says so."""
    wide = bars().resize((400, 96))
    assert asked(names, wide) is None


def test_a_bundle_without_names_has_none(tmp_path):
    assert asked(Names(Bundle(tmp_path, {"name": "test", "files": {}})), cross()) is None


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (3, 2)])
def test_tiny_and_narrow_pictures_do_no_harm(names, size):
    assert asked(names, Image.new("RGB", size, "white")) is None
