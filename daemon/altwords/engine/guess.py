"""What may be said of a picture: of the whole, or of the panels that it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from altwords.answer import Level
from altwords.captioner.captioner import Caption, Captioner
from altwords.kind.judge import Judge
from altwords.picture import facts
from altwords.picture.decode import Picture
from altwords.picture.panels import panels
from altwords.picture.square import square
from altwords.wording.neutral import neutral
from altwords.wording.speak import BETWEEN, tidy


@dataclass(frozen=True, slots=True)
class Panel:
    square: NDArray[np.uint8]
    """As the encoder takes it, (size, size, 3)."""
    facts: facts.Facts


@dataclass(frozen=True, slots=True)
class Guess:
    level: Level
    sentence: str | None
    second: str | None = None
    """Another reading, where it says something else."""
    confidence: float | None = None
    pictures: int = 1
    """How many stand side by side; ``sentence`` has what is known of them, in their order."""


def panels_of(picture: Picture, size: int) -> list[Panel]:
    parts = (picture.pixels.crop(box) for box in panels(picture.pixels))
    return [Panel(square(replace(picture, pixels=part), size), facts.find(part)) for part in parts]


def of_caption(caption: Caption, *, raw: bool = False) -> Guess:
    """What a caption says; ``raw``: the decoder's own sentences."""
    if raw:
        return Guess(caption.level, caption.sentence, caption.second, caption.chance)
    first, *others = (neutral(sentence, grown=caption.grown) for sentence in caption.said)
    # A man and a woman are both heard as a person: no other reading then.
    second = next((other for other in others if other != first), None)
    return Guess(caption.level, first, second, caption.confidence)


def of_panels(parts: Sequence[Panel], captioner: Captioner, judge: Judge) -> Guess:
    """What is known of a picture in a frame, or of several side by side, as far as they are to be captioned."""
    guesses = list(_each(parts, captioner, judge))
    if len(parts) == len(guesses) == 1:
        return guesses[0]
    said = [guess for guess in guesses if guess.level is not Level.UNCLEAR]
    if not said:
        return Guess(Level.UNCLEAR, None, pictures=len(parts))
    return Guess(
        Level.SEEMS if [guess.level for guess in said] == [Level.SEEMS] * len(parts) else Level.MAYBE,
        # Two portraits are "a person" once.
        BETWEEN.join(dict.fromkeys(tidy(guess.sentence or "") for guess in said)),
        confidence=min(guess.confidence or 0.0 for guess in said),
        pictures=len(parts),
    )


def _each(parts: Sequence[Panel], captioner: Captioner, judge: Judge) -> Iterator[Guess]:
    # One by one: a batch of six, times the pictures of a batch, would take more memory than the engine may have.
    for part in parts:
        encoded = captioner.encode(part.square[np.newaxis])
        if judge.judge(part.facts, encoded.pooled[0]).captioned:
            yield of_caption(captioner.write(encoded, 0))
