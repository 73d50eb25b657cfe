"""Waiting for what another process does: look again until a deadline, never sleep and hope."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(look: Callable[[], T | None], what: str, seconds: float = 120) -> T:
    """Call ``look`` until it returns something true, and return that.

    Raises:
        TimeoutError: ``what`` did not come about within ``seconds``; its message holds the last value seen.
    """
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {seconds:g} s in vain for {what}; last seen: {seen!r}")
        time.sleep(0.05)
    return seen
