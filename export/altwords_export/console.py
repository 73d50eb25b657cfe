"""Progress for a person at a terminal, and plain lines for a log or a screen reader without one."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import track

T = TypeVar("T")

QUIET_SECONDS = 30.0
"""Least time between two progress lines where there is no terminal."""


def progress(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """The items, with a bar while they pass."""
    if sys.stderr.isatty():
        yield from track(items, label, total=total, console=Console(stderr=True))
        return
    told = time.monotonic()
    count = 0
    for count, item in enumerate(items, 1):
        yield item
        if time.monotonic() - told > QUIET_SECONDS:
            told = time.monotonic()
            print(f"{label}: {count}" + (f" of {total}" if total else ""), file=sys.stderr, flush=True)
    print(f"{label}: {count} done", file=sys.stderr, flush=True)


def duration(seconds: float) -> str:
    """``3725`` is ``1 h 02 min``."""
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"
