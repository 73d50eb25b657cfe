"""The model in the package, and the one that the settings name."""

from __future__ import annotations

import importlib.resources
import json
import tomllib
from pathlib import Path

import pytest

from altwords.bundle import store
from altwords.bundle.manifest import MANIFEST, REQUIRED, BundleError, open_bundle
from altwords.settings import Settings
from altwords_export.bundle import seal

ROOT = Path(__file__).parents[3]


def test_the_model_in_the_package_is_whole_and_unchanged() -> None:
    bundle = store.default()

    assert bundle.name.startswith("altwords-en")
    assert bundle.manifest["license"]
    assert bundle.manifest["weights"]
    assert bundle.find("MODEL_CARD.md")


def test_the_model_in_the_package_has_nothing_that_its_manifest_does_not_name() -> None:
    bundle = store.default()

    assert {file.name for file in bundle.folder.iterdir()} == {MANIFEST, *bundle.manifest["files"]}


def test_no_file_of_the_model_could_run_code() -> None:
    for name in store.default().manifest["files"]:
        assert Path(name).suffix in {".onnx", ".safetensors", ".json", ".md", ".svg"}
        if name.endswith(".svg"):
            assert "script" not in store.default().path(name).read_text("utf-8")


def test_the_package_brings_every_file_of_the_model() -> None:
    """``package-data`` takes the folder's files, and the package's own resources are where the store looks."""
    packaged = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]
    resources = importlib.resources.files("altwords") / "bundle" / "default"
    room = Path(str(importlib.resources.files("altwords")))
    taken = {path.name for pattern in packaged["altwords"] for path in room.glob(pattern)}

    assert {file.name for file in resources.iterdir()} >= {MANIFEST, *REQUIRED}
    assert taken >= {MANIFEST, *json.loads((resources / MANIFEST).read_text("utf-8"))["files"]}


def test_the_settings_may_name_another_model(tmp_path: Path) -> None:
    for name in REQUIRED:
        (tmp_path / name).write_bytes(b"anything")
    seal(tmp_path, name="another-1")

    assert store.chosen(Settings(bundle=str(tmp_path))).name == "another-1"


def test_the_tilde_is_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in REQUIRED:
        (tmp_path / name).write_bytes(b"anything")
    seal(tmp_path, name="at-home-1")
    monkeypatch.setenv("HOME", str(tmp_path.parent))
    monkeypatch.setenv("USERPROFILE", str(tmp_path.parent))

    assert store.chosen(Settings(bundle=f"~/{tmp_path.name}")).name == "at-home-1"


def test_a_missing_model_is_named_and_the_default_does_not_step_in(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="There is no model in"):
        store.chosen(Settings(bundle=str(tmp_path / "none")))


def test_without_a_setting_it_is_the_one_in_the_package() -> None:
    assert store.chosen(Settings()).folder == store.DEFAULT == open_bundle(store.DEFAULT).folder
