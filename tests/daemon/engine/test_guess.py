from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from altwords.answer import Level
from altwords.captioner.captioner import Caption
from altwords.captioner.confidence import Reading
from altwords.captioner.encoder import Encoded
from altwords.engine.guess import Guess, of_caption, of_panels, panels_of
from altwords.kind.judge import Judgement
from altwords.picture.decode import decode
from browsers.photos import photo
from made_pictures import encoded


def caption(level: Level, *sentences: str, chance: float = 0.5) -> Caption:
    return Caption(tuple(Reading(sentence, {}) for sentence in sentences), chance, level)


SEEN, LIKELY, UNCLEAR = (
    caption(Level.SEEMS, "a man in his boat", "a dog", chance=0.9),
    caption(Level.MAYBE, "a photo of a bridge", chance=0.4),
    caption(Level.UNCLEAR, "a horse", chance=0.1),
)


class Stub:
    """A captioner and a judge of panels that say in turn what they are told; None: no photo."""

    def __init__(self, *captions: Caption | None) -> None:
        self._captions = captions
        self._at = -1

    def encode(self, pixels):
        assert pixels.shape == (1, 64, 64, 3)
        self._at += 1
        return Encoded(np.zeros((1, 1, 4), np.float32), np.zeros((1, 4), np.float32))

    def judge(self, facts, pooled):
        assert not facts.blank
        return Judgement("photo", 1.0, self._captions[self._at] is not None)

    def write(self, encoded, n):
        return self._captions[self._at]


def sheet(count: int):
    """``count`` photos side by side."""
    whole = Image.new("RGB", (210 * count + 10, 200), "white")
    for number in range(count):
        part = Image.open(io.BytesIO(photo(7 * number + 4, 200, 180)))
        whole.paste(part, (210 * number + 10, 10))
    return decode(encoded(whole, "png"))


@pytest.mark.parametrize(
    ("captions", "guess"),
    [
        ([SEEN, SEEN], Guess(Level.SEEMS, "a person in their boat", None, 0.9, 2)),
        ([SEEN, LIKELY], Guess(Level.MAYBE, "a person in their boat; a bridge", None, 0.4, 2)),
        ([LIKELY, SEEN, LIKELY], Guess(Level.MAYBE, "a bridge; a person in their boat", None, 0.4, 3)),
        # Of one nothing is known, or it is a chart: then not all is seen.
        ([SEEN, UNCLEAR], Guess(Level.MAYBE, "a person in their boat", None, 0.9, 2)),
        ([None, SEEN], Guess(Level.MAYBE, "a person in their boat", None, 0.9, 2)),
        ([UNCLEAR, UNCLEAR], Guess(Level.UNCLEAR, None, None, None, 2)),
        ([None, None], Guess(Level.UNCLEAR, None, None, None, 2)),
        # One in a frame is said as if it had none.
        ([SEEN], Guess(Level.SEEMS, "a person in their boat", "a dog", 0.9, 1)),
        ([UNCLEAR], Guess(Level.UNCLEAR, "a horse", None, 0.1, 1)),
        ([None], Guess(Level.UNCLEAR, None, None, None, 1)),
    ],
)
def test_what_is_said_of_panels(captions, guess):
    parts = panels_of(sheet(len(captions)), 64)
    assert len(parts) == len(captions)
    stub = Stub(*captions)
    assert of_panels(parts, stub, stub) == guess


def test_a_panel_is_what_stands_in_it():
    first, second = panels_of(sheet(2), 64)
    alone = np.asarray(Image.open(io.BytesIO(photo(4, 200, 180))).resize((64, 64), Image.Resampling.BICUBIC))
    assert np.abs(first.square.astype(int) - alone).mean() < 6
    assert np.abs(second.square.astype(int) - alone).mean() > 12
    assert first.facts != second.facts


def test_a_photo_to_its_edges_has_no_panels():
    assert panels_of(decode(photo(4, 300, 200)), 64) == []


def test_raw_is_the_decoders_own_sentence():
    assert of_caption(SEEN, raw=True) == Guess(Level.SEEMS, "a man in his boat", "a dog", 0.9)
    assert of_caption(SEEN) == Guess(Level.SEEMS, "a person in their boat", "a dog", 0.9)
    # The other reading says something else, or is none.
    assert of_caption(caption(Level.MAYBE, "a man", "a woman")).second is None
