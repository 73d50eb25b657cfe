"""Hostile bytes to pixels. What comes out is plain RGB; what goes wrong is a Problem and nothing else."""

from __future__ import annotations

import io
import logging
import re
import warnings
from dataclasses import dataclass

from PIL import Image, ImageFile

from altwords.answer import Problem
from altwords.picture import facts
from altwords.picture.colour import to_rgb
from altwords.picture.formats import recognise
from altwords.picture.hush import hushed
from altwords.picture.rescue import rescue
from altwords.picture.turn import turn_of, turned, turned_size

MAX_PIXELS = 40_000_000
MAX_SIDE = 65_535
ENOUGH = 448
"""Pixels on a side that serve the encoder, whose input has fewer."""

# More than any encoder writes; each one costs a pass over all pixels, and a hostile file may hold a million.
_MAX_JPEG_SCANS = 100
# Those that a length follows, and the end of the picture (D9). libjpeg reads on right behind all others.
_JPEG_MARKER = re.compile(rb"\xff([\xc0-\xcf\xd9-\xfe])")

# A hostile TIFF may be cut into millions of strips; an honest one has at most one a row and band.
_MAX_STRIPS = 4 * MAX_SIDE

# Pillow refuses at twice its limit, also what it must allocate for before we see a size (WebP, the inner
# pictures of ICO).
Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2
# It would otherwise log odd TIFF files to stderr.
logging.getLogger("PIL").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Picture:
    pixels: Image.Image
    """RGB, alpha laid on a ground, turned upright. May be reduced, but to no side below what is enough."""
    size: tuple[int, int]
    """Width and height in pixels as stored, after the EXIF turn."""
    format: str
    """Name of the format, in small letters: "jpeg", "png", ..."""
    facts: facts.Facts


def decode(data: bytes, enough: int = ENOUGH) -> Picture:
    """Decode the first frame of a picture in one of the formats of ``picture.formats``.

    Args:
        enough: pixels on a side below which nothing is reduced.

    Raises:
        Problem: not_an_image, broken_image, too_many_pixels; no other exception leaves this function.
    """
    recognised = recognise(data)
    if recognised is None:
        raise Problem("not_an_image")
    name, plugin = recognised
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if name != "tiff":
                return _decode(data, name, plugin, enough)
            with hushed():
                return _decode(data, name, plugin, enough)
    except Problem:
        raise
    except Image.DecompressionBombError as error:
        raise Problem("too_many_pixels") from error
    except MemoryError as error:
        raise Problem("too_many_pixels", "Too large: this image needs more memory than there is.") from error
    except Exception as error:
        # Plugins raise whatever their parsing stumbles over.
        raise Problem("broken_image") from error


def _decode(data: bytes, name: str, plugin: type[ImageFile.ImageFile], enough: int) -> Picture:
    if name == "jpeg" and _scans(data) > _MAX_JPEG_SCANS:
        raise Problem("broken_image")
    size = (0, 0)

    def open_image() -> ImageFile.ImageFile:
        nonlocal size
        image = plugin(io.BytesIO(data))
        size = image.size
        _check_size(*size)
        if len(image.tile) > _MAX_STRIPS:
            raise Problem("broken_image")
        # JPEG alone can be decoded at a half, a quarter or an eighth, for much less work.
        image.draft("RGB", (enough, enough))
        return image

    image: Image.Image
    try:
        image = open_image()
        image.load()
    except (Problem, MemoryError, Image.DecompressionBombError):
        raise
    except Exception:
        image = rescue(open_image)
    # Pillow turns TIFF by itself.
    turn = None if name == "tiff" else turn_of(image.info.get("exif", b""))
    pixels = turned(to_rgb(image), turn)
    return Picture(pixels, turned_size(size, turn), name, facts.find(pixels))


def _scans(data: bytes) -> int:
    """Scans of a JPEG's first picture, as libjpeg finds them; a phone may have put a film behind it."""
    count, at = 0, 2
    while (marker := _JPEG_MARKER.search(data, at)) and marker[1] != b"\xd9":
        length = int.from_bytes(data[marker.end() : marker.end() + 2], "big")
        at = marker.end() + max(2, length)
        count += marker[1] == b"\xda"
    return count


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise Problem("broken_image")
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise Problem("too_many_pixels")
