"""A bundle is opened whole and unchanged, or refused in a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from altwords.bundle.manifest import ARCHITECTURE, FORMAT, MANIFEST, REQUIRED, BundleError, open_bundle
from altwords_export.bundle import seal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sealed bundle; its files hold anything, as nothing here runs them."""
    folder = tmp_path / "bundle"
    folder.mkdir()
    for name in REQUIRED:
        (folder / name).write_bytes(name.encode() * 1000)
    seal(folder, name="a-model-1", language="en")
    return folder


def change(folder: Path, **fields: Any) -> None:
    """Write other fields into the manifest; None takes a field away."""
    path = folder / MANIFEST
    manifest = {**json.loads(path.read_text("utf-8")), **fields}
    path.write_text(json.dumps({name: value for name, value in manifest.items() if value is not None}), "utf-8")


def files(folder: Path) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    return known


def turn_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def name_outside(folder: Path, name: str) -> None:
    """Let the manifest name a file that is there, with its right hash, but may not be of the bundle."""
    outside = folder.parent / "outside.bin"
    outside.write_bytes(b"outside")
    change(folder, files={**files(folder), name: {"sha256": seal(folder)["files"]["encoder.onnx"]["sha256"]}})


def test_a_sealed_bundle_opens(folder: Path) -> None:
    bundle = open_bundle(folder)

    assert bundle.name == "a-model-1"
    assert bundle.path("encoder.onnx") == folder / "encoder.onnx"
    assert bundle.manifest["language"] == "en"
    assert bundle.manifest["files"]["encoder.onnx"]["bytes"] == len("encoder.onnx") * 1000


def test_a_file_that_the_manifest_does_not_name_is_not_of_the_bundle(folder: Path) -> None:
    (folder / "kinds.safetensors").write_bytes(b"dropped in")
    bundle = open_bundle(folder)

    assert not bundle.find("kinds.safetensors")
    assert bundle.find("kinds.safetensors") is None
    assert bundle.find("encoder.onnx") == bundle.path("encoder.onnx") == folder / "encoder.onnx"
    with pytest.raises(BundleError, match=r"^The model a-model-1 has no kinds.safetensors\.$"):
        bundle.path("kinds.safetensors")


REFUSALS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no folder": (lambda folder: folder.rename(folder.with_name("elsewhere")), "There is no model in"),
    "no manifest": (lambda folder: (folder / MANIFEST).unlink(), "There is no model in"),
    "broken JSON": (lambda folder: truncate(folder / MANIFEST) or truncate(folder / MANIFEST), "broken manifest"),
    "an empty manifest": (lambda folder: (folder / MANIFEST).write_bytes(b""), "broken manifest"),
    "not UTF-8": (lambda folder: (folder / MANIFEST).write_bytes(b'{"name": "\xff"}'), "broken manifest"),
    "a list for a manifest": (lambda folder: (folder / MANIFEST).write_text("[]"), "of a format"),
    "no format": (lambda folder: change(folder, format=None), "of a format"),
    "a later format": (lambda folder: change(folder, format=FORMAT + 1), "of a format"),
    "another architecture": (lambda folder: change(folder, architecture="vit-gpt2"), "of an architecture"),
    "no name": (lambda folder: change(folder, name=None), "broken manifest"),
    "a number for a name": (lambda folder: change(folder, name=7), "broken manifest"),
    "no files": (lambda folder: change(folder, files=None), "broken manifest"),
    "a list of files": (lambda folder: change(folder, files=list(REQUIRED)), "broken manifest"),
    "a file without a hash": (
        lambda folder: change(folder, files={**files(folder), "encoder.onnx": {}}),
        "damaged: encoder.onnx",
    ),
    "text for a file's fields": (
        lambda folder: change(folder, files={**files(folder), "encoder.onnx": "fine"}),
        "broken manifest",
    ),
    "a turned bit": (lambda folder: turn_a_bit(folder / "encoder.onnx"), "damaged: encoder.onnx"),
    "a truncated file": (lambda folder: truncate(folder / "decoder.safetensors"), "damaged: decoder.safetensors"),
    "an emptied file": (lambda folder: (folder / "tokenizer.json").write_bytes(b""), "damaged: tokenizer.json"),
    "a name that leads up": (lambda folder: name_outside(folder, "../outside.bin"), "broken manifest"),
    "a name in a folder": (lambda folder: name_outside(folder, "sub/outside.bin"), "broken manifest"),
    "an absolute name": (lambda folder: name_outside(folder, str(folder.parent / "outside.bin")), "broken manifest"),
    "a name with a backslash": (lambda folder: name_outside(folder, "..\\outside.bin"), "broken manifest"),
    "two dots for a name": (lambda folder: name_outside(folder, ".."), "broken manifest"),
    "an empty name": (lambda folder: name_outside(folder, ""), "broken manifest"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refusals(folder: Path, case: str) -> None:
    harm, sentence = REFUSALS[case]
    harm(folder)

    with pytest.raises(BundleError, match=sentence) as refused:
        open_bundle(folder)
    # It is heard, so it is one sentence that says which model.
    assert str(refused.value).endswith(".")
    assert str(folder) in str(refused.value)


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("known", [True, False], ids=["named", "not named"])
def test_a_missing_file_is_named(folder: Path, name: str, known: bool) -> None:
    (folder / name).unlink()
    if not known:
        seal(folder)

    with pytest.raises(BundleError, match=f"incomplete: {name} is missing"):
        open_bundle(folder)


def test_without_verifying_a_change_passes_and_a_missing_file_does_not(folder: Path) -> None:
    turn_a_bit(folder / "encoder.onnx")
    assert open_bundle(folder, verify=False).name == "a-model-1"

    (folder / "encoder.onnx").unlink()
    with pytest.raises(BundleError, match="incomplete"):
        open_bundle(folder, verify=False)


def test_sealing_again_keeps_what_was_said_and_takes_up_new_files(folder: Path) -> None:
    (folder / "MODEL_CARD.md").write_text("A model.")
    manifest = seal(folder, figures={"validation": {}})

    assert manifest["language"] == "en"
    assert manifest["architecture"] == ARCHITECTURE
    assert open_bundle(folder).find("MODEL_CARD.md")
    assert MANIFEST not in manifest["files"]
