"""Pictures of HTML, by headless Chromium and its DevTools protocol. Nothing is fetched: a page holds all it shows."""

from __future__ import annotations

import asyncio
import base64
import itertools
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from altwords_export.shards import DataError

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_DECODED = "Promise.all([...document.images].map(image => image.decode().catch(() => {})))"
"""Pictures from data: addresses come after the page, and would be missing in the screenshot."""
_PATIENCE = 300.0


@dataclass(frozen=True, slots=True)
class Page:
    html: str
    width: int
    """CSS pixels, as the height."""
    height: int
    zoom: float = 1.0
    """Pixels of the picture to one of CSS."""
    see_through: bool = False
    """Whether the ground is transparent where the page paints none."""


class Browser:
    """One tab of one Chromium, with a profile that goes when it closes."""

    def __enter__(self) -> Self:
        program = next(filter(None, map(shutil.which, _NAMES)), None)
        if program is None:
            raise DataError("There is no Chromium, and these pictures are drawn by one.")
        self._runner = asyncio.Runner()
        self._profile = tempfile.TemporaryDirectory(prefix="altwords-drawing-", ignore_cleanup_errors=True)
        self._numbers = itertools.count(1)
        self._runner.run(self._start(program))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.run(self._stop())
        self._runner.close()
        self._profile.cleanup()

    def picture(self, page: Page) -> bytes:
        """A PNG of the page."""
        return self._runner.run(asyncio.wait_for(self._picture(page), _PATIENCE))

    async def _start(self, program: str) -> None:
        self._process = await asyncio.create_subprocess_exec(
            program,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--remote-debugging-port=0",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={self._profile.name}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(_PATIENCE):
            port_file = Path(self._profile.name) / "DevToolsActivePort"
            # A file and a list of another process: nothing but looking tells when they are there.
            while not (port_file.is_file() and "\n" in port_file.read_text()):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            self._session = aiohttp.ClientSession()
            address = f"http://127.0.0.1:{port_file.read_text().split()[0]}/json/list"
            while True:
                async with self._session.get(address) as answer:
                    targets = [target for target in await answer.json() if target["type"] == "page"]
                if targets:
                    break
                await asyncio.sleep(0.05)
            self._socket = await self._session.ws_connect(targets[0]["webSocketDebuggerUrl"], max_msg_size=0)
            tree = await self._call("Page.getFrameTree")
            self._frame = tree["frameTree"]["frame"]["id"]

    async def _stop(self) -> None:
        await self._session.close()
        self._process.terminate()
        await self._process.wait()

    async def _picture(self, page: Page) -> bytes:
        metrics = {"width": page.width, "height": page.height, "deviceScaleFactor": page.zoom, "mobile": False}
        await self._call("Emulation.setDeviceMetricsOverride", **metrics)
        ground = {"color": {"r": 0, "g": 0, "b": 0, "a": 0}} if page.see_through else {}
        await self._call("Emulation.setDefaultBackgroundColorOverride", **ground)
        await self._call("Page.setDocumentContent", frameId=self._frame, html=page.html)
        await self._call("Runtime.evaluate", expression=_DECODED, awaitPromise=True)
        shot = await self._call("Page.captureScreenshot", format="png", optimizeForSpeed=True)
        return base64.b64decode(shot["data"])

    async def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        while True:
            message = await self._socket.receive_json()
            if message.get("id") == number:
                if "error" in message:
                    raise DataError(f"Chromium refused {method}: {message['error']['message']}")
                return dict(message["result"])
