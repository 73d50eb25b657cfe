"""Pictures made on the spot: real bytes of every format, odd ones, and hostile ones."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

RED, GREEN, BLUE, YELLOW = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)

FORMATS = ("jpeg", "png", "webp", "avif", "gif", "bmp", "tiff", "ico")


def quarters(width: int = 96, height: int = 64) -> Image.Image:
    """Red and green above blue and yellow: a turn in any direction shows."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    image.paste(YELLOW, (width // 2, height // 2, width, height))
    return image


def ramps(width: int = 96, height: int = 64) -> Image.Image:
    """Something else in every pixel, and no row of zeros."""
    rows, columns = np.arange(height)[:, None], np.arange(width)[None, :]
    bands = [
        (rows * 3 + columns) % 200 + 40,
        (rows + columns * 2) % 200 + 40,
        (rows * 2 + columns * 5) % 200 + 40,
    ]
    return Image.fromarray(np.stack(bands, axis=-1).astype(np.uint8))


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    """``image`` as a file of the format named ``form`` as ``picture.formats`` names it."""
    if form == "ico":
        options.setdefault("sizes", [image.size])
    buffer = io.BytesIO()
    image.save(buffer, form.upper(), **options)
    return buffer.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, depth: int, colour: int, pixels: bytes, *before: bytes) -> bytes:
    """A PNG of ``pixels`` (rows with their filter byte, not compressed), with chunks ``before`` its data."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = b"".join(before) + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body


def writing(text: str, size: tuple[int, int] = (400, 120), lines: int = 1, font: int = 24) -> bytes:
    """A PNG of black ``text`` on white, ``lines`` times, each on a line of its own."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for line in range(lines):
        # Far enough apart to be paragraphs of their own.
        draw.text((20, 20 + line * 1.5 * font), text, "black", ImageFont.load_default(font))
    return encoded(image, "png")


def exif(orientation: int) -> Image.Exif:
    block = Image.Exif()
    block[0x0112] = orientation
    return block


def claiming(form: str, width: int, height: int) -> bytes:
    """A small file whose header claims ``width`` by ``height`` pixels."""
    if form == "png":
        return png(width, height, 8, 2, bytes(64))
    data = bytearray(encoded(ramps(), form, **({"lossless": True} if form == "webp" else {})))
    match form:
        case "jpeg":
            start = data.index(b"\xff\xc0")
            data[start + 5 : start + 9] = struct.pack(">HH", height, width)
        case "gif":
            data[6:10] = struct.pack("<HH", width, height)
        case "bmp":
            data[18:26] = struct.pack("<ii", width, height)
        case "webp":
            data[21:25] = struct.pack("<I", (width - 1) | (height - 1) << 14)
        case "avif":
            start = data.index(b"ispe")
            data[start + 8 : start + 16] = struct.pack(">II", width, height)
        case "tiff":
            data = bytearray(tiff(width, height, 8, bytes(64)))
        case "ico":
            inner = png(width, height, 8, 2, bytes(64))
            data = bytearray(struct.pack("<HHHBBBBHHII", 0, 1, 1, 0, 0, 0, 0, 1, 32, len(inner), 22) + inner)
    return bytes(data)


def tiff(width: int, height: int, depth: int, pixels: bytes, order: str = "<") -> bytes:
    """A grey TIFF of ``pixels``, not compressed, little-endian or (">") big-endian."""
    short, long = 3, 4
    tags = [
        (256, long, width),
        (257, long, height),
        (258, short, depth),
        (259, short, 1),  # not compressed
        (262, short, 1),  # black is zero
        (273, long, 8),  # where the pixels start
        (277, short, 1),  # bands
        (278, long, height),  # rows in the one strip
        (279, long, len(pixels)),
    ]
    # A number of 16 bits fills the first half of its field of 32.
    fields = {short: f"{order}HHIHxx", long: f"{order}HHII"}
    entries = b"".join(struct.pack(fields[kind], tag, kind, 1, value) for tag, kind, value in tags)
    start = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(f"{order}I", 8 + len(pixels))
    return start + pixels + struct.pack(f"{order}H", len(tags)) + entries + bytes(4)


def tag_bomb() -> bytes:
    """A TIFF header with 40,000 tags that all claim the same 2 MB of the file."""
    count, block = 40_000, 2_000_000
    entries = b"".join(struct.pack("<HHII", tag, 7, block, 8) for tag in range(1, count + 1))
    return b"II*\0" + struct.pack("<I", 8 + block) + bytes(block) + struct.pack("<H", count) + entries + bytes(4)


def scan_bomb() -> bytes:
    """A progressive JPEG of 36 megapixels whose last scan comes 100,000 times: hours of work."""
    data = bytearray(encoded(Image.new("L", (64, 64), 128), "jpeg", progressive=True))
    start = data.index(b"\xff\xc2")
    data[start + 5 : start + 9] = struct.pack(">HH", 6000, 6000)
    last = data.rindex(b"\xff\xda")
    return bytes(data[:-2] + data[last:-2] * 100_000 + data[-2:])


def frame_bomb() -> bytes:
    """A GIF whose one small frame comes 100,000 times."""
    data = encoded(Image.new("P", (32, 32), 1), "gif")
    frame = data.index(b",", 13 + 3)
    return data[:-1] + data[frame:-1] * 100_000 + data[-1:]


def strip_bomb() -> bytes:
    """A TIFF whose one row is cut into a million strips, all at the same place."""
    count = 1_000_000
    offsets = struct.pack(f"<{count}H", *([8] * count))
    tags = [
        (256, 4, 1, 16),
        (257, 4, 1, 16),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 3, count, 8),
    ]
    tags += [(277, 3, 1, 1), (278, 4, 1, 1)]
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<I", 8 + len(offsets)) + offsets + struct.pack("<H", len(tags)) + entries + bytes(4)
