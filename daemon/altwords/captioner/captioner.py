"""Pixels to captions: encoder, decoder, search and confidence of one bundle."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
import torch

from altwords.answer import Level
from altwords.bundle.manifest import Bundle
from altwords.captioner.confidence import Confidence
from altwords.captioner.decoder import Decoder
from altwords.captioner.encoder import Encoded, Encoder
from altwords.captioner.search import Hypothesis, search
from altwords.captioner.vocabulary import Vocabulary

LONGEST = 32
"""Tokens of a caption at most; the longest in training have forty."""


@dataclass(frozen=True, slots=True)
class Caption:
    sentence: str
    second: str | None
    """The next best reading, where it differs."""
    confidence: float
    level: Level


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
        self._vocabulary = Vocabulary(bundle.path("tokenizer.json"))
        self._confidence = Confidence(bundle.path("confidence.json"))
        self._length_penalty = float(bundle.manifest.get("length_penalty", 1.0))
        self.size = self._encoder.size
        """Side of the square input in pixels."""

    def encode(self, pixels: np.ndarray) -> Encoded:
        """Encode pictures, uint8 (N, size, size, 3) in RGB."""
        return self._encoder(pixels)

    def write(self, encoded: Encoded, n: int) -> Caption:
        """The caption of the n-th of the encoded pictures."""
        return self.caption(self.hypotheses(encoded, n))

    def hypotheses(self, encoded: Encoded, n: int) -> list[Hypothesis]:
        """What the search found for the n-th picture, best first."""
        words, embed = self._vocabulary, self._decoder.embeddings
        sequence = torch.cat([embed[[words.image]], torch.from_numpy(encoded.prefix[n]), embed[[words.description]]])
        return search(
            self._decoder,
            sequence,
            beams=self.beams,
            longest=LONGEST,
            end=words.end,
            length_penalty=self._length_penalty,
        )

    def caption(self, hypotheses: list[Hypothesis]) -> Caption:
        """What is said of the hypotheses of one search."""
        readings = [self._vocabulary.text(hypothesis.tokens) for hypothesis in hypotheses]
        second = next((reading for reading in readings[1:] if reading != readings[0]), None)
        chance = self._confidence.chance(hypotheses)
        return Caption(readings[0], second, chance, self._confidence.level(chance))
