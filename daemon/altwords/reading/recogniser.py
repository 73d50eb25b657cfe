"""What a line of text says: PP-OCR's recogniser, a network with a character for each few columns of pixels."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from altwords.reading import models
from altwords.reading.detector import as_input

HEIGHT = 48
"""Pixels; every line is brought to it."""
LONGEST = 3200
"""Pixels at that height: a line of some three hundred letters. The time is in proportion to it."""
_SHORTEST = 16
_BLANK = 0


class Recogniser:
    def __init__(self) -> None:
        """Raises models.Unavailable."""
        self._session = models.session(models.RECOGNISER)
        self._input = self._session.get_inputs()[0].name
        listed = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = ["", *listed, " "]

    def cost(self, line: NDArray[np.uint8]) -> int:
        """Pixels of width that ``line`` has at ``HEIGHT``: its reading takes time in proportion."""
        height, width = line.shape[:2]
        return int(min(max(round(width * HEIGHT / height), _SHORTEST), LONGEST))

    def __call__(self, line: NDArray[np.uint8]) -> tuple[str, float]:
        """Text of a level ``line`` (height, width, 3), RGB, and the mean chance of its characters."""
        [chances] = self._session.run(None, {self._input: as_input(self._resized(line))})
        best = chances[0].argmax(axis=1)
        # A character goes on until another, or a blank, comes (CTC).
        begins = (best != _BLANK) & (best != np.concatenate(([_BLANK], best[:-1])))
        if not begins.any():
            return "", 0.0
        text = "".join(self._characters[index] for index in best[begins])
        return text, float(chances[0].max(axis=1)[begins].mean())

    def _resized(self, line: NDArray[np.uint8]) -> NDArray[np.uint8]:
        how = cv2.INTER_AREA if len(line) > 2 * HEIGHT else cv2.INTER_LINEAR
        return np.asarray(cv2.resize(line, (self.cost(line), HEIGHT), interpolation=how))
