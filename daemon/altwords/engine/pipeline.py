"""From the bytes of pictures to Answers: decode, encode, judge the kind, caption or read, speak."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from altwords.answer import Answer, Kind, Lead, Level, Problem
from altwords.bundle.manifest import Bundle
from altwords.captioner.captioner import Captioner
from altwords.captioner.encoder import Encoded
from altwords.engine.guess import Guess, Panel, of_caption, of_panels, panels_of
from altwords.engine.words import Words
from altwords.kind.charts import ChartTypes
from altwords.kind.judge import CAPTIONED, Judge
from altwords.kind.names import NAMED, Names
from altwords.picture.decode import decode
from altwords.picture.facts import Facts
from altwords.picture.square import square
from altwords.reading.gist import Text
from altwords.settings import Settings
from altwords.wording import speak

logger = logging.getLogger(__name__)

MOST_SIGNS = 4
"""Lines of text in a doubtful photo; with more it is rather a page."""
READABLE = 1600
"""Pixels on a side that keep text readable in a photo; twice as large ones are reduced."""
PLAINLY = 0.8
"""Chance of being a photo, or illustration, from which one is not searched for text but on demand.

Of a hundred photos few lie below it: the others' captions do not wait for a search that finds nothing."""

SURELY_A_CHART = 0.5
"""Chance of being a chart from which its type may be told: a wall of bricks is a chart by mistake, and has bars."""
MOST_UNREAD = 1024
"""Pictures with text to be read that are remembered; each takes a kilobyte or so."""


@dataclass(slots=True)
class _Task:
    """A decoded picture on its way. Its full pixels are gone: a batch of large ones would take too much."""

    id: str
    size: tuple[int, int]
    facts: Facts
    square: NDArray[np.uint8]
    panels: Sequence[Panel]
    """What it is made of, where it is not one picture to its edges."""
    milliseconds: dict[str, float] = field(default_factory=dict)
    seen: tuple[Encoded, int] | None = None
    """What the encoder made of its batch, and its place there; None where the encoder need not look."""

    @property
    def pooled(self) -> NDArray[np.float32] | None:
        """The picture's own features, (F,)."""
        return self.seen[0].pooled[self.seen[1]] if self.seen else None


@dataclass(frozen=True, slots=True)
class _Look:
    """What is known of a picture without reading it, and none of its pixels."""

    id: str
    size: tuple[int, int]
    kind: Kind
    chance: float
    level: Level | None
    """Of its sentence; None where the kind gets none."""
    guess: Guess
    name: str | None
    """What an icon or logo is known by."""
    chart: str | None
    """The type of a chart."""
    milliseconds: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Form:
    """How the answers are wanted."""

    detail: bool
    language: str
    lead: Lead
    raw: bool
    read: bool
    stirred: threading.Event | None


