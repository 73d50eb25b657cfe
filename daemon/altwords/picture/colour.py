"""Every pixel layout to 8-bit RGB on an opaque ground."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

APART = 80
"""Of 255: what is nearer to its ground than this is seen the less, the nearer it is."""
SEEN = 256
"""Side in pixels of what a ground is chosen by."""
TONE, FEW, MOSTLY = 8, 4, 0.8
"""A drawing has most of its pixels in a few tones that lie so far apart, of 255."""


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
    """White, as pages mostly are; black for a drawing that was made for a dark page, as a logo with white letters."""
    return _composite(image, "black" if _is_for_dark(image) else "white")


def _is_for_dark(image: Image.Image) -> bool:
    """Whether more of a drawing's outline is lost on white than on black. Photos without their ground are no drawings:
    shops and schools show them on white."""
    scale = min(1.0, SEEN / max(image.size))
    width, height = (max(1, round(side * scale)) for side in image.size)
    # Pixels are picked and not blended: a mean has new tones.
    small = image.resize((width, height), Image.Resampling.NEAREST)
    alpha = small.getchannel("A")
    least = np.asarray(alpha).max() / 2
    solid = np.asarray(alpha) > least
    outline = solid & (np.asarray(alpha.filter(ImageFilter.MinFilter(3))) <= least)
    if not outline.any():
        return False
    grey = np.asarray(small.convert("RGB").convert("L")).astype(int)
    tones = np.bincount(grey[solid] // TONE)
    drawn = np.sort(tones)[-FEW:].sum() >= MOSTLY * tones.sum()
    on_white, on_black = (np.maximum(APART - np.abs(grey[outline] - ground), 0).sum() for ground in (255, 0))
    return bool(drawn and on_white > on_black)


def _composite(image: Image.Image, ground: str) -> Image.Image:
    result = Image.new("RGB", image.size, ground)
    result.paste(image, mask=image.getchannel("A"))
    return result
