from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from altwords.picture import panels as room
from altwords.picture.decode import decode
from altwords.picture.panels import panels
from browsers.photos import photo
from made_pictures import encoded, ramps, writing

WHITE, BLACK, GREY, BLUE = (255, 255, 255), (0, 0, 0), (90, 90, 90), (20, 40, 120)


def laid(size: tuple[int, int], *boxes: tuple[int, int, int, int], ground=WHITE) -> Image.Image:
    """Photos at ``boxes`` on a plain ground."""
    whole = Image.new("RGB", size, ground)
    for number, (left, top, right, bottom) in enumerate(boxes):
        part = Image.open(io.BytesIO(photo(number * 7 + 4, right - left, bottom - top))).convert("RGB")
        whole.paste(part, (left, top))
    return whole


def near(found, *boxes, by=2):
    return len(found) == len(boxes) and np.abs(np.array(found) - np.array(boxes)).max() <= by


LEFT, RIGHT = (10, 10, 190, 190), (210, 10, 390, 190)


@pytest.mark.parametrize("ground", [WHITE, BLACK, GREY, BLUE])
@pytest.mark.parametrize("form", ["png", "jpeg", "webp"])
def test_two_photos_side_by_side_on_any_ground(ground, form):
    picture = decode(encoded(laid((400, 200), LEFT, RIGHT, ground=ground), form))
    # An edge leaves its traces as far as the blocks of a JPEG reach.
    assert near(panels(picture.pixels), LEFT, RIGHT, by=7 if form == "jpeg" else 2)


@pytest.mark.parametrize(
    "boxes",
    [
        # Between bars, above and below, and at the sides.
        [(0, 60, 400, 240)],
        [(80, 0, 320, 300)],
        # In a frame.
        [(20, 20, 380, 280)],
        # Without a margin around them.
        [(0, 0, 196, 300), (204, 0, 400, 300)],
        [(0, 0, 400, 146), (0, 154, 400, 300)],
        # Three beside two, and six.
        [(10, 10, 250, 290), (260, 10, 390, 145), (260, 155, 390, 290)],
        [(x, y, x + 120, y + 130) for y in (10, 160) for x in (10, 140, 270)],
    ],
)
def test_panels_come_in_reading_order(boxes):
    assert near(panels(laid((400, 300), *boxes)), *boxes)


def test_labels_under_them_are_no_panels_and_no_hindrance():
    sheet = laid((400, 230), LEFT, RIGHT)
    draw = ImageDraw.Draw(sheet)
    draw.text((95, 205), "(a)", fill=BLACK)
    draw.text((295, 205), "(b)", fill=BLACK)
    assert near(panels(sheet), LEFT, RIGHT)


def test_a_photo_whose_sky_is_as_white_as_the_ground():
    sheet = laid((400, 200), LEFT, RIGHT)
    sheet.paste(WHITE, (10, 10, 150, 30))
    assert near(panels(sheet), LEFT, RIGHT)


def objects() -> Image.Image:
    """Two things on white, as shops show them."""
    sheet = Image.new("RGB", (400, 200), WHITE)
    draw = ImageDraw.Draw(sheet)
    draw.ellipse((20, 10, 190, 190), fill=BLUE)
    draw.ellipse((210, 10, 380, 190), fill=GREY)
    return sheet


def crowded() -> Image.Image:
    """More than is told apart."""
    boxes = [(x, y, x + 90, y + 90) for y in range(5, 300, 100) for x in range(5, 300, 100)]
    return laid((300, 300), *boxes)


def page() -> Image.Image:
    """A photo with text beside it."""
    sheet = laid((400, 300), (10, 10, 250, 290))
    text = Image.open(io.BytesIO(writing("Closed on Mondays", size=(140, 290), lines=12, font=14))).convert("RGB")
    sheet.paste(text, (255, 5))
    return sheet


def halftone() -> Image.Image:
    """Dots, each of which stands apart."""
    levels = np.full((300, 400, 3), 255, np.uint8)
    levels[::3, ::3] = 0
    return Image.fromarray(levels)


@pytest.mark.parametrize(
    "picture",
    [
        ramps(400, 300),
        Image.new("RGB", (400, 300), WHITE),
        objects(),
        crowded(),
        page(),
        halftone(),
        Image.open(io.BytesIO(writing("Closed on Mondays", size=(400, 300), lines=6))).convert("RGB"),
        # A small picture on a large ground.
        laid((400, 300), (150, 100, 250, 200)),
        Image.new("RGB", (1, 1), BLUE),
        Image.new("RGB", (400, 2), BLUE),
    ],
    ids=["photo", "plain", "objects", "crowded", "page", "halftone", "text", "small", "dot", "line"],
)
def test_what_is_one_picture_to_its_edges_or_no_sheet_of_photos_has_no_panels(picture):
    assert panels(picture) == []


@pytest.mark.parametrize("number", range(1, 20, 3))
def test_photos_have_no_panels(number):
    assert panels(decode(photo(number, 600, 400)).pixels) == []


def test_six_are_the_most_that_are_told_apart():
    row = [(x, 10, x + 80, 190) for x in range(10, 10 + 90 * room.MOST, 90)]
    assert len(panels(laid((10 + 90 * room.MOST, 200), *row))) == room.MOST
    more = [*row, (row[-1][2] + 10, 10, row[-1][2] + 90, 190)]
    assert panels(laid((10 + 90 * len(more), 200), *more)) == []


def test_a_halftone_is_not_cut_into_its_dots(monkeypatch):
    cuts = []
    cut = room._cut
    monkeypatch.setattr(room, "_cut", lambda *given: cuts.append(1) or cut(*given))
    panels(halftone())
    assert len(cuts) < 10
