"""From the bytes of pictures to Answers: decode, encode, judge the kind, caption, speak."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from altwords.answer import Answer, Kind, Problem
from altwords.bundle.manifest import Bundle
from altwords.captioner.captioner import Caption, Captioner
from altwords.captioner.encoder import Encoded
from altwords.kind.judge import CAPTIONED, Judge
from altwords.picture.decode import decode
from altwords.picture.facts import Facts
from altwords.picture.square import square
from altwords.settings import Settings
from altwords.wording import speak
from altwords.wording.neutral import neutral

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Task:
    """A decoded picture on its way. Its full pixels are gone: a batch of large ones would take too much."""

    id: str
    size: tuple[int, int]
    facts: Facts
    square: NDArray[np.uint8]
    milliseconds: dict[str, float] = field(default_factory=dict)
    seen: tuple[Encoded, int] | None = None
    """What the encoder made of its batch, and its place there; None where the encoder need not look."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How the answers are wanted."""

    detail: bool
    language: str
    raw: bool


class Pipeline:
    """Holds a bundle's models. Not for several threads at once."""

    def __init__(self, bundle: Bundle, settings: Settings) -> None:
        self._bundle = bundle.name
        self._captioner = Captioner(bundle, beams=settings.beams, threads=settings.threads)
        self._judge = Judge(bundle)

    def describe(
        self, pictures: Sequence[bytes], *, detail: bool, language: str, raw: bool = False
    ) -> list[Answer | Problem]:
        """One Answer or Problem for each picture, in their order; they share one pass of the encoder.

        With ``raw``, every picture is captioned whatever its kind, and ``text`` is the decoder's own sentence.
        """
        form = _Form(detail, language, raw)
        tasks = [self._decoded(data) for data in pictures]
        self._encode([task for task in tasks if isinstance(task, _Task) and (raw or not task.facts.blank)])
        return [task if isinstance(task, Problem) else self._answered(task, form) for task in tasks]

    def _decoded(self, data: bytes) -> _Task | Problem:
        times: dict[str, float] = {}
        try:
            with _timed(times, "decode"):
                picture = decode(data)
                pixels = square(picture, self._captioner.size)
        except Problem as problem:
            # A fresh one: the one that was raised holds on to the frames it came through, and their pixels.
            return Problem(problem.code, problem.sentence)
        except MemoryError:
            return Problem("engine_failed")
        return _Task(hashlib.sha256(data).hexdigest()[:16], picture.size, picture.facts, pixels, times)

    def _encode(self, tasks: Sequence[_Task]) -> None:
        if not tasks:
            return
        times: dict[str, float] = {}
        with _timed(times, "encode"):
            encoded = self._captioner.encode(np.stack([task.square for task in tasks]))
        for row, task in enumerate(tasks):
            task.seen = encoded, row
            task.milliseconds["encode"] = round(times["encode"] / len(tasks), 1)

    def _answered(self, task: _Task, form: _Form) -> Answer | Problem:
        try:
            return self._answer(task, form)
        except Exception:
            # The next picture in the batch must still get its words. The log names no picture.
            logger.exception("a picture could not be captioned")
            return Problem("engine_failed")

    def _answer(self, task: _Task, form: _Form) -> Answer:
        kind, kind_confidence, caption = self._look(task, caption_all=form.raw)
        level = caption.level if caption and kind in CAPTIONED else None
        said = str if form.raw else neutral
        sentence = said(caption.sentence) if caption else None
        second = said(caption.second) if caption and caption.second else None
        short = speak.short(kind, level, sentence, language=form.language)
        return Answer(
            id=task.id,
            kind=kind,
            kind_confidence=round(kind_confidence, 3),
            level=level,
            text=sentence if form.raw and sentence else short,
            detail=speak.detail(kind, level, sentence, second, task.size, language=form.language)
            if form.detail
            else None,
            caption=sentence,
            second=second,
            confidence=round(caption.confidence, 3) if caption else None,
            size=task.size,
            bundle=self._bundle,
            milliseconds=task.milliseconds,
        )

    def _look(self, task: _Task, *, caption_all: bool) -> tuple[Kind, float, Caption | None]:
        """Kind, the chance that it is right, and the caption where the kind gets one."""
        if task.seen is None:
            return *self._judge.judge(task.facts, None), None
        encoded, row = task.seen
        kind, chance = self._judge.judge(task.facts, encoded.pooled[row])
        if kind not in CAPTIONED and not caption_all:
            return kind, chance, None
        with _timed(task.milliseconds, "caption"):
            return kind, chance, self._captioner.write(encoded, row)


@contextmanager
def _timed(times: dict[str, float], stage: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    times[stage] = round((time.perf_counter() - start) * 1000, 1)
