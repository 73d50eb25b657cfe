"""Pictures whose captions are known, since both are drawn: shapes on coloured grounds."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageDraw

COLOURS = ("red", "green", "blue", "yellow")
SHAPES = ("circle", "square", "triangle")


def scene(number: int, size: int = 64) -> tuple[bytes, list[str]]:
    """A PNG and its two captions; different numbers give different bytes."""
    rng = random.Random(number)  # noqa: S311 - the same scene each time
    colour, shape = rng.choice(COLOURS), rng.choice(SHAPES)
    image = Image.new("RGB", (size, size), colour)
    left, top, side = rng.uniform(0, size / 3), rng.uniform(0, size / 3), rng.uniform(size / 2, size * 0.65)
    right, bottom = left + side, top + side
    ink = rng.choice(("white", "black", "grey"))
    draw = ImageDraw.Draw(image)
    if shape == "circle":
        draw.ellipse((left, top, right, bottom), fill=ink)
    elif shape == "square":
        draw.rectangle((left, top, right, bottom), fill=ink)
    else:
        draw.polygon([(left, bottom), (right, bottom), ((left + right) / 2, top)], fill=ink)
    # One pixel of noise in a corner, so that no two are equal.
    image.putpixel((0, 0), (number % 256, number // 256 % 256, 7))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue(), [f"A {shape} on {colour}.", f"a large {shape} on {colour}"]


def scenes_folder(folder: Path, numbers: Iterable[int]) -> Path:
    """Scenes as a folder with ``captions.jsonl``."""
    folder.mkdir(parents=True)
    lines = []
    for number in numbers:
        picture, captions = scene(number)
        (folder / f"{number}.png").write_bytes(picture)
        lines.append(json.dumps({"file": f"{number}.png", "captions": captions}))
    (folder / "captions.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def undescribed_folder(folder: Path, count: int) -> Path:
    """Scenes without a word, and a file that is no picture."""
    for number in range(count):
        (folder / f"{number}.jpg").write_bytes(scene(number)[0])
    (folder / "broken.jpg").write_bytes(b"no picture")
    return folder
