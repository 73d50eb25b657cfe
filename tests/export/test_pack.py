"""The zips for the stores: complete, the same bytes each time, and nothing that the stores' own check refuses."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / "extension"
LINTER = ROOT / "tests" / "extension" / "node_modules" / ".bin" / "addons-linter"


def pack(folder: Path) -> list[Path]:
    done = subprocess.run(
        [sys.executable, ROOT / "export" / "pack.py", folder], capture_output=True, text=True, check=True
    )
    return [Path(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def zips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    packed = pack(tmp_path_factory.mktemp("packed"))
    return {path.stem.rpartition("-")[2]: path for path in packed}


def manifest(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as packed:
        read: dict[str, Any] = json.loads(packed.read("manifest.json"))
    return read


def test_each_holds_everything_but_the_notes(zips: dict[str, Path]) -> None:
    files = {path.relative_to(EXTENSION).as_posix() for path in EXTENSION.rglob("*") if path.is_file()}
    for path in zips.values():
        with zipfile.ZipFile(path) as packed:
            assert set(packed.namelist()) == files - {"PERMISSIONS.md"}
            assert packed.read("background/main.js") == (EXTENSION / "background" / "main.js").read_bytes()


def test_one_manifest_for_both_but_for_what_firefox_does_not_know(zips: dict[str, Path]) -> None:
    source = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
    assert manifest(zips["chromium"]) == source
    packed = manifest(zips["firefox"])
    assert source.keys() - packed.keys() == {"key", "message_serialization", "minimum_chrome_version"}
    assert packed["background"] == {"scripts": ["background/main.js"], "type": "module"}


def test_the_same_bytes_each_time(zips: dict[str, Path], tmp_path: Path) -> None:
    assert [path.read_bytes() for path in pack(tmp_path)] == [path.read_bytes() for path in zips.values()]


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_the_linter_finds_no_error(zips: dict[str, Path], browser: str) -> None:
    done = subprocess.run([LINTER, "--output", "json", zips[browser]], capture_output=True, text=True, timeout=300)
    found = json.loads(done.stdout)
    assert found["metadata"]["totalScannedFileSize"] > 0
    assert found["errors"] == []
