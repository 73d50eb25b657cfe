"""Every pixel layout to 8-bit RGB on an opaque ground."""

from __future__ import annotations

import numpy as np
from PIL import Image

from altwords.picture.facts import is_plain

FAINT = 200
"""Of 255: what is nowhere darker is made to be seen on something dark."""


def to_rgb(image: Image.Image) -> Image.Image:
    """``image`` in RGB, whatever its mode; transparency is laid on a ground."""
    if image.mode.startswith(("I", "F")):
        image = _deep_grey(image)
    if image.has_transparency_data:
        return _on_ground(_converted(image, "RGBA"))
    return _converted(image, "RGB")


def _converted(image: Image.Image, mode: str) -> Image.Image:
    """``convert`` copies even where there is nothing to do: 160 MB of a picture of 40 megapixels."""
    return image if image.mode == mode else image.convert(mode)


def _deep_grey(image: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits or floats, in 8 bits. Pillow's own conversion clips all but shadows to white."""
    values = np.asarray(image).astype(np.float32)
    if image.mode.startswith("I;16"):
        return Image.fromarray((values / 257 + 0.5).astype(np.uint8))
    # 32-bit numbers have no agreed white, so the brightest value there is becomes it.
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    least, most = float(values.min()), float(values.max())
    return Image.fromarray(((values - least) * (255 / max(most - least, 1e-30))).astype(np.uint8))


def _on_ground(image: Image.Image) -> Image.Image:
    """White, as pages mostly are; black where hardly anything would be seen, as of a white logo."""
    on_white = _composite(image, "white")
    if np.asarray(on_white).min() >= FAINT and not is_plain(image.getchannel("A")):
        return _composite(image, "black")
    return on_white


def _composite(image: Image.Image, ground: str) -> Image.Image:
    result = Image.new("RGB", image.size, ground)
    result.paste(image, mask=image.getchannel("A"))
    return result
