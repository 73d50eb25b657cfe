"""The whole product, set up as its users have it: a daemon, a browser, the unpacked extension, paired."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from browsers.browser import Browser
from browsers.chromium import Chromium
from browsers.firefox import Firefox
from running_daemon import RunningDaemon

EXTENSION = Path(__file__).parents[2] / "extension"
BROWSERS: dict[str, type[Chromium] | type[Firefox]] = {"chromium": Chromium, "firefox": Firefox}

SPOKEN = re.compile(
    r"(?=.)((To|File): \S.*?(\. |$))?"
    r"((Seems|Maybe): \S.*|(Photo|Illustration), not recognised|"
    r"(Screenshot|Text|Chart|(Bar|Line|Pie) chart|Scatter plot|Diagram|Logo|Icon)(: \S.*)?)?"
)
"""What a name that we give is like: the listener knows it by its first word."""


def launch(
    kind: str, profile: Path, daemon: RunningDaemon, *, native: bool = True, extension: Path = EXTENSION
) -> Browser:
    """A browser in a fresh profile with the extension loaded.

    Args:
        native: whether the browser finds the native messaging host, and so pairs by itself.
        extension: a copy that differs, as ``altered`` makes one.
    """
    browser = BROWSERS[kind](profile, daemon.environment)
    if native:
        daemon.command("install", "--native-host-dir", str(browser.native_host_dir))
    browser.load_extension(extension)
    return browser


def altered(folder: Path, edits: Mapping[str, tuple[str, str]]) -> Path:
    """A copy of the extension in ``folder`` in which each file named has one text replaced by another."""
    shutil.copytree(EXTENSION, folder)
    for name, (old, new) in edits.items():
        text = (folder / name).read_text("utf-8")
        assert text.count(old) == 1, f"{name} does not hold {old!r} once"
        (folder / name).write_text(text.replace(old, new), "utf-8")
    return folder


def choose_own(browser: Browser, picture: str = "(await fetch('sample.jpg')).blob()") -> None:
    """On the page for own pictures: choose a blob, an expression's, as the browser's choice of files does it."""
    browser.evaluate(f"""(async () => {{
      const chosen = new DataTransfer()
      chosen.items.add(new File([await {picture}], 'picture', {{ type: 'image/png' }}))
      const file = document.getElementById('file')
      file.files = chosen.files
      file.dispatchEvent(new Event('change'))
    }})()""")
