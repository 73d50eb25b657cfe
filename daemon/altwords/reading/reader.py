"""Reading a picture: where text stands, then what each line says, in steps short enough to stand back between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from altwords.reading.gist import Text, tell
from altwords.reading.junk import is_worth_saying
from altwords.reading.layout import Piece, arrange

if TYPE_CHECKING:
    from altwords.reading.boxes import Box
    from altwords.reading.detector import Detector
    from altwords.reading.recogniser import Recogniser

MOST_PIXELS = 9_000_000
"""Larger pictures are reduced to this: a screen of 3840 by 2160 fits."""
MOST_READ = 60_000
"""Pixels of line, at the recogniser's height, that are read of one picture: some five hundred words."""

_LEAST_SIDE = 8
_MOST_SLENDER = 40
"""Times as long as wide: beyond, it is a rule or a border."""
_PLAIN = 0.9
"""Mean chance from which text is plain enough to be told of a photo."""
_PLAIN_SHARE = 0.04
"""Share of a photo's height that the box around such text has at least."""
_TURNED_WELL = 0.85
"""A line on its end that reads as well as this was turned the right way."""


class Reader:
    """Holds PP-OCR's models, each from its first use on."""

    def __init__(self) -> None:
        """Raises models.Unavailable."""
        from altwords.reading.detector import Detector

        self._detector = Detector()
        self._recogniser: Recogniser | None = None

    @property
    def detector(self) -> Detector:
        return self._detector

    @property
    def recogniser(self) -> Recogniser:
        """Raises models.Unavailable."""
        if self._recogniser is None:
            from altwords.reading.recogniser import Recogniser

            self._recogniser = Recogniser()
        return self._recogniser


class Reading:
    """One picture that is being read. Call ``step`` until it returns False; then ``text`` is complete."""

    def __init__(self, picture: Image.Image) -> None:
        """``picture`` is RGB, at full size or reduced."""
        self._pixels: NDArray[np.uint8] | None = None if _is_slender(*picture.size) else _bounded(picture)
        self._height = picture.height if self._pixels is None else len(self._pixels)
        self._boxes: list[Box] | None = None
        self._left = MOST_READ
        self._read: list[tuple[Piece, float]] = []

    def step(self, reader: Reader) -> bool:
        """Find the lines, or read the next one; False when there is nothing left to do.

        Raises:
            models.Unavailable: the recogniser cannot be loaded.
        """
        if self._pixels is None:
            return False
        if self._boxes is None:
            self._boxes = reader.detector(self._pixels)[::-1]
        elif self._boxes:
            self._recognise(self._boxes.pop(), reader.recogniser)
        if not self._boxes or self._left <= 0:
            self._pixels = None
        return self._pixels is not None

    def text(self, *, plain: bool) -> Text:
        """What was read; with ``plain`` only what is large and clear, as on a sign or a cover."""
        return tell(
            arrange(
                [
                    piece
                    for piece, chance in self._read
                    if not plain or (chance >= _PLAIN and piece.box.height >= _PLAIN_SHARE * self._height)
                ]
            )
        )

    def _recognise(self, box: Box, recogniser: Recogniser) -> None:
        assert self._pixels is not None
        line = box.cut(self._pixels)
        if not box.is_upright:
            text, chance = self._counted(line, recogniser)
        else:
            # The names of axes run upwards; spines of books often downwards.
            text, chance = self._counted(np.rot90(line, 3), recogniser)
            if chance < _TURNED_WELL:
                text, chance = max((text, chance), self._counted(np.rot90(line), recogniser), key=lambda read: read[1])
        if is_worth_saying(text, chance):
            self._read.append((Piece(box, " ".join(text.split())), chance))

    def _counted(self, line: NDArray[np.uint8], recogniser: Recogniser) -> tuple[str, float]:
        self._left -= recogniser.cost(line)
        return recogniser(line)


def _is_slender(width: int, height: int) -> bool:
    short, long = sorted((width, height))
    return short < _LEAST_SIDE or long > _MOST_SLENDER * short


def _bounded(picture: Image.Image) -> NDArray[np.uint8]:
    scale = (MOST_PIXELS / (picture.width * picture.height)) ** 0.5
    if scale < 1:
        size = round(picture.width * scale), round(picture.height * scale)
        picture = picture.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    return np.asarray(picture)
