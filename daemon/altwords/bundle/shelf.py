"""The models that the user installed, each a folder in the data folder, and the choice between them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from altwords import settings
from altwords.bundle import store
from altwords.bundle.manifest import Bundle, BundleError, open_bundle


def shelf() -> Path:
    return settings.data_dir() / "bundles"


def place(name: str) -> Path:
    """Where a model of this name lies, or will lie. Ids have a slash, which folders must not."""
    return shelf() / name.replace("/", "--")


def bundles() -> Iterator[Bundle | BundleError]:
    """Every model there is, the default first; a broken one as what is wrong with it."""
    for folder in (store.DEFAULT, *_installed()):
        try:
            yield open_bundle(folder, verify=False)
        except BundleError as error:
            yield error


def put(fresh: Path, name: str) -> Bundle:
    """Move a checked bundle to its place, where one of the same name gives way to it."""
    out = place(name)
    shutil.rmtree(out, ignore_errors=True)
    fresh.replace(out)
    return open_bundle(out, verify=False)


def folder_of(name: str) -> Path:
    """Folder of the default model or of an installed one.

    Raises:
        BundleError: there is none of this name.
    """
    if name == store.default_name():
        return store.DEFAULT
    # A name that leads elsewhere is none of these.
    if (folder := place(name)) not in _installed():
        raise BundleError(f"There is no model {name}. Run altwords bundle list to hear which there are.")
    return folder


def use(name: str) -> Bundle:
    """Let the settings name this model.

    Raises:
        BundleError: there is none of this name, or it is damaged.
    """
    bundle = open_bundle(folder_of(name))
    settings.change(bundle="" if bundle.folder == store.DEFAULT else str(bundle.folder))
    return bundle


def remove(name: str) -> None:
    """Delete an installed model.

    Raises:
        BundleError: it is the default, in use, or not there.
    """
    folder = folder_of(name)
    if folder == store.DEFAULT:
        raise BundleError(f"{name} came with Altwords and stays.")
    if is_used(folder):
        raise BundleError(f"{name} is in use. First run altwords bundle use {store.default_name()}.")
    shutil.rmtree(folder)


def is_used(folder: Path) -> bool:
    chosen = settings.load().bundle
    return folder == (Path(chosen).expanduser() if chosen else store.DEFAULT)


def _installed() -> list[Path]:
    # One that begins with a dot is still being made.
    return sorted(folder for folder in shelf().glob("[!.]*") if folder.is_dir())
