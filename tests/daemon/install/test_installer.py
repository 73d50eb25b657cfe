from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from altwords.install import installer, manifests
from altwords.install.places import Places, System

from .conftest import StandIns, places_of

HOST = Path("/opt/altwords-native-host")


def tree(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def commands(system: System, path: Path) -> tuple[list[str], list[str]]:
    """What switches the start at login on, and off."""
    user = f"gui/{os.getuid()}"
    return {
        System.LINUX: (
            [
                "systemctl --user enable altwords.service",
                "systemctl --user daemon-reload",
                "systemctl --user restart altwords.service",
            ],
            ["systemctl --user stop altwords.service", "systemctl --user disable altwords.service"],
        ),
        System.MACOS: (
            [f"launchctl bootstrap {user} {path}"],
            [f"launchctl bootout {user}/org.altwords.daemon"],
        ),
        System.WINDOWS: (
            [f"schtasks /Create /TN Altwords /XML {path} /F", "schtasks /Run /TN Altwords"],
            ["schtasks /End /TN Altwords", "schtasks /Delete /TN Altwords /F"],
        ),
    }[system]


def test_installing_and_uninstalling_leaves_the_home_as_it_was(places: Places, stand_ins: StandIns) -> None:
    stand_ins.add("systemctl", "launchctl", "schtasks", "reg")
    before = tree(places.home)

    list(installer.install(places, HOST, at_login=True))
    between = tree(places.home)
    list(installer.install(places, HOST, at_login=True))
    assert tree(places.home).keys() == between.keys()
    list(installer.uninstall(places))

    assert tree(places.home) == before


def test_what_others_keep_in_the_same_folders_stays(places: Places, stand_ins: StandIns) -> None:
    stand_ins.add("systemctl", "launchctl", "schtasks", "reg")
    theirs = manifests.path_for(manifests.BROWSERS[0], places).parents[1] / "theirs"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("theirs")
    before = tree(places.home)

    list(installer.install(places, HOST, at_login=True))
    list(installer.uninstall(places))

    assert tree(places.home) == before


def test_every_browser_gets_its_form(places: Places, stand_ins: StandIns) -> None:
    stand_ins.add("reg")
    said = list(installer.install(places, HOST, at_login=False))

    for browser, sentence in zip(manifests.BROWSERS, said, strict=True):
        path = manifests.path_for(browser, places)
        assert sentence == f"{browser.name} finds Altwords by {path}"
        assert ("allowed_extensions" in json.loads(path.read_text("utf-8"))) is browser.gecko


def test_windows_is_told_where_the_manifests_lie(tmp_path: Path, stand_ins: StandIns) -> None:
    stand_ins.add("reg")
    places = places_of(System.WINDOWS, tmp_path)

    list(installer.install(places, HOST, at_login=False))
    firefox = manifests.path_for(manifests.BROWSERS[-1], places)
    key = manifests.registry_key(manifests.BROWSERS[-1])
    assert stand_ins.calls()[-1] == f"reg add {key} /ve /d {firefox} /f"

    list(installer.uninstall(places))
    assert stand_ins.calls()[-1] == f"reg delete {key} /f"


def test_the_start_at_login_is_switched_on_and_off(places: Places, stand_ins: StandIns) -> None:
    stand_ins.add("systemctl", "launchctl", "schtasks")
    on, off = commands(places.system, installer.login(places).path)

    *_, said = installer.install(places, HOST, at_login=True)
    assert said == f"Altwords runs now, and starts at each login, by {installer.login(places).path}"
    assert stand_ins.calls() == on

    list(installer.install(places, HOST, at_login=True))
    assert stand_ins.calls() == [*off, *on]

    list(installer.uninstall(places))
    assert stand_ins.calls()[:2] == off[:2]


def test_windows_says_that_it_does_not_know_at_login_what_is_set_here(
    tmp_path: Path, stand_ins: StandIns, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_ins.add("schtasks", "reg")
    places = places_of(System.WINDOWS, tmp_path)
    assert not list(installer.install(places, HOST, at_login=True))[-1].startswith("At login")
    monkeypatch.setenv("ALTWORDS_PORT", "4711")
    monkeypatch.setenv("ALTWORDS_BEAMS", "1")

    *_, said = installer.install(places, HOST, at_login=True)

    assert said == (
        "At login ALTWORDS_BEAMS, ALTWORDS_PORT will be unset, unless you set it for your account: setx does that."
    )


def test_without_login_nothing_is_switched(places: Places, stand_ins: StandIns) -> None:
    stand_ins.add("systemctl", "launchctl", "schtasks")

    list(installer.install(places, HOST, at_login=False))
    list(installer.uninstall(places))

    assert stand_ins.calls() == []
    assert not installer.login(places).path.exists()


@pytest.mark.parametrize(
    ("complaint", "reason"),
    [
        (None, "there is no systemctl here."),
        ("No medium found\nmore", "systemctl says: No medium found."),
        (" ", "systemctl failed."),
    ],
)
def test_a_start_at_login_that_cannot_be_switched_on_is_said(
    complaint: str | None, reason: str, tmp_path: Path, stand_ins: StandIns
) -> None:
    if complaint is not None:
        stand_ins.add("systemctl", complaint=complaint)
    places = places_of(System.LINUX, tmp_path)

    *_, said = installer.install(places, HOST, at_login=True)

    path = places.config / "systemd/user/altwords.service"
    assert said == f"Start at login is written to {path} but could not be switched on: {reason}"
    assert path.exists()


def test_tokens_settings_and_state_go_too_and_each_is_named(places: Places, stand_ins: StandIns) -> None:
    for folder in (places.own_config, places.own_data, places.own_state):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tokens.json").touch()

    said = list(installer.uninstall(places))

    assert said == [
        f"Removed {folder}" for folder in dict.fromkeys((places.own_config, places.own_data, places.own_state))
    ]
    assert not places.own_state.exists()
    assert list(installer.uninstall(places)) == []


def test_manifests_are_found_again_without_the_record(places: Places, stand_ins: StandIns) -> None:
    list(installer.install(places, HOST, at_login=False))
    (places.own_state / "installed.json").unlink()

    list(installer.uninstall(places))

    assert [path for path in places.home.rglob("*") if path.is_file()] == []


def test_manifests_are_found_again_where_the_folders_have_moved(tmp_path: Path, stand_ins: StandIns) -> None:
    places = places_of(System.LINUX, tmp_path)
    then = Places(System.LINUX, tmp_path, tmp_path / "xdg", places.own_config, places.own_state, places.own_data)
    list(installer.install(then, HOST, at_login=False))

    list(installer.uninstall(places))

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
