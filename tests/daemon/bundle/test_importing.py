"""What is looked at before a gigabyte is fetched, and what is said on the way; tests/daemon/cli has the whole way."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from altwords.bundle import importing
from altwords.bundle.hub import RemoteFile, RemoteModel
from altwords.bundle.manifest import BundleError
from daemon.bundle.test_foreign import CONFIG
from hub_server import Hub

ID = "somebody/model"


@pytest.fixture
def folder(hub: Hub, home: Path, tmp_path: Path) -> Path:
    """A model on the hub with weights that no converter could read."""
    folder = tmp_path / "on-the-hub"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(CONFIG))
    (folder / "preprocessor_config.json").write_text("{}")
    (folder / "tokenizer.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(os.urandom(200_000))
    hub.models[ID] = folder
    return folder


def large_files_asked(hub: Hub) -> list[str]:
    return [path for path, _ in hub.asked if path.endswith(("safetensors", ".bin"))]


@pytest.mark.parametrize("missing", ["onnx", "transformers", "altwords_export"])
def test_without_the_converter_it_says_what_to_install(
    folder: Path, hub: Hub, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else find(name))

    with pytest.raises(BundleError, match=rf"\({missing} is missing\).* -m pip install -e \"\.\[export\]\" -c "):
        importing.install(ID, print)
    assert hub.asked == []


BEFORE_THE_WEIGHTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "another architecture": (
        lambda folder: (folder / "config.json").write_text('{"model_type": "blip"}'),
        "This model is a blip",
    ),
    "a broken configuration": (lambda folder: (folder / "config.json").write_text("{"), "broken config.json"),
    "no configuration": (lambda folder: (folder / "config.json").unlink(), "has no config.json"),
    "no weights": (lambda folder: (folder / "model.safetensors").unlink(), "it has no pytorch_model.bin"),
    "no tokenizer": (lambda folder: (folder / "tokenizer.json").unlink(), "it has no vocab.json"),
}


@pytest.mark.parametrize("case", BEFORE_THE_WEIGHTS)
def test_no_weights_are_fetched_in_vain(folder: Path, hub: Hub, case: str) -> None:
    harm, sentence = BEFORE_THE_WEIGHTS[case]
    harm(folder)

    with pytest.raises(BundleError, match=sentence):
        importing.install(ID, print)
    assert large_files_asked(hub) == []


def test_a_full_disk_is_noticed_before(folder: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))

    with pytest.raises(BundleError, match=r"^Disk full: this model needs 0.0 gigabytes free\.$"):
        importing.install(ID, print)
    assert large_files_asked(hub) == []


def test_a_download_goes_on_where_it_was_and_each_tenth_is_told(folder: Path, hub: Hub, home: Path) -> None:
    hub.cut = [120_000, 0]
    with pytest.raises(BundleError, match="broke off"):
        importing.install(ID, print)
    told: list[str] = []
    with pytest.raises(BundleError, match="could not be converted"):
        importing.install(ID, told.append)

    assert [wanted for path, wanted in hub.asked if path.endswith("safetensors")][-1] == "bytes=120000-"
    assert told[0] == f"{ID}: licence apache-2.0."
    assert [line for line in told if line.startswith("Downloaded")][-1] == "Downloaded 0 of 0 megabytes."
    assert 2 <= len(told) <= 13
    # What could not be converted is not installed; what was downloaded is kept.
    assert list((home / "data").rglob("manifest.json")) == []
    assert len(list((home / "data" / "downloads").rglob("model.safetensors"))) == 1


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        (
            "config.json generation_config.json preprocessor_config.json tokenizer.json vocab.json merges.txt "
            "model.safetensors pytorch_model.bin README.md flax_model.msgpack",
            "config.json generation_config.json preprocessor_config.json tokenizer.json model.safetensors",
        ),
        (
            "config.json preprocessor_config.json vocab.json merges.txt pytorch_model.bin",
            "config.json preprocessor_config.json vocab.json merges.txt pytorch_model.bin",
        ),
        (
            "config.json tokenizer.json model.safetensors.index.json model-00001-of-00002.safetensors "
            "model-00002-of-00002.safetensors",
            "config.json tokenizer.json model.safetensors.index.json model-00001-of-00002.safetensors "
            "model-00002-of-00002.safetensors",
        ),
    ],
    ids=["of two forms the safer", "an older model", "in parts"],
)
def test_which_files_are_fetched(there: str, wanted: str) -> None:
    files = {name: RemoteFile(name, 1, "0" * 40) for name in there.split()}

    assert importing.files_of(RemoteModel(ID, "r", "mit", files)) == wanted.split()
