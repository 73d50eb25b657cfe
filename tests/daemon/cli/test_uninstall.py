from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from empty_home import EmptyHome

HOMES = pytest.mark.parametrize(
    "moved",
    [
        {},
        {"XDG_CONFIG_HOME": "{}/settings/of mine", "XDG_STATE_HOME": "{}/state"},
        {"ALTWORDS_HOME": "{}/deep/altwords"},
    ],
    ids=["plain", "XDG", "ALTWORDS_HOME"],
)


@pytest.fixture
def home(tmp_path: Path) -> EmptyHome:
    return EmptyHome(tmp_path / "home")


@HOMES
@pytest.mark.parametrize("options", [[], ["--no-login"]], ids=["login", "no login"])
def test_a_home_is_left_as_it_was_found(home: EmptyHome, moved: dict[str, str], options: list[str]) -> None:
    for name, folder in moved.items():
        home.environment[name] = folder.format(home.folder)
    home.altwords("install", *options)
    home.altwords("pair")
    written = home.files()
    assert any(name.endswith("code.json") for name in written)

    lines = home.altwords("uninstall")

    assert home.tree() == []
    assert all(line.startswith("Removed ") for line in lines[:-1])
    # Each thing by its own name, but state by its folder's.
    assert len(lines) - 2 == sum("state" not in name and "wants" not in name for name in written)


def test_what_was_never_installed_goes_too(home: EmptyHome) -> None:
    home.altwords("pair")

    home.altwords("uninstall")

    assert home.tree() == []


def test_with_nothing_to_remove_it_says_so(home: EmptyHome) -> None:
    lines = home.altwords("uninstall")

    assert lines[0] == "Nothing to remove."
    assert f"Left for you to delete: the environment in {sys.prefix}" in lines[-1]


def test_a_daemon_that_still_runs_is_mentioned(home: EmptyHome, tmp_path: Path) -> None:
    home.environment["ALTWORDS_HOME"] = str(tmp_path)
    (tmp_path / "state").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as daemon:
        (tmp_path / "state" / "port").write_text(str(daemon.getsockname()[1]))

        lines = home.altwords("uninstall")

    assert "Altwords still runs. Press Control C where it was started." in lines


def test_what_cannot_be_removed_is_said_in_one_line(home: EmptyHome, tmp_path: Path) -> None:
    (tmp_path / "state").symlink_to(home.folder)
    home.environment["ALTWORDS_HOME"] = str(tmp_path)

    (line,) = home.altwords("uninstall", code=1)

    assert line.startswith("altwords: ")
    assert home.folder.exists()
