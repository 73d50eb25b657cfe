from __future__ import annotations

import contextlib
import io
import struct
import subprocess
import sys
import warnings
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

import made_pictures
from altwords.answer import Problem
from altwords.picture.decode import ENOUGH, MAX_PIXELS, decode
from made_pictures import BLUE, FORMATS, GREEN, RED, YELLOW, chunk, encoded, png, quarters, ramps, tiff


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """Colours in the middle of the four quarters, row by row, rounded to what compression leaves of them."""
    width, height = image.size
    places = [(x, y) for y in (height // 4, height * 3 // 4) for x in (width // 4, width * 3 // 4)]
    return [tuple(255 * (band > 127) for band in image.getpixel(place)) for place in places]


@pytest.fixture(autouse=True)
def quiet(capfd):
    """Nothing that is decoded here makes any library print or warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("form", FORMATS)
def test_every_listed_format(form):
    picture = decode(encoded(quarters(), form))
    assert (picture.format, picture.size, picture.pixels.mode) == (form, (96, 64), "RGB")
    assert corners(picture.pixels) == [RED, GREEN, BLUE, YELLOW]


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("jpeg", {"progressive": True}),
        ("jpeg", {"subsampling": 0}),
        ("webp", {"lossless": True}),
        ("gif", {"interlace": 0}),
        ("tiff", {"compression": "tiff_lzw"}),
        ("tiff", {"compression": "tiff_deflate"}),
        ("tiff", {"compression": "jpeg"}),
        ("ico", {"bitmap_format": "bmp"}),
    ],
)
def test_variants_of_a_format(form, options):
    assert corners(decode(encoded(quarters(), form, **options)).pixels) == [RED, GREEN, BLUE, YELLOW]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"plain text, called .png",
        b"BMW makes cars, and this is text",
        b"<!doctype html><title>404</title>",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        b"%PDF-1.7\n",
        b"8BPS\0\1" + bytes(64),
        b"P6 1 1 255\n\0\0\0",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64),
        b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(64),
        b"#!/bin/sh\n",
        b"\0" * 4096,
        b"qoif" + bytes(32),
    ],
)
def test_what_is_no_picture_of_a_listed_format(data):
    with pytest.raises(Problem) as refusal:
        decode(data)
    assert refusal.value.code == "not_an_image"


@pytest.mark.parametrize("form", ["jp2", "ppm", "tga", "pcx", "dds", "icns"])
def test_formats_that_pillow_knows_and_the_list_does_not(form):
    buffer = io.BytesIO()
    quarters().save(buffer, {"jp2": "JPEG2000"}.get(form, form.upper()))
    with pytest.raises(Problem) as refusal:
        decode(buffer.getvalue())
    assert refusal.value.code == "not_an_image"


# Where row 0 and column 0 of the stored pixels lie in the picture seen upright (EXIF 2.3, tag 0x0112).
STORED = {
    1: lambda upright: upright,
    2: lambda upright: upright[:, ::-1],
    3: lambda upright: upright[::-1, ::-1],
    4: lambda upright: upright[::-1],
    5: lambda upright: upright.transpose(1, 0, 2),
    6: lambda upright: np.rot90(upright, 1),
    7: lambda upright: upright[::-1, ::-1].transpose(1, 0, 2),
    8: lambda upright: np.rot90(upright, -1),
}


@pytest.mark.parametrize("form", ["jpeg", "png", "webp", "avif", "tiff"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_exif_turn(form, orientation):
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](np.asarray(quarters()))))
    picture = decode(encoded(stored, form, exif=made_pictures.exif(orientation)))
    assert picture.size == picture.pixels.size == (96, 64)
    assert corners(picture.pixels) == [RED, GREEN, BLUE, YELLOW]


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"Exif\0\0",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0II*\0" + struct.pack("<IH", 8, 65535),
        b"Exif\0\0MM\0*" + struct.pack(">IHHHIHH", 8, 1, 0x0112, 3, 1, 99, 0),
        b"Exif\0\0MM\0*" + struct.pack(">IHHHII", 8, 1, 0x0112, 2, 1, 6),
        b"garbage" * 100,
    ],
)
def test_a_damaged_exif_block_turns_nothing(block):
    data = encoded(quarters(), "jpeg")
    segment = b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block
    picture = decode(data[:2] + segment + data[2:])
    assert corners(picture.pixels) == [RED, GREEN, BLUE, YELLOW]


@pytest.mark.parametrize("form", ["gif", "webp", "png", "avif", "tiff"])
def test_the_first_frame_of_an_animation(form):
    frames = [Image.new("RGB", (32, 32), colour) for colour in (BLUE, RED, GREEN, YELLOW)]
    data = encoded(frames[0], form, save_all=True, append_images=frames[1:])
    assert corners(decode(data).pixels) == [BLUE] * 4


def half_transparent(mode: str) -> Image.Image:
    """Red, or black in grey modes, on the left; wholly transparent on the right."""
    image = Image.new("RGBA", (96, 64), (*(RED if "RGB" in mode else (0, 0, 0)), 255))
    image.paste((0, 0, 0, 0), (48, 0, 96, 64))
    return image.convert(mode)


WHITE, BLACK = (255, 255, 255), (0, 0, 0)


@pytest.mark.parametrize(
    ("data", "left"),
    [
        (encoded(half_transparent("RGBA"), "png"), RED),
        (encoded(half_transparent("LA"), "png"), BLACK),
        (encoded(half_transparent("RGBA"), "webp"), RED),
        (encoded(half_transparent("RGBA"), "avif"), RED),
        (encoded(half_transparent("RGBA"), "tiff"), RED),
        (encoded(half_transparent("RGBA"), "ico"), RED),
        (encoded(half_transparent("RGBA"), "ico", bitmap_format="bmp"), RED),
        (encoded(half_transparent("RGBA"), "gif"), RED),
        (encoded(half_transparent("RGBA").convert("P"), "png"), RED),
        # One colour of plain RGB or grey declared transparent (tRNS).
        (png(2, 1, 8, 2, b"\0\xff\0\0\0\0\xff", chunk(b"tRNS", b"\0\0\0\0\0\xff")), RED),
        (png(2, 1, 8, 0, b"\0\x00\x80", chunk(b"tRNS", b"\0\x80")), BLACK),
        # A palette whose second entry is transparent.
        (png(2, 1, 8, 3, b"\0\0\1", chunk(b"PLTE", b"\xff\0\0\0\0\xff"), chunk(b"tRNS", b"\xff\0")), RED),
    ],
)
def test_transparency_is_laid_on_white(data, left):
    pixels = decode(data).pixels
    assert corners(pixels) == [left, WHITE] * 2


@pytest.mark.parametrize("light", [255, 240, 210])
def test_what_would_hardly_be_seen_on_white_is_laid_on_black(light: int) -> None:
    logo = Image.new("RGBA", (64, 64), (255, 255, 255, 0))
    logo.paste((light, light, light, 255), (0, 0, 32, 64))
    picture = decode(encoded(logo, "png"))
    assert picture.pixels.getpixel((1, 1)) == (light,) * 3
    assert picture.pixels.getpixel((62, 62)) == BLACK
    assert not picture.facts.blank


@pytest.mark.parametrize(
    "data",
    [
        encoded(quarters().convert("CMYK"), "jpeg"),
        encoded(quarters().convert("CMYK"), "tiff"),
        encoded(quarters().convert("YCbCr"), "tiff"),
        encoded(quarters().quantize(4), "png"),
        encoded(quarters().quantize(4), "png", bits=2),
        encoded(quarters().quantize(4), "bmp"),
    ],
)
def test_colours_in_other_layouts(data):
    assert corners(decode(data).pixels) == [RED, GREEN, BLUE, YELLOW]


def grey_steps(kind: str) -> bytes:
    """Five steps from black to white of 16 bits or more, in columns 8 pixels wide."""
    steps = np.repeat(np.array([0, 0x4000, 0x8000, 0xC000, 0xFFFF]), 8)
    rows = np.tile(steps, (4, 1))
    opaque = np.full_like(rows, 0xFFFF)
    bands = {
        "grey": [rows],
        "grey and alpha": [rows, opaque],
        "rgb": [rows] * 3,
        "rgba": [rows] * 3 + [opaque],
    }
    form, _, layout = kind.partition(" ")
    if form == "png":
        lines = np.stack(bands[layout], axis=-1).astype(">u2").reshape(4, -1)
        colour = {"grey": 0, "grey and alpha": 4, "rgb": 2, "rgba": 6}[layout]
        return png(40, 4, 16, colour, b"".join(b"\0" + line.tobytes() for line in lines))
    match layout:
        case "little-endian":
            return tiff(40, 4, 16, rows.astype("<u2").tobytes())
        case "big-endian":
            return tiff(40, 4, 16, rows.astype(">u2").tobytes(), ">")
        case "32 bits":
            return encoded(Image.fromarray((rows * 1000).astype(np.int32)), "tiff")
        case "float":
            return encoded(Image.fromarray((rows / 0xFFFF).astype(np.float32)), "tiff")
    raise ValueError(kind)


@pytest.mark.parametrize(
    "kind",
    [
        "png grey",
        "png grey and alpha",
        "png rgb",
        "png rgba",
        "tiff little-endian",
        "tiff big-endian",
        "tiff 32 bits",
        "tiff float",
    ],
)
def test_more_than_8_bits_are_scaled_and_not_clipped(kind):
    middle = np.asarray(decode(grey_steps(kind)).pixels)[2, 4::8, 0]
    assert np.abs(middle.astype(int) - [0, 64, 128, 192, 255]).max() <= 1


def test_floats_that_are_no_numbers():
    values = np.linspace(0, 1, 40 * 4, dtype=np.float32).reshape(4, 40)
    values[0, :3] = np.nan, np.inf, -np.inf
    pixels = np.asarray(decode(encoded(Image.fromarray(values), "tiff")).pixels)
    assert (pixels[0, 5, 0], pixels[3, 39, 0]) == (8, 255)


def test_one_bit():
    image = Image.new("1", (64, 64), 0)
    image.paste(1, (32, 0, 64, 64))
    for form in ("png", "tiff", "bmp"):
        assert corners(decode(encoded(image, form)).pixels) == [BLACK, WHITE] * 2


def test_large_jpegs_are_reduced_while_decoding_and_keep_their_size():
    picture = decode(encoded(quarters(2700, 1800), "jpeg"))
    assert picture.size == (2700, 1800)
    assert ENOUGH <= min(picture.pixels.size) < 2 * ENOUGH
    assert corners(picture.pixels) == [RED, GREEN, BLUE, YELLOW]


def test_a_turned_jpeg_that_is_reduced():
    stored = quarters(2700, 1800).transpose(Image.Transpose.ROTATE_90)
    picture = decode(encoded(stored, "jpeg", exif=made_pictures.exif(6)))
    assert picture.size == (2700, 1800)
    assert corners(picture.pixels) == [RED, GREEN, BLUE, YELLOW]


@pytest.mark.parametrize("form", FORMATS)
def test_one_pixel(form):
    picture = decode(encoded(Image.new("RGB", (1, 1), RED), form))
    assert picture.size == (1, 1)
    assert picture.facts.blank


@pytest.mark.parametrize("form", FORMATS)
def test_headers_that_claim_too_many_pixels(form):
    # 40,001 is more than an AVIF or WebP can say or needs to.
    width, height = (16383, 2442) if form in ("webp", "avif") else (40001, 1000)
    assert width * height > MAX_PIXELS
    with pytest.raises(Problem) as refusal:
        decode(made_pictures.claiming(form, width, height))
    assert refusal.value.code == "too_many_pixels"


@pytest.mark.parametrize("form", ["png", "gif", "bmp", "tiff"])
@pytest.mark.parametrize(("width", "height"), [(65536, 1), (1, 65536), (0x7FFFFFFF, 1), (0x7FFFFFFF, 0x7FFFFFFF)])
def test_headers_that_claim_absurd_sides(form, width, height):
    if form == "gif":
        width, height = 0xFFFF, 0xFFFF
    with pytest.raises(Problem) as refusal:
        decode(made_pictures.claiming(form, width, height))
    assert refusal.value.code == "too_many_pixels"


# WebP and AVIF cannot say so, and in GIF the frame's own size counts.
@pytest.mark.parametrize("form", ["jpeg", "png", "bmp", "tiff", "ico"])
def test_headers_that_claim_nothing(form):
    with pytest.raises(Problem) as refusal:
        decode(made_pictures.claiming(form, 0, 0))
    assert refusal.value.code == "broken_image"


def zipped(size: int) -> bytes:
    return zlib.compress(bytes(size), 9)


BOMBS = {
    "rows that inflate far beyond the picture": png(16, 16, 8, 2, bytes(200_000_000)),
    "text that inflates": png(2, 1, 8, 2, b"\0\xff\0\0\0\0\xff", *[chunk(b"zTXt", b"a\0\0" + zipped(50_000_000))] * 8),
    "a colour profile that inflates": png(
        2, 1, 8, 2, b"\0\xff\0\0\0\0\xff", chunk(b"iCCP", b"a\0\0" + zipped(200_000_000))
    ),
    "tags that all point at the same megabytes": made_pictures.tag_bomb(),
    "the same in the EXIF block of a PNG": png(
        2, 1, 8, 2, b"\0\xff\0\0\0\0\xff", chunk(b"eXIf", made_pictures.tag_bomb())
    ),
    "scans without end": made_pictures.scan_bomb(),
    "an animation of thousands of frames": made_pictures.frame_bomb(),
    "strips without end": made_pictures.strip_bomb(),
    "a large picture of nothing": encoded(Image.new("P", (8000, 5000)), "png"),
    "a large picture of nothing, transparent": encoded(Image.new("RGBA", (8000, 5000)), "png"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of this process alone")
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_take_little_memory_and_end(name):
    """In a process of its own: what a decoder takes and gives back leaves no other trace than the peak."""
    code = """
import sys
from altwords.picture.decode import decode, Problem
try:
    decode(sys.stdin.buffer.read())
except Problem:
    pass
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:")))
"""
    done = subprocess.run([sys.executable, "-c", code], input=BOMBS[name], capture_output=True, check=True, timeout=300)
    assert done.stderr == b""
    # A picture of 40 megapixels takes 160 MB a copy with four bands.
    assert int(done.stdout) < 600 * 1024


@pytest.mark.parametrize("progressive", [False, True])
def test_what_a_phone_puts_behind_a_jpeg_is_no_part_of_it(progressive):
    photo = encoded(quarters(), "jpeg", progressive=progressive)
    film = np.random.default_rng(0).bytes(9 << 20)
    assert film.count(b"\xff\xda") > 100
    assert corners(decode(photo + film).pixels) == [RED, GREEN, BLUE, YELLOW]


def many_scans(before: bytes) -> bytes:
    """A progressive JPEG whose last scan comes 200 times; ``before`` these, in a scan with restarts."""
    data = encoded(quarters(), "jpeg", progressive=True, restart_marker_blocks=1)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + before + data[last:-2] * 200 + data[-2:]


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"garbage",
        b"\xff\xff\xff",  # fill
        b"\xff\0\xff\0",  # stuffing
        # Markers without a length: libjpeg takes up the scan, or the next marker, right behind them.
        *(bytes([0xFF, marker]) + b"\xfa\xfa" for marker in (0x01, 0x02, 0xBF, 0xD0, 0xD7)),
        b"\xff\xfe\0\x02",  # a comment of nothing
        b"\xff\xfe\0\0",  # and of less
        b"\xff\xe1\0\x04\xff\xd9",  # an end that is part of a segment
    ],
)
def test_no_scan_is_hidden_from_the_count(before):
    with pytest.raises(Problem) as refusal:
        decode(many_scans(before))
    assert refusal.value.code == "broken_image"


@pytest.mark.parametrize("before", [b"\xff\xd9", b"\xff\xfe\xfa\xfa"])
def test_scans_that_are_not_decoded_do_not_count(before):
    assert decode(many_scans(before)).size == (96, 64)


@pytest.mark.parametrize(
    ("form", "options", "share"),
    [
        ("jpeg", {}, 0.8),
        ("jpeg", {"progressive": True}, 0.3),
        ("png", {}, 0.8),
        ("gif", {"interlace": 0}, 0.8),
        ("bmp", {}, 0.8),
        ("tiff", {}, 0.8),
        ("ico", {}, 0.8),
    ],
)
def test_a_truncated_file_gives_the_part_there_is(form, options, share):
    whole = encoded(ramps(240, 240), form, **options)
    picture = decode(whole[: int(len(whole) * share)])
    assert picture.size == (240, 240)
    width, height = picture.pixels.size
    assert width == 240
    assert 120 <= height <= 240
    # What is there is the picture, and no row of it is the decoder's filling.
    top = 240 - height if form == "bmp" else 0
    part = np.asarray(decode(whole).pixels)[top : top + height].astype(int)
    assert np.abs(np.asarray(picture.pixels).astype(int) - part).mean() < (20 if options.get("progressive") else 4)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("share", [0.02, 0.3])
def test_a_file_with_too_little_left(form, share):
    whole = encoded(ramps(240, 240), form)
    with pytest.raises(Problem) as refusal:
        decode(whole[: int(len(whole) * share)])
    assert refusal.value.code in ("broken_image", "not_an_image")


def test_an_interlaced_gif_without_its_last_lines_is_broken():
    whole = encoded(ramps(240, 240), "gif", interlace=1)
    with pytest.raises(Problem) as refusal:
        decode(whole[: int(len(whole) * 0.6)])
    assert refusal.value.code == "broken_image"


@pytest.mark.parametrize("form", FORMATS)
def test_pictures_are_decoded_strictly_again_after_a_truncated_one(form):
    with pytest.raises(Problem):
        decode(encoded(ramps(), form)[:60])
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


SAMPLES = [encoded(ramps(24, 24), form) for form in FORMATS] + [
    encoded(half_transparent("RGBA").resize((20, 20)), "webp", lossless=True),
    encoded(ramps(24, 24).quantize(16), "gif", save_all=True, append_images=[quarters(24, 24)]),
    encoded(ramps(24, 24), "jpeg", progressive=True, exif=made_pictures.exif(6)),
    encoded(ramps(24, 24), "tiff", compression="tiff_lzw"),
    encoded(ramps(24, 24).convert("CMYK"), "jpeg"),
    encoded(ramps(24, 24), "ico", bitmap_format="bmp"),
    grey_steps("png grey and alpha"),
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 8))):
        # Headers decide most, so they are hit most.
        place = draw(st.one_of(st.integers(0, min(128, len(data)) - 1), st.integers(0, len(data) - 1)))
        data[place] = draw(st.one_of(st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]), st.integers(0, 255)))
    if draw(st.booleans()):
        del data[draw(st.integers(1, len(data))) :]
    return bytes(data)


@settings(deadline=None, max_examples=400, suppress_health_check=list(HealthCheck))
@given(damaged())
def test_damaged_bytes_give_a_picture_or_a_problem(data):
    with contextlib.suppress(Problem):
        picture = decode(data)
        assert picture.pixels.mode == "RGB"
        assert picture.size[0] * picture.size[1] <= MAX_PIXELS
