"""One run of the engine's process, from its start to its end.

The engine decodes hostile bytes, so nothing that it does may hurt the service: what it says is
checked, and it is killed when it takes too long, takes too much memory, or speaks nonsense.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from enum import Enum
from typing import Any

from altwords.answer import PROBLEMS, Answer, Problem
from altwords.engine import frames
from altwords.service import memory
from altwords.service.job import Job

MEMORY_LIMIT = 2 << 30
"""Bytes. At work the engine needs a quarter of this."""
MEMORY_CHECK_SECONDS = 0.25
DEATH_SECONDS = 2.0
"""How long an engine that closed its end may take to be seen as dead."""
STDERR_KEPT = 4096
"""Bytes of the engine's stderr kept while it starts, to say why it could not."""

# Somebody outside may send these; a fault of the engine's own ends it otherwise.
_OUTSIDE = {getattr(signal, name, None) for name in ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP")} - {None}


class Cause(Enum):
    """Why a run of the engine ended."""

    CRASHED = "crashed"
    HUNG = "hung"
    MEMORY = "took too much memory"
    NONSENSE = "spoke nonsense"
    KILLED = "was killed from outside"


class EngineEnded(Exception):  # noqa: N818 - it is an event; whose fault it was is for others to judge
    """The engine is gone, and the jobs in its hands that are not done have no answer."""

    def __init__(self, cause: Cause) -> None:
        self.cause = cause
        super().__init__(f"The engine {cause.value}.")


class StartFailed(Exception):  # noqa: N818
    """The engine did not become ready; ``sentence`` is for the user.

    ``cause`` is None where the engine said so itself, and trying again at once would be no use.
    """

    def __init__(self, sentence: str, cause: Cause | None) -> None:
        self.sentence = sentence
        self.cause = cause
        super().__init__(sentence)


class Child:
    """A running engine that is ready. Made by ``Child.start``; asks go one after another."""

    def __init__(self, process: Process, memory_limit: int) -> None:
        self._process = process
        self._memory_limit = memory_limit
        self._cause: Cause | None = None
        self._memory = 0
        self._stderr = b""
        self._ready = False
        self._drain = asyncio.create_task(self._drain_stderr())
        self.bundle = ""
        self.shortfall: str | None = None
        """What it cannot do, as a sentence."""

    @classmethod
    async def start(cls, command: Sequence[str], *, seconds: float, memory_limit: int = MEMORY_LIMIT) -> Child:
        """Start the engine and wait until it is ready.

        Raises:
            StartFailed: it said that it cannot, ended, or was not ready after ``seconds``.
        """
        try:
            process = await asyncio.create_subprocess_exec(
                *_direct(command), stdin=PIPE, stdout=PIPE, stderr=PIPE, **_apart()
            )
        except OSError as error:
            raise StartFailed(f"The engine could not be started: {error.strerror}.", None) from error
        child = cls(process, memory_limit)
        try:
            await child._await_ready(seconds)
        except BaseException:
            await child.stop(seconds=0)
            raise
        return child

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    @property
    def pid(self) -> int:
        return self._process.pid

    async def ask(self, jobs: Sequence[Job], *, seconds: float, lay_down: asyncio.Event) -> None:
        """Let every job hear what the engine says. Once ``lay_down`` is set, it lays down what it reads.

        Raises:
            EngineEnded: the engine ended, or was killed for a fault, before all were settled.
        """
        tasks = [asyncio.create_task(self._watch_memory())]
        try:
            async with asyncio.timeout(seconds):
                await self._send(jobs)
                tasks.append(asyncio.create_task(self._pass_on(lay_down)))
                await self._collect(dict(enumerate(jobs, 1)))
            return
        except TimeoutError:
            self._kill(Cause.HUNG)
        except (frames.FrameError, ConnectionError):
            # A process that died cuts its frame short too: leave it a moment to be seen as dead.
            await self._exited(DEATH_SECONDS)
            self._kill(Cause.NONSENSE)
        finally:
            for task in tasks:
                task.cancel()
        await self._exited(DEATH_SECONDS)
        raise EngineEnded(self._why())

    async def stop(self, *, seconds: float) -> None:
        """Let the engine leave by itself; kill it after ``seconds``."""
        self._stdin.close()
        await self._exited(seconds)
        self._kill()
        await self._exited(DEATH_SECONDS)
        self._drain.cancel()

    @property
    def _stdin(self) -> asyncio.StreamWriter:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _stdout(self) -> asyncio.StreamReader:
        assert self._process.stdout is not None
        return self._process.stdout

    async def _receive(self) -> dict[str, Any]:
        frame = await frames.receive(self._stdout)
        if frame is None:
            raise frames.FrameError("the engine closed its end")
        return frame[0]

    async def _await_ready(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                first = await self._receive()
        except TimeoutError as error:
            sentence = f"The engine was not ready after {seconds:g} seconds."
            raise StartFailed(sentence, Cause.HUNG) from error
        except (frames.FrameError, ConnectionError) as error:
            await self._exited(DEATH_SECONDS)
            raise StartFailed(await self._last_words(), self._why()) from error
        match first:
            case {"op": "ready", "bundle": str(bundle)}:
                self.bundle = bundle
                self._hear_shortfall(first)
                self._ready = True
            case {"op": "failed", "sentence": str(sentence)}:
                raise StartFailed(sentence, None)
            case _:
                raise StartFailed("The engine began with nonsense.", Cause.NONSENSE)

    async def _send(self, jobs: Sequence[Job]) -> None:
        described = [
            {
                "job": number,
                "bytes": len(job.picture),
                "detail": job.question.detail,
                "language": job.question.language,
                "lead": job.question.lead,
                "read": job.read,
            }
            for number, job in enumerate(jobs, 1)
        ]
        body = sum(len(job.picture) for job in jobs)
        self._stdin.write(frames.head({"op": "describe", "jobs": described}, body))
        for job in jobs:
            self._stdin.write(job.picture)
            await self._stdin.drain()

    async def _collect(self, asked: dict[int, Job]) -> None:
        while asked:
            reply = await self._receive()
            number = reply.get("job")
            job = asked.pop(number, None) if isinstance(number, int) else None
            if job is None:
                raise frames.FrameError("an answer to no question")
            job.hear(_parse(reply))
            self._hear_shortfall(reply)

    async def _pass_on(self, lay_down: asyncio.Event) -> None:
        await lay_down.wait()
        self._stdin.write(frames.head({"op": "lay down"}, 0))

    def _hear_shortfall(self, message: dict[str, Any]) -> None:
        sentence = message.get("shortfall")
        self.shortfall = sentence if isinstance(sentence, str) else None

    async def _watch_memory(self) -> None:
        while True:
            self._memory = memory.resident(self.pid) or 0
            if self._memory > self._memory_limit:
                self._kill(Cause.MEMORY)
            await asyncio.sleep(MEMORY_CHECK_SECONDS)

    async def _drain_stderr(self) -> None:
        # Unread, a full pipe would stop the engine. Once it is ready, what libraries print may be
        # about pictures, so it goes nowhere.
        assert self._process.stderr is not None
        while part := await self._process.stderr.read(STDERR_KEPT):
            if not self._ready:
                self._stderr = (self._stderr + part)[-STDERR_KEPT:]

    async def _last_words(self) -> str:
        if self.alive:
            return "The engine began with nonsense."
        await asyncio.wait({self._drain}, timeout=DEATH_SECONDS)
        lines = self._stderr.decode("utf-8", "replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return f"The engine ended before it was ready: {last or 'it did not say why.'}"

    async def _exited(self, seconds: float) -> None:
        """Wait for the engine to end, but not for long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                # asyncio sees no process as ended before all that it wrote is read.
                while await self._stdout.read(frames.MAX_HEADER):
                    pass
                await self._process.wait()

    def _kill(self, cause: Cause | None = None) -> None:
        if self.alive:
            self._cause = self._cause or cause
            self._process.kill()

    def _why(self) -> Cause:
        if self._cause:
            return self._cause
        code = self._process.returncode
        if code is None or -code not in _OUTSIDE:
            return Cause.CRASHED
        # The system kills what grows too large, with the same signal as somebody outside.
        return Cause.MEMORY if self._memory > self._memory_limit // 2 else Cause.KILLED


def _parse(reply: dict[str, Any]) -> Answer | Problem:
    try:
        if reply["op"] == "problem" and reply["code"] in PROBLEMS:
            return Problem(reply["code"], str(reply["sentence"]))
        if reply["op"] == "answer":
            return Answer.from_json(reply["answer"])
    except (KeyError, TypeError, ValueError) as error:
        raise frames.FrameError(f"no answer: {type(error).__name__}") from error
    raise frames.FrameError("neither an answer nor a problem")


def _direct(command: Sequence[str]) -> Sequence[str]:
    """In an environment on Windows, Python is a program that starts the real one, whose memory is to be watched."""
    if sys.platform == "win32" and command[0] == sys.executable:
        return [sys._base_executable, *command[1:]]
    return command


def _apart() -> dict[str, Any]:
    """Options that keep the terminal's Ctrl+C, meant for the service, from the engine."""
    if sys.platform == "win32":
        # By this the real one knows its environment; multiprocessing starts it so, too (bpo-35797).
        environment = {**os.environ, "__PYVENV_LAUNCHER__": sys.executable}
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
        return {"env": environment, "creationflags": flags}
    return {"start_new_session": True}
