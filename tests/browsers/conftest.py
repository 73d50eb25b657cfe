from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from browsers.browser import Browser
from browsers.product import BROWSERS, launch
from browsers.site import Site
from running_daemon import RunningDaemon


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    served = Site()
    yield served
    served.close()


@pytest.fixture(scope="session")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDaemon]:
    with RunningDaemon(tmp_path_factory.mktemp("daemon")) as running:
        yield running


@pytest.fixture(scope="session", params=BROWSERS)
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def shared_browser(kind: str, daemon: RunningDaemon, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with launch(kind, tmp_path_factory.mktemp(kind), daemon) as browser:
        yield browser


@pytest.fixture
def browser(shared_browser: Browser) -> Iterator[Browser]:
    """A paired browser; a test that changes the extension's settings puts them back."""
    yield shared_browser
    assert shared_browser.extension_errors() == []


@pytest.fixture(scope="session")
def screens() -> Path:
    """Where screenshots go, to be looked at."""
    folder = Path(__file__).with_name(".screens")
    folder.mkdir(exist_ok=True)
    return folder
