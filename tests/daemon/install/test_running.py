from __future__ import annotations

import socket
from pathlib import Path

import pytest

from altwords.install.running import running_port


@pytest.fixture
def note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which the daemon says where it listens."""
    monkeypatch.setenv("ALTWORDS_HOME", str(tmp_path))
    (tmp_path / "state").mkdir()
    return tmp_path / "state" / "port"


def test_a_daemon_that_listens_runs(note: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        note.write_text(f"{server.getsockname()[1]}\n")

        assert running_port() == server.getsockname()[1]


def test_a_daemon_that_was_killed_does_not_run(note: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        note.write_text(f"{unused.getsockname()[1]}\n")

        assert running_port() is None


@pytest.mark.parametrize("text", [None, "", "soon", "-1", "99999999", "4781\n5", "\u0664\u0667"])
def test_a_note_that_makes_no_sense_counts_as_none(note: Path, text: str | None) -> None:
    if text is not None:
        note.write_text(text, "utf-8")

    assert running_port() is None
