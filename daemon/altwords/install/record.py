"""What an installation made, noted before it is made, so that uninstalling leaves nothing behind."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from altwords.service import private_files


@dataclass(slots=True)
class Record:
    """Kept as installed.json among Altwords' own state."""

    path: Path
    files: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    """Those that were missing before, outer ones first."""

    @classmethod
    def load(cls, state: Path) -> Record:
        path = state / "installed.json"
        try:
            fields = json.loads(path.read_text("utf-8"))
            return cls(path, [Path(p) for p in fields["files"]], [Path(p) for p in fields["folders"]])
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            # Without a record, uninstalling still removes what lies in the usual places.
            return cls(path)

    def note(self, files: Iterable[Path]) -> None:
        """Add ``files``, which are about to be written, and the folders that will be made for them."""
        for file in [*files, self.path]:
            if file not in self.files:
                self.files.append(file)
            missing = [folder for folder in file.parents if not folder.exists() and folder not in self.folders]
            self.folders.extend(reversed(missing))
        fields = {"files": [str(p) for p in self.files], "folders": [str(p) for p in self.folders]}
        private_files.write(self.path, json.dumps(fields, indent=1))


def remove_empty(folders: Iterable[Path]) -> None:
    """Remove those folders that hold nothing, in the order given."""
    for folder in folders:
        with contextlib.suppress(OSError):  # someone else's files lie in it, or it has gone already
            folder.rmdir()
