"""A model from this disk: a bundle's folder, or a zip of it, checked and then put on the shelf."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from altwords.bundle import shelf, store
from altwords.bundle.manifest import FILE_NAME, MANIFEST, Bundle, BundleError, open_bundle

# It becomes a folder's name, and what the user types.
_NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?")
# What zipfile raises for zips that are cut off, damaged, encrypted, or packed in a way that it does not know.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)


def is_local(source: str) -> bool:
    """Whether this is a place on the disk, and not the id of a model on a hub."""
    path = Path(source)
    return path.suffix.lower() == ".zip" or (path / MANIFEST).is_file()


def install(source: Path) -> Bundle:
    """Install a bundle from its folder, or from a zip of the folder or of what is in it.

    Raises:
        BundleError: there is none, it is damaged, or its name cannot be used.
        OSError: it cannot be read, or the disk cannot take it.
    """
    shelf.shelf().mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".", dir=shelf.shelf()))
    try:
        if source.is_dir():
            for path in filter(Path.is_file, source.iterdir()):
                shutil.copyfile(path, fresh / path.name)
        else:
            _unpack(source, fresh)
        try:
            bundle = open_bundle(fresh)
        except BundleError as error:
            # It has not been installed; the user knows where it comes from.
            raise BundleError(str(error).replace(str(fresh), str(source))) from error
        if not _NAME.fullmatch(bundle.name):
            raise BundleError(f"A model cannot be called {bundle.name}: letters, digits, dots and hyphens will do.")
        if bundle.name == store.default_name():
            raise BundleError(f"{bundle.name} came with Altwords. Another model needs another name.")
        return shelf.put(fresh, bundle.name)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _unpack(source: Path, folder: Path) -> None:
    """The files beside the zip's manifest, wherever in it that lies; nothing is written outside the folder."""
    try:
        with zipfile.ZipFile(source) as packed:
            entries = {PurePosixPath(entry.filename): entry for entry in packed.infolist() if not entry.is_dir()}
            roots = [path.parent for path in entries if path.name == MANIFEST]
            if not roots:
                raise BundleError(f"There is no model in {source}.")
            root = min(roots, key=lambda path: len(path.parts))
            wanted = [path for path in entries if path.parent == root and FILE_NAME.fullmatch(path.name)]
            if shutil.disk_usage(folder).free < (total := sum(entries[path].file_size for path in wanted)):
                raise BundleError(f"Disk full: this model needs {total / 1e9:.1f} gigabytes free.")
            for path in wanted:
                with packed.open(entries[path]) as inside, (folder / path.name).open("wb") as out:
                    shutil.copyfileobj(inside, out)
    except _BROKEN as error:
        raise BundleError(f"{source} is no whole zip.") from error
