"""Memory of processes is told as psutil tells it."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest

from altwords.service import memory


def test_it_is_what_psutil_says() -> None:
    hoard = bytearray(os.urandom(1 << 20) * 50)
    told = memory.resident(os.getpid())
    assert told is not None
    assert told == pytest.approx(psutil.Process().memory_info().rss, rel=0.1)
    assert told > len(hoard)


def test_a_process_that_is_gone_holds_nothing_that_could_be_told() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert memory.resident(gone.pid) is None
