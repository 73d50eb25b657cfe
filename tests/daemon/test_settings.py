"""Settings are of their type, or refused in a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from altwords import settings
from altwords.settings import Settings, SettingsError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALTWORDS_HOME", str(tmp_path))
    (tmp_path / "config").mkdir()
    return tmp_path


def keep(home: Path, text: str | bytes) -> None:
    (home / "config" / "settings.json").write_bytes(text if isinstance(text, bytes) else text.encode())


def test_without_any_all_is_as_it_comes(home: Path) -> None:
    assert settings.load() == Settings()


def test_what_is_kept_counts_and_the_environment_goes_before_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(home, json.dumps({"port": 4711, "rest_after": 30, "language": "de"}))
    monkeypatch.setenv("ALTWORDS_PORT", "4712")
    monkeypatch.setenv("ALTWORDS_BEAMS", "1")

    assert settings.load() == Settings(port=4712, rest_after=30, language="de", beams=1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bundle", None),
        ("bundle", False),
        ("port", True),
        ("port", "47815"),
        ("port", 47815.0),
        ("beams", 2.7),
        ("rest_after", "600"),
        ("rest_after", True),
        ("language", ["de"]),
        ("language", 1),
        ("threads", {}),
    ],
)
def test_another_type_is_refused(home: Path, name: str, value: Any) -> None:
    keep(home, json.dumps({name: value}))

    with pytest.raises(SettingsError) as refused:
        settings.load()
    assert str(refused.value) == f"The setting {name} cannot be {json.dumps(value)}."


@pytest.mark.parametrize(
    "setting", [{"port": -1}, {"port": 65536}, {"beams": 0}, {"rest_after": 10**400}, {"rest_after": float("nan")}]
)
def test_what_is_out_of_range_is_refused(home: Path, setting: dict[str, Any]) -> None:
    keep(home, json.dumps(setting))

    with pytest.raises(SettingsError, match="must be between"):
        settings.load()


def test_what_leads_a_caption_is_one_of_three(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALTWORDS_LEAD", "none")
    assert settings.load().lead == "none"
    monkeypatch.setenv("ALTWORDS_LEAD", "loud")
    with pytest.raises(SettingsError, match=r"^The setting lead is one of level, machine, none, and not loud\.$"):
        settings.load()


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"ports": 1}'])
def test_a_file_of_nonsense_is_refused(home: Path, text: bytes) -> None:
    keep(home, text)

    with pytest.raises(SettingsError, match=r"\.$"):
        settings.load()


@pytest.mark.parametrize(("name", "text"), [("PORT", "many"), ("BEAMS", "2.7"), ("REST_AFTER", "")])
def test_a_variable_of_nonsense_is_refused(home: Path, name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"ALTWORDS_{name}", text)

    with pytest.raises(SettingsError, match=f"^The setting {name.lower()} cannot be "):
        settings.load()


def test_a_change_leaves_the_others(home: Path) -> None:
    keep(home, json.dumps({"language": "de"}))
    settings.change(port=4711)

    assert settings.load() == Settings(port=4711, language="de")
