"""``altwords serve`` says one line when it is ready, and one when it cannot be."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from altwords.cli import main
from running_daemon import RunningDaemon
from waiting import until


def test_it_says_where_it_listens_and_nothing_else(tmp_path: Path) -> None:
    with RunningDaemon(tmp_path) as daemon:
        line = until(lambda: daemon.log.read_text(), "a word from the daemon")
    assert line == f"Altwords listens on http://127.0.0.1:{daemon.port}. Stop it with Ctrl+C.\n"
    assert daemon.log.read_text() == line


def test_the_port_on_the_command_line_goes_before_the_setting(tmp_path: Path) -> None:
    environment = {**os.environ, "ALTWORDS_HOME": str(tmp_path), "ALTWORDS_PORT": "1"}
    command = [sys.executable, "-m", "altwords", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert re.fullmatch(r"Altwords listens on http://127\.0\.0\.1:\d{4,5}\. .*\n", process.stdout.readline())
        process.terminate()


@pytest.mark.parametrize("port", ["-1", "65536", "x", "", "1.5"])
def test_a_port_that_cannot_be_is_a_misuse(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["serve", "--port", port])
    assert caught.value.code == 2
    assert f"--port: a port is between 0 and 65535, not {port}\n" in capsys.readouterr().err
