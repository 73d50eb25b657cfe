"""What heads are fitted on is what the daemon would have seen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from altwords.captioner.encoder import Encoded
from altwords.picture.decode import decode
from altwords.picture.square import square
from altwords_export.seen import Seen, seen
from altwords_export.shards import DataError
from drawn_scenes import scene
from made_pictures import encoded, exif, quarters

SIZE = 32


def encode(pixels: np.ndarray) -> Encoded:
    assert pixels.dtype == np.uint8
    return Encoded(pixels.reshape(1, 1, -1), pixels.mean((1, 2)).astype(np.float32))


def looked(*pictures: bytes) -> list[Seen[int]]:
    return list(seen(encode, SIZE, enumerate(pictures), "Looking"))


def clear() -> bytes:
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    image.paste((200, 0, 0, 255), (16, 16, 48, 48))
    return encoded(image, "png")


PICTURES = {
    "plain": scene(1)[0],
    "turned by EXIF": encoded(quarters(96, 64), "jpeg", exif=exif(6)),
    "clear": clear(),
    "of sixteen bits": encoded(Image.fromarray(np.full((40, 40), 30000, np.uint16)), "png"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_seen_as_the_daemon_decodes_it(name: str) -> None:
    [one] = looked(PICTURES[name])
    picture = decode(PICTURES[name])

    assert (one.pixels == square(picture, SIZE)).all()
    assert one.pixels.shape == (1, SIZE, SIZE, 3)
    assert one.facts == picture.facts
    assert (one.pooled == encode(one.pixels).pooled[0]).all()


BROKEN = {
    "no picture": b"no picture",
    "empty": b"",
    "cut": scene(2)[0][:60],
    "too large": encoded(Image.new("1", (7000, 6000)), "png"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_decoded_is_left_out(name: str) -> None:
    assert [one.of for one in looked(BROKEN[name], scene(1)[0], BROKEN[name], scene(2)[0])] == [1, 3]


@pytest.mark.parametrize("pictures", [[], list(BROKEN.values())], ids=["none", "broken ones alone"])
def test_where_there_is_none_it_is_said(pictures: list[bytes]) -> None:
    with pytest.raises(DataError, match="There is no picture to look at"):
        looked(*pictures)


def test_one_is_decoded_after_the_other() -> None:
    """All of a shard's squares would fill the memory."""
    taken = 0

    def pictures() -> Iterator[tuple[int, bytes]]:
        nonlocal taken
        for taken in range(1, 4):
            yield taken, scene(taken)[0]

    each = seen(encode, SIZE, pictures(), "Looking")
    assert [(one.of, taken) for one in each] == [(1, 1), (2, 2), (3, 3)]
