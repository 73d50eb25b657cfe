from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from empty_home import EmptyHome

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="these are Linux's places")


@pytest.fixture
def home(tmp_path: Path) -> EmptyHome:
    return EmptyHome(tmp_path / "home")


@LINUX
def test_it_says_a_line_for_each_thing_it_wrote(home: EmptyHome) -> None:
    lines = home.altwords("install")

    written = [name for name in home.files() if name.endswith((".json", ".service")) and "installed" not in name]
    assert len(lines) == 6
    for name in written:
        if "wants" not in name:
            assert sum(str(home.folder / name) in line for line in lines) == 1


@LINUX
@pytest.mark.skipif(shutil.which("systemctl") is None, reason="there is no systemd here")
def test_the_unit_is_enabled(home: EmptyHome) -> None:
    home.altwords("install")

    link = home.folder / ".config/systemd/user/default.target.wants/altwords.service"
    assert link.resolve() == home.folder / ".config/systemd/user/altwords.service"


@LINUX
def test_without_login_only_the_browsers_are_told(home: EmptyHome) -> None:
    home.altwords("install", "--no-login")

    assert home.files() == [
        ".config/BraveSoftware/Brave-Browser/NativeMessagingHosts/org.altwords.host.json",
        ".config/chromium/NativeMessagingHosts/org.altwords.host.json",
        ".config/google-chrome/NativeMessagingHosts/org.altwords.host.json",
        ".config/microsoft-edge/NativeMessagingHosts/org.altwords.host.json",
        ".local/state/altwords/installed.json",
        ".mozilla/native-messaging-hosts/org.altwords.host.json",
    ]


def test_into_a_given_folder_goes_one_manifest_and_nothing_elsewhere(home: EmptyHome, tmp_path: Path) -> None:
    folder = tmp_path / "profile" / "NativeMessagingHosts"

    lines = home.altwords("install", "--native-host-dir", str(folder))

    (written,) = folder.iterdir()
    assert lines == [f"Wrote {written}"]
    assert Path(json.loads(written.read_text("utf-8"))["path"]).is_file()
    assert home.tree() == []


def test_a_folder_that_cannot_be_made_is_said_in_one_line(home: EmptyHome, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    (line,) = home.altwords("install", "--native-host-dir", str(tmp_path / "file" / "below"), code=1)

    assert line.startswith("altwords: ")
