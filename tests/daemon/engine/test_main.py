"""The engine as a process: what keeps it from starting reaches the service as a sentence."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from altwords.bundle.manifest import MANIFEST, Bundle, sha256
from altwords.engine import frames


def without_a_weight(folder: Path) -> None:
    fitted = json.loads((folder / "confidence.json").read_text("utf-8"))
    del fitted["weights"]
    (folder / "confidence.json").write_text(json.dumps(fitted), "utf-8")


def without_a_tensor(folder: Path) -> None:
    (folder / "decoder.safetensors").write_bytes(b"\x02\0\0\0\0\0\0\0{}")


def without_a_graph(folder: Path) -> None:
    (folder / "encoder.onnx").write_bytes(b"not a graph")


def damaged(folder: Path) -> None:
    with (folder / "decoder.safetensors").open("ab") as file:
        file.write(b"more")


def first_frame(bundle: Path) -> dict[str, Any]:
    engine = [sys.executable, "-m", "altwords.engine"]
    said = subprocess.run(
        engine, input=b"", capture_output=True, timeout=120, env={**os.environ, "ALTWORDS_BUNDLE": str(bundle)}
    )
    header, _ = frames.read(io.BytesIO(said.stdout)) or ({}, b"")
    return header


@pytest.mark.parametrize(
    ("harm", "hashed", "sentence"),
    [
        (without_a_weight, True, "The model {name} could not be loaded: KeyError"),
        (without_a_tensor, True, "The model {name} could not be loaded: "),
        (without_a_graph, True, "The model {name} could not be loaded: "),
        (damaged, False, "The model in {folder} is damaged: decoder.safetensors is not as it was made."),
    ],
)
def test_a_model_that_cannot_run_is_named(
    bundle: Bundle, tmp_path: Path, harm: Callable[[Path], None], hashed: bool, sentence: str
) -> None:
    folder = tmp_path / "bundle"
    shutil.copytree(bundle.folder, folder)
    harm(folder)
    if hashed:
        files = {name: {**about, "sha256": sha256(folder / name)} for name, about in bundle.manifest["files"].items()}
        (folder / MANIFEST).write_text(json.dumps({**bundle.manifest, "files": files}), "utf-8")

    header = first_frame(folder)

    assert header["op"] == "failed"
    assert header["sentence"].startswith(sentence.format(name=bundle.name, folder=folder))
