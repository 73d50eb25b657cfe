"""The queue: the most urgent picture first, equal questions asked once, answers kept in memory."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import itertools
from collections import OrderedDict
from collections.abc import Iterator

from altwords.answer import Answer, Lead, Problem
from altwords.service.engine_process import EngineProcess
from altwords.service.job import Job, Question, Urgency

MAX_WAITING = 64
"""Requests under way, all clients together; also a bound on the memory that their pictures take."""
MAX_KEPT = 4096
"""Answers kept in memory, so that a page's second visit is instant."""
BATCH = 4
"""Later pictures go to the engine together, which saves work; more urgent ones go alone, which saves time."""


class Jobs:
    """The queue before one engine. ``start`` it inside the event loop; ``stop`` it before the engine."""

    def __init__(self, engine: EngineProcess) -> None:
        self._engine = engine
        self._places = 0
        self._flights: dict[Question, Job] = {}
        """Every job that is not done."""
        self._waiting: dict[Question, Job] = {}
        """Those of them that are not in the engine's hands."""
        self._numbers = itertools.count()
        self._kept: OrderedDict[tuple[Question, str | None], Answer] = OrderedDict()
        self._wanted = asyncio.Event()
        self._reading: Job | None = None
        """The one that is being read."""
        self._lay_down = asyncio.Event()
        self._stopping = False
        self._worker: asyncio.Task[None] | None = None

    @property
    def count(self) -> int:
        """Requests under way."""
        return self._places

    def start(self) -> asyncio.Task[None]:
        """Begin to work; the task ends only by ``stop``, or by a fault of its own."""
        self._worker = asyncio.create_task(self._work())
        return self._worker

    async def stop(self, *, seconds: float) -> None:
        """Take no more, refuse what waits, and give what the engine works on some time to be answered."""
        self._stopping = True
        self._refuse_waiting(_stopping())
        running = {job.result for job in self._flights.values()}
        if running:
            await asyncio.wait(running, timeout=seconds)
        if self._worker:
            self._worker.cancel()
            await asyncio.wait({self._worker})
        for job in self._flights.values():
            job.settle(_stopping())

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """Hold one of the places; taken before the picture is read.

        Raises:
            Problem: busy, there is none left.
        """
        if self._places >= MAX_WAITING:
            raise Problem("busy", retry_after=2)
        self._places += 1
        try:
            yield
        finally:
            self._places -= 1

    async def describe(
        self,
        picture: bytes,
        *,
        detail: bool,
        language: str,
        urgency: Urgency,
        words: bool = True,
        lead: Lead = Lead.LEVEL,
    ) -> Answer:
        """The answer for a picture. Cancel it when the client leaves.

        Args:
            words: wait until text in the picture is read, too.

        Raises:
            Problem: there is no answer.
        """
        if self._stopping:
            raise _stopping()
        question = Question.about(picture, detail=detail, language=language, words=words, lead=lead)
        kept = self._recall(question)
        if kept and question.is_answered_by(kept):
            return kept
        job = self._flights.get(question)
        if job is None:
            # What was kept without its words has only to be read.
            job = Job(picture, question, urgency, next(self._numbers), read=kept is not None)
            self._flights[question] = self._waiting[question] = job
        job.urgency = min(job.urgency, urgency)
        job.clients += 1
        self._wanted.set()
        if self._reading and job.rank < self._reading.rank:
            self._lay_down.set()
        try:
            # Shielded, because other clients may wait for the same result.
            result = await asyncio.shield(job.result)
        finally:
            job.clients -= 1
            if not job.clients and self._waiting.get(question) is job:
                del self._waiting[question], self._flights[question]
            if not job.clients and self._reading is job:
                self._lay_down.set()
        if isinstance(result, Problem):
            raise result
        return result

    async def _work(self) -> None:
        while True:
            if not self._waiting:
                self._wanted.clear()
                await self._wanted.wait()
                continue
            try:
                await self._engine.ready()
            except Problem as problem:
                self._refuse_waiting(problem)
                continue
            batch = self._take()
            is_whole = await self._engine.describe(batch, self._lay_down)
            self._reading = None
            for job in batch:
                if not job.done and job.clients:
                    job.alone = job.alone or not is_whole
                    self._waiting[job.question] = job
                    continue
                del self._flights[job.question]
                self._keep(job)

    def _take(self) -> list[Job]:
        """Take the first job out of the queue, and with a later one others like it."""
        order = sorted(self._waiting.values(), key=lambda job: job.rank)
        batch = order[:1]
        self._lay_down.clear()
        if batch and batch[0].read:
            self._reading = batch[0]
        elif batch and batch[0].urgency is Urgency.LATER and not batch[0].alone:
            batch = [job for job in order if not job.alone and not job.read][:BATCH]
        for job in batch:
            del self._waiting[job.question]
        return batch

    def _refuse_waiting(self, problem: Problem) -> None:
        for job in self._waiting.values():
            job.settle(problem)
            del self._flights[job.question]
        self._waiting.clear()

    def _keep(self, job: Job) -> None:
        if not job.done or not isinstance(answer := job.result.result(), Answer):
            return
        key = _key(job.question, answer.bundle)
        if answer.unread and (known := self._kept.get(key)) and not known.unread:
            # Whoever waited for the words was faster than this one.
            return
        self._kept[key] = dataclasses.replace(answer, cached=True)
        while len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)

    def _recall(self, question: Question) -> Answer | None:
        """What is known already, with or without its words. Answers of another model are not recalled, and age out."""
        key = _key(question, self._engine.bundle)
        if kept := self._kept.get(key):
            self._kept.move_to_end(key)
        return kept


def _key(question: Question, bundle: str | None) -> tuple[Question, str | None]:
    # Whoever does not wait for words is glad of them all the same.
    return dataclasses.replace(question, words=True), bundle


def _stopping() -> Problem:
    return Problem("starting", "Altwords is stopping. Try again in a few seconds.", retry_after=5)
