"""Photographs for the test site: a few real ones, and as many different crops of them as a page asks for."""

from __future__ import annotations

import functools
import io
from pathlib import Path

from PIL import Image, ImageEnhance, ImageOps

ORIGINALS = sorted(Path(__file__).with_name("originals").glob("*.jpg"))


@functools.cache
def photo(number: int, width: int = 320, height: int = 240, form: str = "jpeg") -> bytes:
    """The encoded bytes of photo ``number``; different numbers give different bytes, and most look different.

    Args:
        form: a name that Pillow's ``save`` knows, such as ``jpeg``, ``png`` or ``webp``.
    """
    turn, which = divmod(number, len(ORIGINALS))
    with Image.open(ORIGINALS[which]) as original:
        picture = original.convert("RGB")
    left, top = turn % 5 * picture.width // 20, turn % 3 * picture.height // 20
    picture = picture.crop((left, top, picture.width - turn % 4 * 8, picture.height - turn % 7 * 5))
    if turn % 2:
        picture = ImageOps.mirror(picture)
    picture = ImageEnhance.Brightness(picture).enhance(1 - turn % 6 * 0.06)
    out = io.BytesIO()
    ImageOps.fit(picture, (width, height)).save(out, form)
    return out.getvalue()
