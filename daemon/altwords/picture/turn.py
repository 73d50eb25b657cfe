"""The EXIF turn: which way up the camera was held.

Only the one tag is read, and here: a whole EXIF block is a file format of its own, and most of the harm
that EXIF ever did came from reading the rest of it.
"""

from __future__ import annotations

import struct

from PIL.Image import Image, Transpose

_ORIENTATION = 0x0112
_SHORT = 3

_TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_ON_SIDE = frozenset({Transpose.TRANSPOSE, Transpose.ROTATE_270, Transpose.TRANSVERSE, Transpose.ROTATE_90})


def turn_of(exif: bytes) -> Transpose | None:
    """The turn that an EXIF block asks for; None where it asks for none or cannot be read."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return None
    try:
        (start,) = struct.unpack_from(f"{order}L", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind, _, value = struct.unpack_from(f"{order}HHLH", tiff, entry)
            if tag == _ORIENTATION and kind == _SHORT:
                return _TURNS.get(value)
    except struct.error:
        pass
    return None


def turned(image: Image, turn: Transpose | None) -> Image:
    return image if turn is None else image.transpose(turn)


def turned_size(size: tuple[int, int], turn: Transpose | None) -> tuple[int, int]:
    return size[::-1] if turn in _ON_SIDE else size
