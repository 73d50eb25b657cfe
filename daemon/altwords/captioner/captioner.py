"""Pixels to captions: encoder, decoder, search and confidence of one bundle."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import torch

from altwords.answer import Level
from altwords.bundle.manifest import Bundle
from altwords.captioner.alone import alone, is_guess
from altwords.captioner.classes import Classes, Classified, Named
from altwords.captioner.colours import doubted_colours, without_colours
from altwords.captioner.confidence import Confidence, Reading, signals
from altwords.captioner.decoder import Decoder
from altwords.captioner.doubt import COLOURS, without
from altwords.captioner.encoder import Encoded, Encoder
from altwords.captioner.guide import Guidance, Guides
from altwords.captioner.neighbours import Neighbours
from altwords.captioner.search import Guide, Hypothesis, search
from altwords.captioner.vocabulary import FRAME, Vocabulary
from altwords.captioner.witness import Witness

CHILD = 0.3
"""Chance from which somebody there may be called a child. To a grown person it is a slight, and a child is a person."""
LONGEST = 32
"""Tokens of a caption at most; the longest in training have forty."""


@dataclass(frozen=True, slots=True)
class Caption:
    readings: tuple[Reading, ...]
    """All that the search wrote, each sentence once, the one to say first."""
    chance: float
    """Calibrated chance that its sentence is good enough to say."""
    level: Level
    """How it is said, if at all; a few words in its place, too."""
    shown: Mapping[str, float] = field(default_factory=dict)
    """The chance that people would mention what it names, for each word of the readings that names a thing."""
    doubted: frozenset[str] = frozenset()
    """Those of these words that are better left unsaid."""
    colours: frozenset[str] = frozenset()
    """Colours that are better left unsaid."""
    named: Classified | None = None
    """What the picture is of, if the bundle knows names."""
    alone: Named | None = None
    """What is said in place of the sentences."""
    grown: bool = False
    """Whether nobody there is a child, whatever the sentences say."""

    @property
    def sentence(self) -> str:
        return self.readings[0].sentence

    @property
    def second(self) -> str | None:
        """The next best reading, where there is one."""
        return self.readings[1].sentence if len(self.readings) > 1 else None

    @property
    def confidence(self) -> float:
        """The chance of what is said."""
        return self.alone.chance if self.alone else self.chance

    @property
    def said(self) -> list[str]:
        """The sentences without what is doubted, or the few words in their place."""
        if self.alone:
            return [self.alone.name]
        shortened = (without(reading.sentence, self.doubted) for reading in self.readings)
        return [without_colours(sentence, self.colours) for sentence in shortened]


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
        things, neighbours = bundle.find("things.safetensors"), bundle.find("neighbours.safetensors")
        self._witness = Witness(things) if things else None
        self._persons = self._witness.words_for("person") if self._witness else frozenset()
        self._classes = Classes(bundle)
        self._neighbours = Neighbours(neighbours) if neighbours else None
        self._length_penalty = float(bundle.manifest.get("length_penalty", 1.0))
        self._guides = Guides(
            Guidance.of(bundle.manifest), self._vocabulary, self._witness, len(self._decoder.embeddings)
        )
        self.size = self._encoder.size
        """Side of the square input in pixels."""

    def encode(self, pixels: np.ndarray) -> Encoded:
        """Encode pictures, uint8 (N, size, size, 3) in RGB."""
        return self._encoder(pixels)

    def write(self, encoded: Encoded, n: int) -> Caption:
        """The caption of the n-th of the encoded pictures."""
        pooled = encoded.pooled[n]
        named = self._classes.of(pooled)
        readings = self._confidence.ranked(self.readings(encoded, n, named))
        sentence, known = readings[0].sentence, readings[0].signals
        shown = self._witness.shown(pooled, [reading.sentence for reading in readings]) if self._witness else {}
        doubted = self._confidence.doubted(shown)
        chance = self._confidence.chance(known)
        level = self._confidence.level(
            chance,
            self._confidence.right(known),
            in_full=without(sentence, doubted) == sentence,
            guess=is_guess(sentence, shown, named, self._persons),
        )
        if not sentence:
            level = Level.UNCLEAR
        instead = alone(sentence, level, shown, named, self._persons)
        return Caption(
            readings=tuple(readings),
            chance=chance,
            level=Level.MAYBE if instead and level is Level.UNCLEAR else level,
            shown=shown,
            doubted=doubted,
            colours=doubted_colours(self._witness.shares(pooled, COLOURS)) if self._witness else frozenset(),
            named=named,
            alone=instead,
            grown=self._witness is not None and self._witness.child(pooled) < CHILD,
        )

    def readings(self, encoded: Encoded, n: int, named: Classified | None = None) -> list[Reading]:
        """What the search found for the n-th picture, each sentence once, in its order.

        Args:
            named: what the picture is of, for the readings to be judged by.
        """
        said = self._neighbours.of(encoded.pooled[n]) if self._neighbours else None
        hypotheses = self.hypotheses(encoded, n, self._guides.of(encoded.pooled[n], said))
        found: dict[str, Reading] = {}
        for place, hypothesis in enumerate(hypotheses):
            if (sentence := self._vocabulary.text(hypothesis.tokens)) in found:
                continue
            known = signals(hypotheses, place)
            if self._witness:
                known |= self._witness.signals(encoded.pooled[n], sentence)
            if said:
                known |= said.signals(hypothesis.tokens)
            if named:
                known |= named.signals(sentence, 1 - math.exp(known.get("familiar", 0.0)))
            found[sentence] = Reading(sentence, known)
        return list(found.values())

    def hypotheses(self, encoded: Encoded, n: int, guide: Guide | None = None) -> list[Hypothesis]:
        """What the search found for the n-th picture, best first; without a guide, by the decoder alone."""
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
            guide=guide,
        )
