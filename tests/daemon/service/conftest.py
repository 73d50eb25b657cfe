"""A small engine of the tests' own, by itself and behind a served daemon."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from altwords.service.engine_process import EngineProcess

PROGRAM = Path(__file__).with_name("engine_program.py")

MakeEngine = Callable[..., EngineProcess]


class Notes:
    """What the small engine wrote down."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def starts(self) -> list[int]:
        """Process ids, in order."""
        return [int(line) for line in self._lines("starts")]

    @property
    def asked(self) -> list[str]:
        """Batches, in order; the pictures in one are parted by bars."""
        return self._lines("asked")

    def forget(self) -> None:
        """Begin the batches anew."""
        (self.folder / "asked").unlink()

    def _lines(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    return Notes(tmp_path)


@pytest.fixture
async def make_engine(tmp_path: Path) -> AsyncIterator[MakeEngine]:
    """Makes engines that run the small program; they are closed at the end."""
    made = []

    def make(*how: str, **options: Any) -> EngineProcess:
        engine = EngineProcess([sys.executable, str(PROGRAM), str(tmp_path), *how], **options)
        made.append(engine)
        return engine

    yield make
    for engine in made:
        await engine.close()


async def eventually(look: Callable[[], Any], what: str, seconds: float = 30) -> Any:
    """``waiting.until`` for a test inside the event loop."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        await asyncio.sleep(0.01)
    return seen
