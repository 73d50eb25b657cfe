"""What happens to pictures on their way into a page: reduced, cropped, framed, compressed, inverted."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageFilter, ImageOps

from altwords.answer import Kind
from altwords.picture.colour import to_rgb

_DRAWN = frozenset({Kind.CHART, Kind.DIAGRAM, Kind.TEXT, Kind.ICON, Kind.SCREENSHOT})
LARGEST = 640
"""Pixels on the long side that are kept: more would tell nothing, and takes time to decode."""


def wear(picture: bytes, kind: Kind, rng: Random) -> bytes:
    """The picture after a random way, in one of the formats of the web."""
    image: Image.Image = Image.open(io.BytesIO(picture))
    image.load()
    see_through = image.has_transparency_data and rng.random() < 0.7
    image = image.convert("RGBA") if see_through else to_rgb(image)
    longest = max(image.size)
    if longest > 96:
        most = min(longest, LARGEST)
        scale = rng.uniform(min(1.0, 160 / most), 1) ** 0.7 * most / longest
        image = image.resize(
            (max(16, round(image.width * scale)), max(16, round(image.height * scale))), Image.Resampling.LANCZOS
        )
        if rng.random() < 0.15:
            image = _cropped(image, rng)
    if not see_through:
        if kind in _DRAWN and rng.random() < 0.08:
            image = ImageOps.invert(image)
        if rng.random() < 0.06:
            image = ImageOps.expand(
                image, rng.randint(1, max(2, image.width // 12)), rng.choice(("white", "black", "gray"))
            )
        if rng.random() < 0.06:
            image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.2)))
        if rng.random() < 0.05:
            image = ImageOps.grayscale(image)
    buffer = io.BytesIO()
    drawn = rng.random() < (0.7 if kind in _DRAWN or kind is Kind.LOGO else 0.15)
    if see_through or drawn:
        image.save(buffer, "PNG")
    else:
        image.save(buffer, rng.choice(("JPEG", "JPEG", "JPEG", "WEBP")), quality=rng.randint(55, 95))
    return buffer.getvalue()


def _cropped(image: Image.Image, rng: Random) -> Image.Image:
    width, height = (round(side * rng.uniform(0.6, 1)) for side in image.size)
    left, top = rng.randint(0, image.width - width), rng.randint(0, image.height - height)
    return image.crop((left, top, left + width, top + height))
