"""Each system's folders in an empty home, and stand-ins for the programs that only one system has."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from altwords.install.places import Places, System

PROGRAM = """#!{python}
import sys
with open({log!r}, "a") as log:
    print({name!r}, *sys.argv[1:], file=log)
print({complaint!r}, file=sys.stderr)
sys.exit(bool({complaint!r}))
"""


class StandIns:
    """The only programs on PATH; they note how they were called."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._log = folder / "calls"
        folder.mkdir()
        monkeypatch.setenv("PATH", str(folder))

    def add(self, *names: str, complaint: str = "") -> None:
        """Programs that succeed, or that fail with a complaint on stderr."""
        for name in names:
            program = self._folder / name
            program.write_text(
                PROGRAM.format(python=sys.executable, log=str(self._log), name=name, complaint=complaint)
            )
            program.chmod(0o755)

    def calls(self) -> list[str]:
        """Every call since this was last asked, a line each."""
        calls = self._log.read_text().splitlines() if self._log.exists() else []
        self._log.unlink(missing_ok=True)
        return calls


@pytest.fixture
def stand_ins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIns:
    return StandIns(tmp_path / "programs", monkeypatch)


def places_of(system: System, home: Path) -> Places:
    own = {
        System.LINUX: (home / ".config/altwords", home / ".local/state/altwords", home / ".local/share/altwords"),
        System.MACOS: (home / "Library/Application Support/altwords",) * 3,
        System.WINDOWS: (home / "AppData/Local/altwords",) * 3,
    }[system]
    return Places(system, home, home / ".config", *own)


@pytest.fixture(params=list(System))
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    home = tmp_path / "home of someone"
    home.mkdir()
    return places_of(request.param, home)
