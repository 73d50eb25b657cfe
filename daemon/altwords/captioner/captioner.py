"""Pixels to captions: encoder, decoder, search and confidence of one bundle."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
import torch

from altwords.answer import Level
from altwords.bundle.manifest import Bundle
from altwords.captioner.confidence import Confidence, signals
from altwords.captioner.decoder import Decoder
from altwords.captioner.encoder import Encoded, Encoder
from altwords.captioner.search import Hypothesis, search
from altwords.captioner.vocabulary import FRAME, Vocabulary
from altwords.captioner.witness import Witness

LONGEST = 32
"""Tokens of a caption at most; the longest in training have forty."""


@dataclass(frozen=True, slots=True)
class Caption:
    sentence: str
    second: str | None
    """The next best reading, where it differs."""
    confidence: float
    level: Level
    signals: dict[str, float]
    """What the confidence follows from, by name."""


class Captioner:
    def __init__(self, bundle: Bundle, *, beams: int, threads: int) -> None:
        """Load a bundle. ``threads`` are the encoder's; 0 means as many as the machine has cores."""
        # The decoder's products are a few rows high: a second thread costs more than it brings, and on a busy
        # machine, where it has to be waited for, a hundredfold.
        torch.set_num_threads(1)
        self.beams = beams
        self._encoder = Encoder(
            bundle.path("encoder.onnx"),
            threads=threads or os.cpu_count() or 1,
            expected=bundle.manifest.get("signature"),
        )
        self._decoder = Decoder(bundle.path("decoder.safetensors"))
        self._vocabulary = Vocabulary(bundle.path("tokenizer.json"), bundle.manifest.get("frame", FRAME))
        self._confidence = Confidence(bundle.path("confidence.json"))
        self._witness = Witness(bundle.path("things.safetensors")) if bundle.has("things.safetensors") else None
        self._length_penalty = float(bundle.manifest.get("length_penalty", 1.0))
        self.size = self._encoder.size
        """Side of the square input in pixels."""

    def encode(self, pixels: np.ndarray) -> Encoded:
        """Encode pictures, uint8 (N, size, size, 3) in RGB."""
        return self._encoder(pixels)

    def write(self, encoded: Encoded, n: int) -> Caption:
        """The caption of the n-th of the encoded pictures."""
        hypotheses = self.hypotheses(encoded, n)
        readings = [self._vocabulary.text(hypothesis.tokens) for hypothesis in hypotheses]
        second = next((reading for reading in readings[1:] if reading != readings[0]), None)
        known = signals(hypotheses)
        if self._witness:
            known |= self._witness.signals(encoded.pooled[n], readings[0])
        chance = self._confidence.chance(known)
        level = self._confidence.level(chance, self._confidence.right(known))
        return Caption(readings[0], second, chance, level, known)

    def hypotheses(self, encoded: Encoded, n: int) -> list[Hypothesis]:
        """What the search found for the n-th picture, best first."""
        words, embed = self._vocabulary, self._decoder.embeddings
        features, begin = torch.from_numpy(encoded.prefix[n]), embed[[words.description]]
        return search(
            self._decoder,
            begin if self._decoder.looks else torch.cat([embed[[words.image]], features, begin]),
            features=features if self._decoder.looks else None,
            beams=self.beams,
            longest=LONGEST,
            end=words.end,
            length_penalty=self._length_penalty,
        )
