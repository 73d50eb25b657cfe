"""Keeps an engine at hand: starts it, lets it rest, starts it again when it ended, and says why.

A picture is blamed only for what it did alone in the engine's hands. A crash, a hang, or too much
memory weighs four points, a kill from outside one: that is hardly the picture's doing, but it must
not go on for ever. At eight points the picture is refused; an answer clears it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import sys
from collections import OrderedDict
from collections.abc import Sequence
from enum import StrEnum

from altwords.answer import Problem
from altwords.engine import limits
from altwords.service.child import MEMORY_LIMIT, Cause, Child, EngineEnded, StartFailed
from altwords.service.job import Job

logger = logging.getLogger(__name__)

# -P: the folder that the service happens to run in must not provide modules.
COMMAND = (sys.executable, "-P", "-m", "altwords.engine")
STOP_SECONDS = 1.0
TOO_MANY_POINTS = 8
MAX_BLAMED = 1024
"""Pictures whose points are remembered."""
RETRY_SECONDS = (2.0, 300.0)
"""First and longest wait after a failed start; it doubles from one to the other."""


class State(StrEnum):
    STARTING = "starting"
    READY = "ready"
    RESTING = "resting"
    FAILED = "failed"


class EngineProcess:
    """The engine as the queue sees it.

    Args:
        command: what to run as the engine.
        rest_after: seconds without work after which it ends.
        hang: seconds that one picture may take.
        start: seconds in which it must become ready.
        patience: seconds that a request waits for it to become ready.
        memory_limit: bytes that it may hold.
    """

    def __init__(
        self,
        command: Sequence[str] = COMMAND,
        *,
        rest_after: float = 600.0,
        hang: float = 30.0,
        start: float = 120.0,
        patience: float = 30.0,
        memory_limit: int = MEMORY_LIMIT,
    ) -> None:
        self._command = command
        self._rest_after = rest_after
        self._hang = hang
        self._start_seconds = start
        self._patience = patience
        self._memory_limit = memory_limit
        self._child: Child | None = None
        self._starting: asyncio.Task[None] | None = None
        self._resting: asyncio.TimerHandle | None = None
        self._background: set[asyncio.Task[None]] = set()
        self._retry_at = 0.0
        self._retry_wait = RETRY_SECONDS[0]
        self._points: OrderedDict[bytes, int] = OrderedDict()
        self.failure: str | None = None
        """Why the last start failed, as a sentence; None where it did not."""
        self.bundle: str | None = None
        """The model that answered last; None before the first start."""
        self.shortfall: str | None = None
        """What the engine that ran last could not do, as a sentence; None where it could do all."""

    @property
    def state(self) -> State:
        if self._starting:
            return State.STARTING
        if self._child and self._child.alive:
            return State.READY
        return State.FAILED if self.failure else State.RESTING

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child and self._child.alive else None

    def wake(self) -> None:
        """Begin to start the engine, unless it runs."""
        if self.state in (State.RESTING, State.FAILED):
            self._starting = asyncio.create_task(self._start())

    async def ready(self) -> None:
        """Wait until the engine runs, starting it where it does not.

        Raises:
            Problem: starting, it takes longer than a request should wait; failed, it could not start.
        """
        if self.state is State.FAILED and (wait := self._retry_at - _now()) > 0:
            raise Problem("failed", retry_after=math.ceil(wait))
        self.wake()
        if self._starting:
            await asyncio.wait({self._starting}, timeout=self._patience)
        if self._starting:
            raise Problem("starting", retry_after=5)
        if self.failure:
            raise Problem("failed", retry_after=max(1, math.ceil(self._retry_at - _now())))

    async def describe(self, jobs: Sequence[Job], lay_down: asyncio.Event) -> bool:
        """Ask the engine, which must be ready, once. Returns False where it ended on the way.

        Jobs may stay undone even where it did not: those that have still to be read, and one whose reading was laid
        down, after a while or because of ``lay_down``.
        """
        for job in jobs:
            if self._points.get(job.question.digest, 0) >= TOO_MANY_POINTS:
                job.settle(Problem("engine_failed"))
        left = [job for job in jobs if not job.done]
        if not left or not self._child:
            return not left
        self._cancel_rest()
        try:
            await self._child.ask(left, seconds=self._hang * len(left), lay_down=lay_down)
        except EngineEnded as end:
            if len(left) == 1:
                self._blame(left[0], end.cause)
            return False
        self._note_shortfall(self._child.shortfall)
        for job in left:
            if job.done:
                self._points.pop(job.question.digest, None)
        self._rest_later()
        return True

    async def close(self) -> None:
        """End the engine for good."""
        self._cancel_rest()
        if self._starting:
            self._starting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._starting
        self._rest()
        if self._background:
            await asyncio.wait(self._background)

    async def _start(self) -> None:
        points = 0
        try:
            while True:
                try:
                    self._child = await Child.start(
                        self._command, seconds=self._start_seconds, memory_limit=self._memory_limit
                    )
                except StartFailed as end:
                    points += TOO_MANY_POINTS if end.cause is None else _weight(end.cause)
                    if points < TOO_MANY_POINTS:
                        continue
                    self.failure = end.sentence
                    self._retry_at = _now() + self._retry_wait
                    self._retry_wait = min(2 * self._retry_wait, RETRY_SECONDS[1])
                    return
                self.failure = None
                self._retry_wait = RETRY_SECONDS[0]
                self.bundle = self._child.bundle
                self._note_shortfall(self._child.shortfall)
                self._rest_later()
                return
        finally:
            self._starting = None

    def _note_shortfall(self, sentence: str | None) -> None:
        if sentence and sentence != self.shortfall:
            logger.warning(sentence)
        self.shortfall = sentence

    def _blame(self, job: Job, cause: Cause) -> None:
        digest = job.question.digest
        self._points[digest] = self._points.pop(digest, 0) + _weight(cause)
        if self._points[digest] >= TOO_MANY_POINTS:
            job.settle(Problem("engine_failed"))
        while len(self._points) > MAX_BLAMED:
            self._points.popitem(last=False)

    def _rest_later(self) -> None:
        self._cancel_rest()
        self._resting = asyncio.get_running_loop().call_later(self._rest_after, self._rest)

    def _cancel_rest(self) -> None:
        if self._resting:
            self._resting.cancel()
            self._resting = None

    def _rest(self) -> None:
        limits.give_back()
        child, self._child = self._child, None
        if child:
            task = asyncio.create_task(child.stop(seconds=STOP_SECONDS))
            self._background.add(task)
            task.add_done_callback(self._background.discard)


def _weight(cause: Cause) -> int:
    return 1 if cause is Cause.KILLED else 4


def _now() -> float:
    return asyncio.get_running_loop().time()
