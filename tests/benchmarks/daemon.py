"""The real daemon as a process of its own: how soon it serves and answers, and what it holds in memory."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from unittest.mock import patch

import psutil

from benchmarks.measuring import Table
from browsers.photos import photo
from running_daemon import Response, RunningDaemon
from waiting import until

MEGABYTE = 1_000_000


@dataclass
class Seen:
    """Seconds since the start, or of one request; megabytes."""

    serves: float = 0
    ready: float = 0
    first: float = 0
    photos: float = 0
    again: float = 0
    wakes: float = 0
    service_at_work: float = 0
    engine_ready: float = 0
    engine_at_work: float = 0
    service_at_rest: float = 0


def measure(repetitions: int) -> tuple[Table, dict[str, float]]:
    """The table, and its numbers; ``repetitions`` is the count of photos that are described one after the other."""
    seen = Seen()
    began = time.perf_counter()
    soon = patch.dict(os.environ, {"ALTWORDS_REST_AFTER": "5"})
    with tempfile.TemporaryDirectory() as home, soon, RunningDaemon(Path(home)) as daemon:
        seen.serves = time.perf_counter() - began
        token = daemon.pair()
        service = psutil.Process(daemon.process.pid)
        until(lambda: daemon.status()["state"] == "ready", "the engine to be ready")
        seen.ready = time.perf_counter() - began
        seen.engine_ready = _megabytes(psutil.Process(daemon.status(token)["engine"]))
        seen.first = _seconds(partial(daemon.describe, photo(0, 1200, 900), token))
        taken = []
        for number in range(1, repetitions + 1):
            taken.append(_seconds(partial(daemon.describe, photo(number, 1200, 900), token)))
            engine = psutil.Process(daemon.status(token)["engine"])
            seen.engine_at_work = max(seen.engine_at_work, _megabytes(engine))
            seen.service_at_work = max(seen.service_at_work, _megabytes(service))
        seen.photos = statistics.median(taken)
        seen.again = min(_seconds(partial(daemon.describe, photo(1, 1200, 900), token)) for _ in range(5))
        until(lambda: daemon.status()["state"] == "resting", "the engine to rest")
        seen.service_at_rest = _megabytes(service)
        seen.wakes = _seconds(partial(daemon.describe, photo(999, 1200, 900), token))
    return _table(seen, repetitions), asdict(seen)


def _table(seen: Seen, photos: int) -> Table:
    rows = [
        ("start to serving", f"{seen.serves:.2f} s"),
        ("start to engine ready", f"{seen.ready:.2f} s"),
        ("first answer, engine ready", f"{seen.first:.3f} s"),
        (f"answer, median of {photos} photos", f"{seen.photos:.3f} s"),
        ("answer to a photo seen before", f"{seen.again:.3f} s"),
        ("answer that wakes the engine", f"{seen.wakes:.2f} s"),
        ("service, engine resting", f"{seen.service_at_rest:.0f} MB"),
        ("service, at work", f"{seen.service_at_work:.0f} MB"),
        ("engine, ready", f"{seen.engine_ready:.0f} MB"),
        ("engine, after each photo, at most", f"{seen.engine_at_work:.0f} MB"),
    ]
    about = (
        "`altwords serve` with its defaults, asked over HTTP on the loopback interface for JPEG photos of 1200 x 900. "
        "Wall time; resident memory in megabytes of 10^6 bytes."
    )
    return Table("The daemon", about, ("", "measured"), rows)


def _seconds(request: Callable[[], Response]) -> float:
    began = time.perf_counter()
    response = request()
    assert response.status == 200, response
    return time.perf_counter() - began


def _megabytes(process: psutil.Process) -> float:
    return process.memory_info().rss / MEGABYTE
