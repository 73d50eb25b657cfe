"""``altwords status`` says how the daemon is, a line a fact, and leaves nothing behind."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from altwords import __version__
from altwords.cli import main
from running_daemon import free_port
from waiting import until

from ..service.serving import ServedDaemon


@pytest.fixture
def daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedDaemon]:
    monkeypatch.setenv("ALTWORDS_HOME", str(tmp_path))
    with ServedDaemon(tmp_path) as served:
        until(lambda: served.status()["state"] == "ready", "the engine to be ready")
        yield served


def tokens(home: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((home / "state" / "tokens.json").read_text())["tokens"]
    return found


def test_every_fact_has_its_line(daemon: ServedDaemon, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status"]) == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == f"Altwords {__version__}: ready"
    facts = dict(line.split(": ", 1) for line in lines)
    assert facts["Address"] == f"http://127.0.0.1:{daemon.port}"
    assert facts["Model"] == "program-1"
    assert facts["Waiting"] == "0"
    assert all(facts[f"Memory of the {part}"].endswith(" MB") for part in ("service", "engine"))


def test_json_is_one_object(daemon: ServedDaemon, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert (status["state"], status["port"], status["bundle"]) == ("ready", daemon.port, "program-1")


def test_no_token_is_left_behind(daemon: ServedDaemon) -> None:
    main(["status"])
    assert tokens(daemon.home) == []


def test_an_engine_that_failed_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALTWORDS_HOME", str(tmp_path))
    with ServedDaemon(tmp_path, "unready") as daemon:
        until(lambda: daemon.status()["state"] == "failed", "the start to fail")
        assert main(["status"]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        f"Altwords {__version__}: failed",
        "There is no model here.",
    ]


@pytest.mark.parametrize("stale", [True, False])
def test_no_daemon_is_one_sentence_and_exit_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stale: bool
) -> None:
    port = free_port()
    monkeypatch.setenv("ALTWORDS_HOME", str(tmp_path))
    monkeypatch.setenv("ALTWORDS_PORT", str(port))
    if stale:  # a daemon that was killed could not take its note along
        (tmp_path / "state").mkdir()
        (tmp_path / "state" / "port").write_text(str(free_port()))
    assert main(["status"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"altwords: No daemon answers on port {port}. Start it with altwords serve.\n"
    assert tokens(tmp_path) == []


def test_another_program_on_the_port_is_no_daemon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    monkeypatch.setenv("ALTWORDS_HOME", str(tmp_path))
    monkeypatch.setenv("ALTWORDS_PORT", str(port))
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        until(lambda: answers(port), "the other program to listen")
        assert main(["status"]) == 1
        other.terminate()
    assert "No daemon answers" in capsys.readouterr().err


def answers(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
