"""The real service as a process, before the tests' own small engine."""

from __future__ import annotations

import sys
from pathlib import Path

from running_daemon import RunningDaemon

from .conftest import Notes

PROGRAM = Path(__file__).with_name("serve_program.py")


class ServedDaemon(RunningDaemon):
    """Its engine takes the words ``how``, and its notes are in the daemon's home."""

    def __init__(self, home: Path, *how: str) -> None:
        self.serve = (sys.executable, str(PROGRAM), str(home), *how)
        self.notes = Notes(home)
        super().__init__(home)
