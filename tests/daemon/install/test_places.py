from __future__ import annotations

from pathlib import Path

import pytest

from altwords.install.places import Places, System


@pytest.mark.parametrize(
    ("platform", "system"),
    [
        ("linux", System.LINUX),
        ("freebsd14", System.LINUX),
        ("darwin", System.MACOS),
        ("win32", System.WINDOWS),
    ],
)
def test_the_system_follows_from_the_platform(platform: str, system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", platform)

    assert Places.here().system is system


@pytest.mark.parametrize(
    ("xdg", "config"),
    [
        (None, "/home/ann/.config"),
        ("/elsewhere", "/elsewhere"),
        ("", "/home/ann/.config"),
        ("near", "/home/ann/.config"),
    ],
)
def test_other_programs_settings_lie_where_xdg_says(
    xdg: str | None, config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    if xdg is None:
        monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_CONFIG_HOME", xdg)

    assert Places.here().config == Path(config)


def test_altwords_own_folders_can_be_moved_without_moving_the_browsers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    monkeypatch.setenv("ALTWORDS_HOME", "/altwords")

    places = Places.here()

    assert (places.own_config, places.own_state) == (Path("/altwords/config"), Path("/altwords/state"))
    assert places.own_data == Path("/altwords/data")
    assert places.home == Path("/home/ann")
