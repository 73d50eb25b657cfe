"""What goes wrong is said in one sentence, whatever the command."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from altwords import cli
from altwords.settings import config_dir


@pytest.mark.parametrize("command", [["pair"], ["status"], ["serve", "--port", "0"]])
def test_a_state_folder_that_cannot_be_made(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    home.touch()
    monkeypatch.setenv("ALTWORDS_HOME", str(home))

    assert cli.main(command) == 1

    assert capsys.readouterr().err == f"altwords: {home / 'state'}: Not a directory.\n"


@pytest.mark.parametrize("command", [["status"], ["serve"], ["describe", "a.png"]])
def test_settings_that_may_not_be_read(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALTWORDS_HOME", str(tmp_path))
    path = config_dir() / "settings.json"
    path.parent.mkdir()
    path.touch()

    def refuse(self: Path, *_: str) -> str:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_text", refuse)

    assert cli.main(command) == 1

    assert capsys.readouterr().err.splitlines()[-1] == f"altwords: {path}: Permission denied."


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk: No space left on device."),
        (OSError("Cannot call rmtree on a symbolic link"), "Cannot call rmtree on a symbolic link."),
    ],
)
def test_an_error_without_a_name(
    error: OSError, sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(options: object) -> int:
        raise error

    monkeypatch.setattr("altwords.cli.pair.run", fail)

    assert cli.main(["pair"]) == 1

    assert capsys.readouterr().err == f"altwords: {sentence}\n"
