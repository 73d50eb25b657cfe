"""Screenshots of pages with the words that stand in them, as the browser itself laid them out."""

from __future__ import annotations

import base64
import io
import json
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from browsers.chromium import Chromium
from text_sample.pages import Page, page

LABELS = Path(__file__).with_name("labels.js").read_text("utf-8")
COUNT = 60


@dataclass(frozen=True)
class Labelled:
    """A picture and every word that can be seen whole in it."""

    picture: bytes
    words: list[str]


def take(count: int = COUNT, first: int = 0) -> list[Labelled]:
    """Render pages ``first`` and on in headless Chromium; every third picture is a JPEG, as on the web."""
    with tempfile.TemporaryDirectory() as profile, Chromium(Path(profile)) as browser:
        return [_take(browser, number, page(number)) for number in range(first, first + count)]


def keep(taken: list[Labelled], folder: Path) -> None:
    """Write pictures and labels to ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, labelled in enumerate(taken):
        (folder / f"{number:02}.png").write_bytes(labelled.picture)
        (folder / f"{number:02}.json").write_text(json.dumps(labelled.words, ensure_ascii=False), "utf-8")


def _take(browser: Chromium, number: int, shown: Page) -> Labelled:
    size = {"width": shown.width, "height": shown.height, "deviceScaleFactor": shown.scale, "mobile": False}
    browser.send("Emulation.setDeviceMetricsOverride", size, browser._tab)
    browser.goto("data:text/html;base64," + base64.b64encode(shown.html.encode()).decode())
    words: list[str] = browser.evaluate(LABELS)
    shot = base64.b64decode(browser.send("Page.captureScreenshot", {"format": "png"}, browser._tab)["data"])
    return Labelled(_as_jpeg(shot, number) if number % 3 == 2 else shot, words)


def _as_jpeg(png: bytes, number: int) -> bytes:
    out = io.BytesIO()
    quality = random.Random(number).choice((70, 80, 90))  # noqa: S311 - the same picture each time
    Image.open(io.BytesIO(png)).convert("RGB").save(out, "jpeg", quality=quality)
    return out.getvalue()
