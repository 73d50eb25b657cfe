"""The picture formats that are decoded: an explicit list, told apart by their first bytes.

A name or a declared type counts for nothing. Each format goes straight to its own Pillow plugin, so that
none of Pillow's forty others ever sees hostile bytes.
"""

from __future__ import annotations

from collections.abc import Callable

from PIL import ImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.IcoImagePlugin import IcoImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

ENDINGS = frozenset(
    ".jpg .jpeg .jpe .jfif .png .apng .webp .avif .gif .bmp .dib .tif .tiff .ico".split()  # noqa: SIM905
)
"""File name endings, in small letters, under which these formats are usually kept."""

# "BM" alone begins many a word; the size of the header that follows is one of these.
_BMP_HEADER_SIZES = frozenset(size.to_bytes(4, "little") for size in (12, 16, 40, 52, 56, 64, 108, 124))


def _is_avif(data: bytes) -> bool:
    """HEIC shares the container: only the brands in its first box tell them apart."""
    box = data[: min(int.from_bytes(data[:4], "big"), 256)]
    return box[4:8] == b"ftyp" and (b"avif" in box or b"avis" in box)


# Name, what its first bytes look like, the plugin that reads it.
_FORMATS: tuple[tuple[str, Callable[[bytes], bool], type[ImageFile.ImageFile]], ...] = (
    ("jpeg", lambda data: data.startswith(b"\xff\xd8\xff"), JpegImageFile),
    ("png", lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"), PngImageFile),
    ("webp", lambda data: data.startswith(b"RIFF") and data[8:12] == b"WEBP", WebPImageFile),
    ("avif", _is_avif, AvifImageFile),
    ("gif", lambda data: data.startswith((b"GIF87a", b"GIF89a")), GifImageFile),
    ("bmp", lambda data: data.startswith(b"BM") and data[14:18] in _BMP_HEADER_SIZES, BmpImageFile),
    ("tiff", lambda data: data.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")), TiffImageFile),
    ("ico", lambda data: data.startswith(b"\0\0\1\0"), IcoImageFile),
)  # fmt: skip


def recognise(data: bytes) -> tuple[str, type[ImageFile.ImageFile]] | None:
    """Name of the format of ``data`` and the plugin that opens it; None for everything that is not listed."""
    for name, matches, plugin in _FORMATS:
        if matches(data):
            return name, plugin
    return None