class Pipeline:
    """Holds a bundle's models. Not for several threads at once.

    Args:
        in_background: read text behind what else wants the processor.
    """

    def __init__(self, bundle: Bundle, settings: Settings, *, in_background: bool = False) -> None:
        self._bundle = bundle.name
        self._captioner = Captioner(bundle, beams=settings.beams, threads=settings.threads)
        self._judge = Judge(bundle)
        self._charts = ChartTypes(bundle)
        self._names = Names(bundle)
        self._words = Words(in_background=in_background)
        self._unread: OrderedDict[str, _Look] = OrderedDict()
        """What the first look found of pictures that have still to be read: each turn of reading asks anew."""

    @property
    def shortfall(self) -> str | None:
        """What cannot be done on this machine, as a sentence; None where all can, as far as is known."""
        return self._words.failure

    def tidy(self) -> None:
        """Give back memory that was not needed for a while; call it now and then."""
        self._words.tidy()

    def describe(
        self,
        pictures: Sequence[bytes],
        *,
        detail: bool,
        language: str,
        lead: Lead = Lead.LEVEL,
        raw: bool = False,
        read: bool = True,
        stirred: threading.Event | None = None,
    ) -> list[Answer | Problem]:
        """One Answer or Problem for each picture, in their order; they share one pass of the encoder.

        Reading takes many times as long as captioning. An Answer that lacks words which reading may find says so in
        ``unread``; ask again, with ``read``, and the picture that was read last is gone on with.

        Args:
            raw: caption every picture whatever its kind; ``text`` is the decoder's own sentence.
            read: read text where there may be some.
            stirred: when this is set, or after some seconds, what is being read is laid down.
        """
        form = _Form(detail, language, lead, raw, read, stirred)
        found = [self._begun(data, form) for data in pictures]
        self._encode([task for task in found if isinstance(task, _Task) and (raw or not task.facts.blank)])
        return [
            task if isinstance(task, Problem) else self._answered(task, data, form)
            for task, data in zip(found, pictures, strict=True)
        ]

    def _begun(self, data: bytes, form: _Form) -> _Look | _Task | Problem:
        name = hashlib.sha256(data).hexdigest()[:16]
        if not form.raw and (look := self._unread.get(name)):
            return look
        times: dict[str, float] = {}
        try:
            with _timed(times, "decode"):
                picture = decode(data)
                pixels = square(picture, self._captioner.size)
                parts = [] if form.raw else panels_of(picture, self._captioner.size)
        except Problem as problem:
            # A fresh one: the one that was raised holds on to the frames it came through, and their pixels.
            return Problem(problem.code, problem.sentence)
        except MemoryError:
            return Problem("engine_failed")
        return _Task(name, picture.size, picture.facts, pixels, parts, times)

    def _encode(self, tasks: Sequence[_Task]) -> None:
        if not tasks:
            return
        times: dict[str, float] = {}
        with _timed(times, "encode"):
            encoded = self._captioner.encode(np.stack([task.square for task in tasks]))
        for row, task in enumerate(tasks):
            task.seen = encoded, row
            task.milliseconds["encode"] = round(times["encode"] / len(tasks), 1)

    def _answered(self, found: _Task | _Look, data: bytes, form: _Form) -> Answer | Problem:
        try:
            look = found if isinstance(found, _Look) else self._look(found, form)
            return self._answer(look, self._read(look, data, form), form)
        except Exception:
            # The next picture in the batch must still get its words. The log names no picture.
            logger.exception("a picture could not be captioned")
            return Problem("engine_failed")

    def _look(self, task: _Task, form: _Form) -> _Look:
        """What kind it is judged to be, and the caption where one may be said."""
        kind, chance, captioned = self._judge.judge(task.facts, task.pooled)
        guess = Guess(Level.UNCLEAR, None)
        if task.seen is not None and (captioned or form.raw):
            with _timed(task.milliseconds, "caption"):
                if task.panels:
                    guess = of_panels(task.panels, self._captioner, self._judge)
                else:
                    guess = of_caption(self._captioner.write(*task.seen), raw=form.raw)
        chart = None
        if kind is Kind.CHART and chance >= SURELY_A_CHART and task.pooled is not None:
            chart = self._charts.type(task.pooled)
        return _Look(
            id=task.id,
            size=task.size,
            kind=kind,
            chance=chance,
            # A sentence about a chart that may be a photo is not worth the risk.
            level=(guess.level if captioned else Level.UNCLEAR) if kind in CAPTIONED else None,
            guess=guess,
            name=self._names.name(task.square, task.size) if kind in NAMED else None,
            chart=chart,
            milliseconds=task.milliseconds,
        )

    def _answer(self, look: _Look, text: Text | None, form: _Form) -> Answer:
        kind, level, guess, words = look.kind, look.level, look.guess, text or Text()
        if level is not None and len(words.lines) > MOST_SIGNS and look.chance < PLAINLY:
            # Nor is one about a page full of text.
            level = Level.UNCLEAR
        # No other reading where the first is not said.
        second = guess.second if form.raw or level is not Level.UNCLEAR else None
        sentence, pictures, chart = guess.sentence, guess.pictures, look.chart
        lead, language = form.lead, form.language
        heard = speak.short(
            kind,
            level,
            sentence,
            words.gist,
            pictures=pictures,
            name=look.name,
            chart=chart,
            lead=lead,
            language=language,
        )
        long = speak.detail(
            kind,
            level,
            sentence,
            second,
            look.size,
            words.lines,
            pictures=pictures,
            chart=chart,
            lead=lead,
            language=language,
        )
        return Answer(
            id=look.id,
            kind=kind,
            kind_confidence=round(look.chance, 3),
            level=level,
            text=sentence if form.raw and sentence else heard,
            detail=long if form.detail else None,
            caption=sentence,
            second=second,
            confidence=None if guess.confidence is None else round(guess.confidence, 3),
            words=words.lines,
            unread=text is None,
            size=look.size,
            bundle=self._bundle,
            milliseconds=dict(look.milliseconds),
        )

    def _read(self, look: _Look, data: bytes, form: _Form) -> Text | None:
        """The text in a picture; None where it has still to be read."""
        text = self._text(look, data, form)
        self._unread.pop(look.id, None)
        if text is None:
            self._unread[look.id] = look
            if len(self._unread) > MOST_UNREAD:
                self._unread.popitem(last=False)
        return text

    def _text(self, look: _Look, data: bytes, form: _Form) -> Text | None:
        # Without a head for kinds nothing is known (0), and that is no reason to search.
        is_plainly_captioned = look.kind in CAPTIONED and not 0 < look.chance < PLAINLY
        if look.kind is Kind.BLANK or form.raw or (is_plainly_captioned and not form.detail):
            return Text()
        if not form.read:
            return Text() if self._words.failure else None
        with _timed(look.milliseconds, "read"):
            return self._words.read(
                look.id,
                lambda: decode(data, READABLE).pixels,
                plain=is_plainly_captioned,
                stirred=form.stirred,
            )


@contextmanager
def _timed(times: dict[str, float], stage: str) -> Iterator[None]:
    """Add what is done within to the stage's time: reading comes in turns."""
    start = time.perf_counter()
    yield
    times[stage] = round(times.get(stage, 0.0) + (time.perf_counter() - start) * 1000, 1)
