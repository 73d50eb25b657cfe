"""Installed models are listed, chosen and removed; the one that came with Altwords stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from altwords import settings
from altwords.bundle import shelf, store
from altwords.bundle.manifest import MANIFEST, Bundle, BundleError

NAME = "somebody/theirs"


def test_the_default_is_first_and_needs_no_folder(home: Path) -> None:
    [only] = shelf.bundles()

    assert isinstance(only, Bundle)
    assert only.folder == store.DEFAULT
    assert shelf.is_used(only.folder)
    assert not home.exists()


def test_a_broken_model_hides_no_other(installed: Path) -> None:
    broken = installed.with_name("broken")
    broken.mkdir()
    (broken / MANIFEST).write_text("{")
    found = list(shelf.bundles())

    assert [one.name for one in found if isinstance(one, Bundle)] == [store.default_name(), NAME]
    assert ["broken manifest" in str(one) for one in found if isinstance(one, BundleError)] == [True]


def test_a_model_is_used_until_another_is(installed: Path) -> None:
    shelf.use(NAME)
    assert store.chosen(settings.load()).name == NAME
    assert [shelf.is_used(one.folder) for one in shelf.bundles() if isinstance(one, Bundle)] == [False, True]

    shelf.use(store.default_name())
    assert store.chosen(settings.load()).folder == store.DEFAULT


def test_choosing_keeps_the_other_settings(installed: Path, home: Path) -> None:
    path = home / "config" / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_text('{"beams": 2}')
    shelf.use(NAME)

    assert json.loads(path.read_text()) == {"beams": 2, "bundle": str(installed)}
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_damaged_model_is_not_chosen(installed: Path) -> None:
    (installed / "encoder.onnx").write_bytes(b"other")

    with pytest.raises(BundleError, match="damaged"):
        shelf.use(NAME)
    assert settings.load().bundle == ""


def test_an_unused_model_is_removed(installed: Path) -> None:
    shelf.remove(NAME)

    assert not installed.exists()


def test_a_used_model_stays(installed: Path) -> None:
    shelf.use(NAME)

    with pytest.raises(BundleError, match=f"in use. First run altwords bundle use {store.default_name()}"):
        shelf.remove(NAME)
    assert installed.exists()


def test_the_default_stays(home: Path) -> None:
    with pytest.raises(BundleError, match="came with Altwords and stays"):
        shelf.remove(store.default_name())
    assert store.DEFAULT.exists()


@pytest.mark.parametrize("name", ["none/such", "..", ".", "", "../config", "..\\config"])
def test_no_other_folder_is_ever_touched(installed: Path, home: Path, name: str) -> None:
    (home / "config").mkdir()

    for act in (shelf.use, shelf.remove):
        with pytest.raises(BundleError, match=r"^There is no model "):
            act(name)
    assert installed.exists()
    assert (home / "config").exists()
