"""Bundles from this disk, as folders and zips: whole ones are put on the shelf, others leave nothing there."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from altwords.bundle import local, shelf, store
from altwords.bundle.manifest import MANIFEST, REQUIRED, Bundle, BundleError
from altwords_export.bundle import seal

NAME = "mine-1"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Its files hold anything, as nothing runs them."""
    folder = tmp_path / "made here"
    folder.mkdir()
    for name in REQUIRED:
        (folder / name).write_bytes(name.encode() * 1000)
    seal(folder, name=NAME, license="mit")
    return folder


def packed(folder: Path, prefix: str = "") -> Path:
    path = folder.with_name("mine.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for file in folder.iterdir():
            out.write(file, prefix + file.name)
    return path


def there() -> list[str]:
    return sorted(path.name for path in shelf.shelf().iterdir()) if shelf.shelf().exists() else []


@pytest.mark.parametrize("form", ["folder", "zip", "zip of the folder", "zip made on a Mac"])
def test_a_whole_one_is_installed(home: Path, bundle: Path, form: str) -> None:
    source = bundle if form == "folder" else packed(bundle, "mine/" if form == "zip of the folder" else "")
    if form == "zip made on a Mac":
        with zipfile.ZipFile(source, "a") as out:
            out.writestr("__MACOSX/._manifest.json", b"\0")
            out.writestr("__MACOSX/mine/manifest.json", b"\0")

    assert local.is_local(str(source))
    assert local.install(source).name == NAME
    assert there() == [NAME]
    assert [one.name for one in shelf.bundles() if isinstance(one, Bundle)] == [store.default_name(), NAME]
    assert shelf.use(NAME).manifest["license"] == "mit"


def test_a_new_one_takes_the_place_of_an_older(home: Path, bundle: Path) -> None:
    local.install(bundle)
    seal(bundle, license="apache-2.0")

    assert local.install(packed(bundle)).manifest["license"] == "apache-2.0"
    assert there() == [NAME]


@pytest.mark.parametrize("name", ["Mozilla/distilvit", "no/such", "made here"])
def test_what_is_no_bundle_may_be_an_id(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "made here").mkdir()

    assert not local.is_local(name)


def _renamed(name: str) -> Callable[[Path], Path]:
    def rename(folder: Path) -> Path:
        seal(folder, name=name)
        return packed(folder)

    return rename


def _edited(name: str, data: bytes) -> Callable[[Path], Path]:
    def edit(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return packed(folder)

    return edit


def _leading_out(folder: Path) -> Path:
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"]["../../escaped"] = manifest["files"]["tokenizer.json"]
    (folder / MANIFEST).write_text(json.dumps(manifest))
    path = packed(folder)
    with zipfile.ZipFile(path, "a") as out:
        out.write(folder / "tokenizer.json", "../../escaped")
    return path


def _cut_off(folder: Path) -> Path:
    path = packed(folder)
    path.write_bytes(path.read_bytes()[:-200])
    return path


def _turned_bit(folder: Path) -> Path:
    path = packed(folder)
    with zipfile.ZipFile(path) as whole:
        begin = whole.getinfo("decoder.safetensors").header_offset + 30 + len("decoder.safetensors")
    data = bytearray(path.read_bytes())
    data[begin + 5] ^= 255
    path.write_bytes(data)
    return path


def _encrypted(folder: Path) -> Path:
    path = packed(folder)
    data = path.read_bytes()
    # The flag alone, in each header: what follows need not be so.
    for mark, flag in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.find(mark)
        while at >= 0:
            data = data[: at + flag] + b"\1" + data[at + flag + 1 :]
            at = data.find(mark, at + 4)
    path.write_bytes(data)
    return path


def _without(name: str) -> Callable[[Path], Path]:
    def leave_out(folder: Path) -> Path:
        (folder / name).unlink()
        return packed(folder)

    return leave_out


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "no zip": (lambda folder: shutil.copy(folder / "tokenizer.json", folder / "a.zip"), "is no whole zip"),
    "cut off": (_cut_off, "is no whole zip"),
    "damaged": (_turned_bit, "is no whole zip"),
    "encrypted": (_encrypted, "is no whole zip"),
    "no manifest": (_without(MANIFEST), r"^There is no model in .*mine\.zip\.$"),
    "a broken manifest": (_edited(MANIFEST, b"{"), r"The model in .*mine\.zip has a broken manifest"),
    "a file changed": (_edited("decoder.safetensors", b"?"), r"The model in .*mine\.zip is damaged: decoder\.safetens"),
    "a file missing": (_without("tokenizer.json"), r"The model in .*mine\.zip is incomplete: tokenizer\.json is miss"),
    "a file that leads out": (_leading_out, r"The model in .*mine\.zip has a broken manifest"),
    "a name that leads out": (_renamed(".."), r"A model cannot be called \.\.: "),
    "a name that is a path": (_renamed("a\\b"), "A model cannot be called"),
    "the name of ours": (_renamed(store.default_name()), "came with Altwords. Another model needs another name"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_another_is_refused_and_leaves_nothing(home: Path, bundle: Path, case: str) -> None:
    make, sentence = REFUSED[case]

    with pytest.raises(BundleError, match=sentence):
        local.install(make(bundle))
    assert there() == []
    assert not list(home.rglob("escaped"))


def test_a_disk_that_is_too_small(home: Path, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(bundle)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))

    with pytest.raises(BundleError, match=r"^Disk full: this model needs"):
        local.install(packed(bundle))
    assert there() == []


def test_a_file_that_is_not_there(home: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        local.install(tmp_path / "none.zip")
    assert there() == []
