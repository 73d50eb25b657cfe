"""One command from a hub's id to an installed model: look, download, convert, check, and only then put in place."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from altwords import settings
from altwords.bundle import hub, shelf
from altwords.bundle.foreign import refusal
from altwords.bundle.manifest import Bundle, BundleError, open_bundle

# What the conversion imports and describing does not: pyproject's extra "export".
_CONVERTER = (
    "altwords_export",
    "accelerate",
    "onnx",
    "onnxscript",
    "pycocoevalcap",
    "rich",
    "transformers",
    "webdataset",
)
_SMALL = ("config.json", "generation_config.json", "preprocessor_config.json")
_SPACE = 3
"""Free disk space that is asked for, in sizes of the download: it, the bundle, and air."""


def install(model: str, told: Callable[[str], None]) -> Bundle:
    """Install a hub's model.

    Args:
        model: its id.
        told: hears how far it is, in sentences.

    Raises:
        BundleError: why not; what was downloaded by then is kept for the next try.
    """
    if missing := [name for name in _CONVERTER if importlib.util.find_spec(name) is None]:
        raise BundleError(
            f"To convert a model Altwords needs more packages ({missing[0]} is missing). In its folder run "
            f'"{sys.executable}" -m pip install -e ".[export]" -c constraints.txt, then give the same command again.'
        )
    found = hub.find(model)
    told(f"{model}: licence {found.license}.")
    downloads = settings.data_dir() / "downloads" / f"{model.replace('/', '--')}-{found.revision[:12]}"
    try:
        _download(found, downloads, told)
        bundle = _convert(found, downloads, told)
    except OSError as error:
        raise BundleError(f"This disk cannot take the model: {error.strerror}.") from error
    shutil.rmtree(downloads)
    return bundle


def _download(model: hub.RemoteModel, folder: Path, told: Callable[[str], None]) -> None:
    if "config.json" not in model.files:
        raise BundleError(f"{model.id} has no config.json: Altwords takes vision-encoder-decoder models.")
    # A gigabyte is not fetched for a model that cannot be used.
    try:
        config = json.loads(hub.fetch(model, "config.json", folder).read_bytes())
    except ValueError as error:
        raise BundleError(f"{model.id} has a broken config.json.") from error
    if sentence := refusal(config):
        raise BundleError(sentence)
    names = files_of(model)
    total = sum(model.files[name].size for name in names)
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < _SPACE * total:
        raise BundleError(f"Disk full: this model needs {_SPACE * total / 1e9:.1f} gigabytes free.")
    progress = _Progress(total, told)
    for name in names:
        hub.fetch(model, name, folder, progress)


def files_of(model: hub.RemoteModel) -> list[str]:
    """The files that the conversion reads.

    Raises:
        BundleError: there are no weights, or no tokenizer.
    """
    there = model.files
    tokenizer = ["tokenizer.json"] if "tokenizer.json" in there else ["vocab.json", "merges.txt"]
    sharded = "model.safetensors.index.json"
    if "model.safetensors" in there:
        weights = ["model.safetensors"]
    elif sharded in there:
        weights = [
            sharded,
            *sorted(name for name in there if name.startswith("model-") and name.endswith(".safetensors")),
        ]
    else:
        # Read as plain tensors: nothing in it is run.
        weights = ["pytorch_model.bin"]
    names = [name for name in _SMALL if name in there] + tokenizer + weights
    if missing := [name for name in names if name not in there]:
        raise BundleError(f"{model.id} is incomplete: it has no {missing[0]}.")
    return names


def _convert(model: hub.RemoteModel, downloads: Path, told: Callable[[str], None]) -> Bundle:
    told("Converting. This takes a minute or two.")
    place = shelf.place(model.id)
    fresh = place.with_name(f".{place.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.parent.mkdir(parents=True, exist_ok=True)
    about = ["--name", model.id, "--source", f"{model.id}@{model.revision}", "--license", model.license]
    # A process of its own: it takes gigabytes, and gives them back.
    command = [sys.executable, "-m", "altwords_export", "import-hub", str(downloads), str(fresh), *about]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "it was stopped")
        raise BundleError(f"{model.id} could not be converted: {last.removeprefix('altwords-export: ')}")
    open_bundle(fresh)
    return shelf.put(fresh, model.id)


class _Progress:
    """Tells each tenth of a download."""

    def __init__(self, total: int, told: Callable[[str], None]) -> None:
        self.total, self.told = total, told
        self.done = self.tenths = 0

    def __call__(self, size: int) -> None:
        self.done += size
        if (tenths := 10 * self.done // max(1, self.total)) > self.tenths:
            self.tenths = tenths
            self.told(f"Downloaded {self.done / 1e6:.0f} of {self.total / 1e6:.0f} megabytes.")
