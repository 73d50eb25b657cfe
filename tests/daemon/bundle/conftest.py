from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from altwords.bundle.manifest import REQUIRED
from altwords_export.bundle import seal
from hub_server import Hub, serving


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of Altwords."""
    monkeypatch.setenv("ALTWORDS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ALTWORDS_BUNDLE", raising=False)
    return tmp_path / "home"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """An empty hub, and the environment that leads to it."""
    monkeypatch.delenv("HF_TOKEN", raising=False)
    with serving() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        yield hub


@pytest.fixture
def installed(home: Path) -> Path:
    """An installed model, ``somebody/theirs``; its files hold anything, as nothing runs them."""
    folder = home / "data" / "bundles" / "somebody--theirs"
    folder.mkdir(parents=True)
    for name in REQUIRED:
        (folder / name).write_bytes(name.encode() * 100_000)
    seal(folder, name="somebody/theirs", license="mit")
    return folder
