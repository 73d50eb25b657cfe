"""The ground on which what is transparent is laid."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from altwords.picture.colour import to_rgb

CLEAR = (255, 255, 255, 0)
WHITE, BLACK = (255, 255, 255), (0, 0, 0)


def drawing(size: tuple[int, int] = (180, 60)) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGBA", size, CLEAR)
    return image, ImageDraw.Draw(image)


def letters(fill: tuple[int, ...], mark: tuple[int, ...]) -> Image.Image:
    """A logo: bars for letters, behind a mark of another colour."""
    image, draw = drawing()
    draw.rectangle((4, 10, 34, 50), fill=mark)
    for left in range(50, 170, 20):
        draw.rectangle((left, 10, left + 6, 50), fill=fill)
    return image


def outlined() -> Image.Image:
    """A white face with a black outline."""
    image, draw = drawing((60, 60))
    draw.ellipse((5, 5, 55, 55), fill=WHITE, outline=BLACK, width=3)
    return image


def boxed() -> Image.Image:
    """White letters on a coloured plate with transparent corners."""
    image, draw = drawing()
    draw.rounded_rectangle((0, 0, 179, 59), 12, fill=(120, 40, 160))
    draw.rectangle((20, 20, 150, 40), fill=WHITE)
    return image


def cut_out() -> Image.Image:
    """What a photo of something bright has left without its ground: every tone, and light at the outline."""
    down, across = np.mgrid[:200, :200]
    away = np.hypot(down - 100, across - 100)
    grey = np.clip(255 * away / 90, 0, 255).astype(np.uint8)
    alpha = np.where(away < 90, 255, 0).astype(np.uint8)
    return Image.fromarray(np.dstack([grey, grey, grey, alpha]), "RGBA")


def veil(light: int) -> Image.Image:
    """Something as faint as a shadow."""
    image, draw = drawing()
    draw.rectangle((20, 20, 150, 40), fill=(light, light, light, 24))
    return image


@pytest.mark.parametrize(
    ("image", "ground"),
    [
        pytest.param(letters(WHITE, (230, 20, 60)), BLACK, id="white letters behind a red mark"),
        pytest.param(letters(WHITE, (255, 225, 0)), BLACK, id="white letters behind a yellow mark"),
        pytest.param(letters((235, 235, 235), (0, 90, 160)), BLACK, id="pale letters behind a blue mark"),
        pytest.param(letters(WHITE, WHITE), BLACK, id="all white"),
        pytest.param(letters(BLACK, (230, 20, 60)), WHITE, id="black letters"),
        pytest.param(letters((70, 70, 70), (255, 225, 0)), WHITE, id="grey letters behind a yellow mark"),
        pytest.param(letters((0, 90, 160), (230, 20, 60)), WHITE, id="colours that are seen on both"),
        pytest.param(outlined(), WHITE, id="white in a black outline"),
        pytest.param(boxed(), WHITE, id="white on a plate of its own"),
        pytest.param(cut_out(), WHITE, id="a photo without its ground"),
        pytest.param(veil(0), WHITE, id="a shadow"),
        pytest.param(veil(255), BLACK, id="a gleam"),
        pytest.param(Image.new("RGBA", (40, 40), CLEAR), WHITE, id="nothing"),
        pytest.param(Image.new("RGBA", (1, 1), (255, 255, 255, 90)), WHITE, id="one pixel"),
    ],
)
def test_a_drawing_lies_where_more_of_its_outline_is_seen(image: Image.Image, ground: tuple[int, int, int]) -> None:
    laid = to_rgb(image)

    expected = Image.new("RGB", image.size, ground)
    expected.paste(image, mask=image.getchannel("A"))
    assert laid.tobytes() == expected.tobytes()


@pytest.mark.parametrize("size", [(6000, 2000), (4000, 3), (3, 4000)])
def test_as_it_does_in_any_size(size: tuple[int, int]) -> None:
    image = letters(WHITE, (230, 20, 60)).resize(size, Image.Resampling.NEAREST)

    laid = np.asarray(to_rgb(image))

    assert (laid.min(axis=2) < 10).any()
    assert (laid.min(axis=2) == 255).any(), "letters are to be seen"
