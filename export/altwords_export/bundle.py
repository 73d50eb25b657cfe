"""Writing a bundle's manifest: every file with its size and hash, and what is known about the model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from altwords.bundle.manifest import ARCHITECTURE, FORMAT, MANIFEST, sha256


def seal(folder: Path, **fields: Any) -> dict[str, Any]:
    """Write the manifest of what now lies in the folder; ``fields`` go over those it had before."""
    path = folder / MANIFEST
    before = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    files = {
        file.name: {"bytes": file.stat().st_size, "sha256": sha256(file)}
        for file in sorted(folder.iterdir())
        if file.is_file() and file.name != MANIFEST
    }
    manifest = {"architecture": ARCHITECTURE, **before, "format": FORMAT, **fields, "files": files}
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return manifest
