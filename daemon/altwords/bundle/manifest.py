"""What a model on disk is: a folder with a manifest that names every file and its hash."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORMAT = 1
MANIFEST = "manifest.json"
ARCHITECTURE = "resnet-gpt2-prefix"
"""Feature vectors enter the decoder's own sequence, before the description."""
CROSS_ATTENTION = "encoder-gpt2-cross-attention"
"""The decoder looks at feature vectors beside its sequence, as in a hub's VisionEncoderDecoderModel."""
REQUIRED = ("encoder.onnx", "decoder.safetensors", "tokenizer.json", "confidence.json")

FILE_NAME = re.compile(r"\w[\w.-]*")
"""Without the separators of any system, which could lead out of the folder."""


class BundleError(Exception):
    """A model that cannot be used; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Bundle:
    folder: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.manifest["name"])

    def path(self, file: str) -> Path:
        """Path of one of the bundle's files.

        Raises:
            BundleError: the manifest names no such file.
        """
        if (path := self.find(file)) is None:
            raise BundleError(f"The model {self.name} has no {file}.")
        return path

    def find(self, file: str) -> Path | None:
        """Path of a file that a bundle may do without; None where this one does."""
        return self.folder / file if file in self.manifest["files"] else None


def open_bundle(folder: Path, *, verify: bool = True) -> Bundle:
    """Read a bundle; with ``verify``, hold every file against its hash.

    Raises:
        BundleError: it is missing, of another format or architecture, incomplete, or changed.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BundleError(f"There is no model in {folder}.") from error
    except ValueError as error:
        raise BundleError(f"The model in {folder} has a broken manifest.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BundleError(f"The model in {folder} is of a format that this version cannot read.")
    if manifest.get("architecture") not in (ARCHITECTURE, CROSS_ATTENTION):
        raise BundleError(f"The model in {folder} is of an architecture that this version cannot run.")
    files = manifest.get("files")
    if not isinstance(files, dict) or not isinstance(manifest.get("name"), str):
        raise BundleError(f"The model in {folder} has a broken manifest.")
    if missing := [file for file in REQUIRED if file not in files]:
        raise BundleError(f"The model in {folder} is incomplete: {missing[0]} is missing.")
    for file, about in files.items():
        if not FILE_NAME.fullmatch(file) or not isinstance(about, dict):
            raise BundleError(f"The model in {folder} has a broken manifest.")
        if not (folder / file).is_file():
            raise BundleError(f"The model in {folder} is incomplete: {file} is missing.")
        if verify and sha256(folder / file) != about.get("sha256"):
            raise BundleError(f"The model in {folder} is damaged: {file} is not as it was made.")
    return Bundle(folder, manifest)


def sha256(path: Path) -> str:
    """Hash of a file, 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
