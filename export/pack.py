"""Packs the extension for the stores: one zip for each browser, the same bytes each time.

    python3 export/pack.py [FOLDER]

writes ``altwords-VERSION-chromium.zip`` and ``altwords-VERSION-firefox.zip`` into FOLDER (default: ``dist``).
"""

from __future__ import annotations

import copy
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EXTENSION = ROOT / "extension"

# Firefox has no use for these parts of the one manifest, and warns about them; Chromium takes all of it.
FOREIGN: dict[str, tuple[tuple[str, ...], ...]] = {
    "chromium": (),
    "firefox": (("key",), ("message_serialization",), ("minimum_chrome_version",), ("background", "service_worker")),
}

# The earliest date that a zip can hold: with real ones, each packing would give other bytes.
DATE = (1980, 1, 1, 0, 0, 0)


def manifest_for(browser: str, manifest: dict[str, Any]) -> dict[str, Any]:
    """A copy of ``manifest`` without what ``browser`` does not understand."""
    own = copy.deepcopy(manifest)
    for *path, name in FOREIGN[browser]:
        part = own
        for step in path:
            part = part[step]
        del part[name]
    return own


def pack(folder: Path) -> list[Path]:
    """Write the zips into ``folder``, and return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
    names = {browser: f"altwords-{manifest['version']}-{browser}.zip" for browser in FOREIGN}
    for browser, name in names.items():
        with zipfile.ZipFile(folder / name, "w") as packed:
            for path in sorted(path for path in EXTENSION.rglob("*") if path.is_file() and path.suffix != ".md"):
                data = path.read_bytes()
                if path == EXTENSION / "manifest.json":
                    data = json.dumps(manifest_for(browser, manifest), ensure_ascii=False, indent=2).encode()
                entry = zipfile.ZipInfo(path.relative_to(EXTENSION).as_posix(), DATE)
                packed.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return [folder / name for name in names.values()]


def main() -> int:
    for path in pack(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
