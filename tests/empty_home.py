"""A home with nothing in it, and ``altwords`` run there as its user would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


class EmptyHome:
    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.environment = {"HOME": str(folder), "PATH": os.environ["PATH"]}

    def altwords(self, *arguments: str, code: int = 0) -> list[str]:
        """The lines it says: on stdout, or on stderr where it must exit with another ``code`` than 0."""
        command = [sys.executable, "-P", "-m", "altwords", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == code, done.stderr
        return (done.stderr if code else done.stdout).splitlines()

    def tree(self) -> list[str]:
        """Everything in it, folders included."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))

    def files(self) -> list[str]:
        return [name for name in self.tree() if not (self.folder / name).is_dir()]
