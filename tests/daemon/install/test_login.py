from __future__ import annotations

import plistlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from altwords import settings
from altwords.install import login
from altwords.install.places import Places, System

from .conftest import places_of

ODD_NAMES = ["plain", "with space", "100% $HOME", 'quo"te', "back\\slash", "<&>"]
SERVE = ["-P", "-m", "altwords", "serve"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
# systemd itself refuses a program whose path holds a quote or a backslash.
@pytest.mark.parametrize("name", [name for name in ODD_NAMES if not set(name) & {'"', "\\"}])
def test_systemd_accepts_the_unit_and_finds_its_program(name: str, tmp_path: Path) -> None:
    program = tmp_path / name / "python"
    program.parent.mkdir()
    program.symlink_to(sys.executable)
    unit = tmp_path / login.UNIT
    unit.write_bytes(login.systemd_unit(program, {f"ODD_{n}": odd for n, odd in enumerate(ODD_NAMES)}))

    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)

    # It tells of other units too, and of settings that it does not know in this one.
    assert login.UNIT not in done.stderr
    assert done.returncode == 0


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_would_have_said_that_a_program_is_missing(tmp_path: Path) -> None:
    unit = tmp_path / login.UNIT
    unit.write_bytes(login.systemd_unit(tmp_path / "absent", {}))

    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)

    assert login.UNIT in done.stderr


def test_the_unit_starts_the_daemon_and_keeps_what_the_shell_exported() -> None:
    lines = login.systemd_unit(Path("/env/bin/python"), {"ALTWORDS_HOME": "/a b%"}).decode().splitlines()

    assert 'ExecStart=:"/env/bin/python" "-P" "-m" "altwords" "serve"' in lines
    assert 'Environment="ALTWORDS_HOME=/a b%%"' in lines
    assert "NoNewPrivileges=yes" in lines


@pytest.mark.parametrize("name", ODD_NAMES)
def test_the_agent_is_a_property_list_that_serves(name: str) -> None:
    agent = plistlib.loads(login.launchd_agent(Path("/", name, "python"), {"ALTWORDS_HOME": name}))

    assert agent["ProgramArguments"] == [f"/{name}/python", *SERVE]
    assert agent["EnvironmentVariables"] == {"ALTWORDS_HOME": name}
    assert agent["RunAtLoad"] is True


@pytest.mark.parametrize("name", ODD_NAMES)
def test_the_task_is_xml_that_serves_for_one_user(name: str) -> None:
    task = ElementTree.fromstring(login.scheduled_task(Path("/", name, "pythonw.exe"), name))  # noqa: S314 - ours
    texts = {element.tag.rpartition("}")[2]: element.text for element in task.iter()}

    assert texts["Command"] == f"/{name}/pythonw.exe"
    assert texts["Arguments"] == " ".join(SERVE)
    assert texts["UserId"] == name
    # By default Windows would end the daemon after three days, and never start it on battery.
    assert texts["ExecutionTimeLimit"] == "PT0S"
    assert texts["DisallowStartIfOnBatteries"] == "false"


@pytest.mark.parametrize(
    ("system", "path"),
    [
        (System.LINUX, ".config/systemd/user/altwords.service"),
        (System.MACOS, "Library/LaunchAgents/org.altwords.daemon.plist"),
        (System.WINDOWS, "AppData/Local/altwords/Altwords.xml"),
    ],
)
def test_each_system_has_its_place(system: System, path: str) -> None:
    assert login.login(places_of(system, Path("/home/ann"))).path == Path("/home/ann", path)


@pytest.mark.parametrize("name", ["ALTWORDS_HOME", *settings.VARIABLES.values()])
def test_the_start_at_login_keeps_what_is_set(places: Places, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "/somewhere")
    monkeypatch.setenv("ALTWORDS_OTHER", "/elsewhere")
    content = login.login(places).content

    # A Windows task takes its environment from the user's own.
    assert (b"/somewhere" in content) is (places.system is not System.WINDOWS)
    assert (name.encode() in content) is (places.system is not System.WINDOWS)
    assert b"elsewhere" not in content
