"""Reading with the real models: pictures in, lines of text out."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from altwords.reading import reader as room
from altwords.reading.detector import MOST_BOXES
from altwords.reading.gist import Text
from altwords.reading.reader import Reader, Reading
from altwords.reading.recogniser import LONGEST
from browsers.photos import photo
from made_pictures import ramps, writing


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def picture(text: str, **options) -> Image.Image:
    return Image.open(io.BytesIO(writing(text, **options))).convert("RGB")


def read(reader: Reader, image: Image.Image, *, plain: bool = False) -> Text:
    reading = Reading(image)
    while reading.step(reader):
        pass
    return reading.text(plain=plain)


@pytest.mark.parametrize("font", [13, 24, 90])
def test_small_and_large_print(reader, font):
    image = picture("Closed on Mondays", size=(font * 12, font * 4), font=font)
    assert read(reader, image).lines == ("Closed on Mondays",)


def test_light_on_dark(reader):
    dark = Image.fromarray(255 - np.asarray(picture("Closed on Mondays")))
    assert read(reader, dark).lines == ("Closed on Mondays",)


def test_lines_come_from_the_top_down(reader):
    lines = read(reader, picture("Closed on Mondays", size=(400, 220), lines=4)).lines
    assert lines == ("Closed on Mondays",) * 4


@pytest.mark.parametrize("degrees", [90, 270, 8])
def test_turned_text_is_turned_back(reader, degrees):
    turned = picture("Closed on Mondays").rotate(degrees, expand=True, fillcolor="white")
    assert read(reader, turned).lines == ("Closed on Mondays",)


def test_text_upside_down_does_no_harm(reader):
    assert read(reader, picture("Closed on Mondays").rotate(180)).lines == ()


def test_where_the_detector_sees_nothing_nothing_else_is_loaded():
    fresh = Reader()
    assert read(fresh, ramps(480, 320)) == Text()
    assert fresh._recogniser is None


def test_of_a_photo_only_plain_text_is_told(reader):
    scene = Image.open(io.BytesIO(photo(3, 900, 900))).convert("RGB")
    scene.paste(picture("NO DOGS ALLOWED", size=(420, 90), font=40), (200, 200))
    scene.paste(picture("small print nobody reads", size=(240, 50), font=13), (300, 600))
    assert read(reader, scene, plain=True).lines == ("NO DOGS ALLOWED",)
    assert set(read(reader, scene).lines) == {"NO DOGS ALLOWED", "small print nobody reads"}


def noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8))


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(Image.new("RGB", (1, 1)), id="one pixel"),
        pytest.param(noise(65_535, 1), id="one row"),
        pytest.param(noise(1, 65_535), id="one column"),
        pytest.param(noise(9, 9), id="tiny"),
        pytest.param(noise(3900, 100), id="slender"),
        pytest.param(noise(1500, 1500), id="noise"),
        pytest.param(noise(7000, 5000), id="huge"),
        pytest.param(noise(200, 150).resize((1600, 1200), Image.Resampling.NEAREST), id="blocks"),
    ],
)
def test_hostile_pictures_cost_a_bounded_amount_of_work(reader, image):
    reading, steps = Reading(image), 0
    while reading.step(reader):
        steps += 1
    assert steps <= MOST_BOXES
    # Two ways for a line on its end.
    assert reading._left > -2 * LONGEST
    assert reading.text(plain=False).lines == ()


def test_a_picture_without_end_is_read_in_part(reader, monkeypatch):
    monkeypatch.setattr(room, "MOST_READ", 1000)
    lines = read(reader, picture("Closed on Mondays", size=(400, 1200), lines=30)).lines
    assert 2 <= len(lines) <= 4


def test_large_pictures_are_reduced(reader, monkeypatch):
    monkeypatch.setattr(room, "MOST_PIXELS", 100_000)
    reading = Reading(picture("Closed on Mondays", size=(1600, 400), font=96))
    assert reading._pixels is not None
    assert reading._pixels.shape[0] * reading._pixels.shape[1] <= 101_000
    while reading.step(reader):
        pass
    assert reading.text(plain=False).lines == ("Closed on Mondays",)
