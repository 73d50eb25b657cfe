"""Chromium over the DevTools protocol, on a pair of pipes."""

from __future__ import annotations

import base64
import fcntl
import itertools
import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from browsers.browser import DESCRIPTION, WELCOME, Browser, Node, Popup
from waiting import until

KEYS = {
    "Tab": ("Tab", 9, ""),
    "Enter": ("Enter", 13, "\r"),
    "Space": (" ", 32, " "),
    "ArrowDown": ("ArrowDown", 40, ""),
}
ROLES = {"img": "image", "Canvas": "canvas", "StaticText": "text"}
MIDDLE = """(() => {
  const element = document.getElementById(%s)
  element.scrollIntoView({ block: 'center', behavior: 'instant' })
  const { left, top, width, height } = element.getBoundingClientRect()
  return { x: left + width / 2, y: top + height / 2 }
})()"""
CHECKED = {"name": "checked", "value": {"type": "tristate", "value": "true"}}


class DevToolsError(Exception):
    """The browser refused a command, or an expression threw."""


class Chromium(Browser):
    """Debian's Chromium, with every name on loopback, so that no test can reach further."""

    kind = "chromium"

    def __init__(self, profile: Path, environment: Mapping[str, str] | None = None) -> None:
        self.native_host_dir = profile / "NativeMessagingHosts"
        self._pipe = _Pipe(profile, environment)
        self.send = self._pipe.send
        first = until(lambda: [t for t in self._targets() if t["type"] == "page"], "the first tab")[0]
        self._tab = self._attach(first["targetId"])
        for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            self.send(f"{domain}.enable", session=self._tab)
        self.send("Page.setLifecycleEventsEnabled", {"enabled": True}, self._tab)
        # Frames of other sites live in processes, and so in sessions, of their own.
        follow = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": True}
        self.send("Target.setAutoAttach", follow, self._tab)

    def load_extension(self, folder: Path) -> None:
        # Only a developer's browser collects the errors of extensions.
        self._in_extensions_page("chrome.developerPrivate.updateProfileConfiguration({inDeveloperMode: true})")
        self._id = self.send("Extensions.loadUnpacked", {"path": str(folder)})["id"]
        self.base = f"chrome-extension://{self._id}/"
        welcome = until(lambda: self._target(self.base + WELCOME), "the first-run page")
        self.send("Target.closeTarget", {"targetId": welcome})
        self.send("Page.bringToFront", session=self._tab)

    def use_hosts(self, names: Sequence[str]) -> None:
        """It has a rule for all names, since its start."""

    def allow_pages(self, allowed: bool) -> None:
        access = {"extensionId": self._id, "hostAccess": "ON_ALL_SITES" if allowed else "ON_CLICK"}
        ask = f"chrome.developerPrivate.updateExtensionConfiguration({json.dumps(access)})"
        self._in_extensions_page(ask)

    def goto(self, url: str) -> None:
        answer = self.send("Page.navigate", {"url": url}, self._tab)
        if "errorText" in answer:
            raise DevToolsError(f"{url}: {answer['errorText']}")
        if "loaderId" in answer:  # absent where only the fragment changed
            until(lambda: answer["loaderId"] in self._loaded(), f"{url} to load")

    def _loaded(self) -> set[str]:
        events = [e["params"] for e in self._pipe.events if e["method"] == "Page.lifecycleEvent"]
        return {event["loaderId"] for event in events if event["name"] == "load"}

    def evaluate(self, expression: str) -> Any:
        return self._evaluate(expression, self._tab)

    def tree(self) -> list[Node]:
        return [node for session in self._sessions() for node, _ in self._walk(session)]

    def press(self, key: str) -> None:
        name, code, text = KEYS[key]
        event = {"key": name, "code": key, "windowsVirtualKeyCode": code}
        self.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": text, **event}, self._tab)
        self.send("Input.dispatchKeyEvent", {"type": "keyUp", **event}, self._tab)

    def press_paste(self) -> None:
        key = {"key": "v", "code": "KeyV", "windowsVirtualKeyCode": 86, "modifiers": 2, "commands": ["paste"]}
        self.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key}, self._tab)
        self.send("Input.dispatchKeyEvent", {"type": "keyUp", **key}, self._tab)

    def press_command(self) -> None:
        # The browser's own keys go by the scan code.
        key = {"key": "D", "code": "KeyD", "windowsVirtualKeyCode": 68, "nativeVirtualKeyCode": 40, "modifiers": 1 + 8}
        self.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key}, self._tab)
        self.send("Input.dispatchKeyEvent", {"type": "keyUp", **key}, self._tab)

    def choose_in_menu(self, id_: str) -> None:
        # Without a screen the browser's own menu would open all the same, and hold up its windows.
        self.evaluate(
            "asked = false; addEventListener('contextmenu', event => { event.preventDefault(); asked = true }, true)"
        )
        place: dict[str, float] = self.evaluate(MIDDLE % json.dumps(id_))

        def ask() -> bool:
            for kind in ("mousePressed", "mouseReleased"):
                mouse = {"type": kind, "button": "right", "clickCount": 1, **place}
                self.send("Input.dispatchMouseEvent", mouse, self._tab)
            return bool(self.evaluate("asked"))

        # Between pages that hold frames of other sites, the mouse is at times not heard.
        until(ask, f"the menu of {id_}")
        # What the browser does when the entry is chosen.
        self._in_worker(
            """chrome.tabs.query({active: true}).then(([tab]) =>
              chrome.contextMenus.onClicked.dispatch({menuItemId: 'describe', frameId: 0}, tab))"""
        )

    def stop_background(self) -> None:
        worker = self._target(self.base + "background/main.js")
        if worker:
            self.send("Target.closeTarget", {"targetId": worker})

    def update_extension(self) -> None:
        before = self._target(self.base + "background/main.js")
        self._in_worker("chrome.runtime.reload()")
        until(lambda: self._target(self.base + "background/main.js") not in (None, before), "the new background")
        # A key that is pressed before it listens is lost.
        until(lambda: self._in_worker("globalThis.chrome?.commands?.onCommand.hasListeners() ?? false"), "it to listen")

    def own_window(self) -> Popup | None:
        # Before it has a title of its own it is not there yet, and would not answer.
        url = self.base + DESCRIPTION
        pages = (t for t in self._targets() if t["url"] == url and t["type"] == "page")
        target = next((t for t in pages if t["title"] and not t["title"].endswith(DESCRIPTION)), None)
        try:
            return _ChromiumPopup(self, target["targetId"], target["title"]) if target else None
        except (queue.Empty, DevToolsError):  # one that has just come may not hear who attaches, nor one that has gone
            return None

    def open_popup(self) -> Popup:
        before = {t["targetId"] for t in self._targets()}
        tab = next(t["targetId"] for t in self._targets() if t["type"] == "tab")
        self.send("Extensions.triggerAction", {"id": self._id, "targetId": tab})
        target = until(
            lambda: [
                t["targetId"]
                for t in self._targets()
                if t["url"].startswith(self.base) and t["type"] == "page" and t["targetId"] not in before
            ],
            "the popup to open",
        )[0]
        return _ChromiumPopup(self, target)

    def dress(self, *, dark: bool = False, forced: bool = False) -> None:
        features = {
            "prefers-color-scheme": "dark" if dark else "light",
            "forced-colors": "active" if forced else "none",
        }
        emulated = [{"name": name, "value": value} for name, value in features.items()]
        self.send("Emulation.setEmulatedMedia", {"features": emulated}, self._tab)

    def screenshot(self, path: Path) -> None:
        data = self.send("Page.captureScreenshot", {"format": "png"}, self._tab)["data"]
        path.write_bytes(base64.b64decode(data))

    def extension_errors(self) -> list[str]:
        ask = f"""(async id => {{
            const {{runtimeErrors}} = await chrome.developerPrivate.getExtensionInfo(id)
            await chrome.developerPrivate.deleteExtensionErrors({{extensionId: id}})
            return runtimeErrors
        }})({json.dumps(self._id)})"""
        return [error["message"] for error in self._in_extensions_page(ask)]

    def _in_extensions_page(self, expression: str) -> Any:
        """Evaluate in chrome://extensions, which alone may manage extensions, in a tab of its own."""
        address = {"url": "chrome://extensions", "background": True}
        target = self.send("Target.createTarget", address)["targetId"]
        try:
            session = self._attach(target)
            ready = "typeof chrome.developerPrivate == 'object'"
            until(lambda: self._evaluate(ready, session), "the page of extensions")
            return self._evaluate(expression, session)
        finally:
            self.send("Target.closeTarget", {"targetId": target})

    def _own_error(self, event: dict[str, Any]) -> str | None:
        """The text of an exception or console error in the tab, where our scripts are on its stack."""
        if event["method"] not in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"):
            return None
        if event["params"].get("type") in ("log", "debug", "info"):
            return None
        text = json.dumps(event["params"])
        return text if "chrome-extension://" in text else None

    def requests_of_pages(self) -> list[str]:
        urls = (e["params"]["request"]["url"] for e in self._pipe.events if e["method"] == "Network.requestWillBeSent")
        return [url for url in urls if "//127.0.0.1" in url or "//localhost" in url or "//[::1]" in url]

    def close(self) -> None:
        self._pipe.close()

    # -- below the face

    def _targets(self) -> list[dict[str, Any]]:
        targets: list[dict[str, Any]] = self.send("Target.getTargets", {"filter": [{}]})["targetInfos"]
        return targets

    def _target(self, url: str) -> str | None:
        """The page or worker at this address."""
        found = (t["targetId"] for t in self._targets() if t["url"] == url and t["type"] != "tab")
        return next(found, None)

    def _in_worker(self, expression: str) -> Any:
        """Evaluate in the extension's background, which is awake for a while after a page was loaded."""
        worker = until(lambda: self._target(self.base + "background/main.js"), "the background")
        session = self._attach(worker)
        try:
            return self._evaluate(expression, session)
        finally:
            # Whoever is attached keeps it awake.
            self.send("Target.detachFromTarget", {"sessionId": session})

    def _attach(self, target: str) -> str:
        session: str = self.send("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        return session

    def _sessions(self) -> list[str]:
        """The tab's session, then those of its frames in other processes."""
        frames: dict[str, str] = {}
        for event in list(self._pipe.events):
            if event["method"] == "Target.attachedToTarget" and event.get("sessionId") == self._tab:
                if event["params"]["targetInfo"]["type"] == "iframe":
                    frames[event["params"]["sessionId"]] = ""
            elif event["method"] == "Target.detachedFromTarget":
                frames.pop(event["params"]["sessionId"], None)
        return [self._tab, *frames]

    def _walk(self, session: str) -> Iterator[tuple[Node, int]]:
        """Every exposed node of the session's frames, with the number of its element."""
        ids: dict[int, str] = {}
        document = self.send("DOM.getDocument", {"depth": -1, "pierce": True}, session)["root"]
        _collect_ids(document, ids)
        for frame in _frames(self.send("Page.getFrameTree", session=session)["frameTree"]):
            nodes = self.send("Accessibility.getFullAXTree", {"frameId": frame}, session)["nodes"]
            controls: dict[str, str] = {}
            for node in nodes:  # parents come before their children
                role, name = node["role"]["value"], node.get("name", {}).get("value", "")
                around = controls.get(node.get("parentId", ""), "")
                controls[node["nodeId"]] = (role in ("link", "button") and name) or around
                if node["ignored"] or role == "InlineTextBox":  # its text has been said by the one around it
                    continue
                element = node.get("backendDOMNodeId", 0)
                is_checked = CHECKED in node.get("properties", ())
                yield Node(ROLES.get(role, role), name, ids.get(element, ""), is_checked, around), element

    def _evaluate(self, expression: str, session: str) -> Any:
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = self.send("Runtime.evaluate", asked, session)
        if "exceptionDetails" in answer:
            thrown = answer["exceptionDetails"]
            raise DevToolsError(thrown.get("exception", {}).get("description") or thrown["text"])
        return answer["result"].get("value")


class _ChromiumPopup(Popup):
    def __init__(self, browser: Chromium, target: str, title: str = "") -> None:
        self._browser, self._target, self.title = browser, target, title
        self._session = browser._attach(target)
        browser.send("Accessibility.enable", session=self._session, seconds=10)

    def tree(self) -> list[Node]:
        return [node for node, _ in self._browser._walk(self._session)]

    def press(self, name: str) -> None:
        element = until(
            lambda: [e for node, e in self._browser._walk(self._session) if node.name == name and e],
            f"a control named {name}",
            10,
        )[0]
        thing = self._browser.send("DOM.resolveNode", {"backendNodeId": element}, self._session)["object"]
        click = {"objectId": thing["objectId"], "functionDeclaration": "function () { this.click() }"}
        self._browser.send("Runtime.callFunctionOn", {**click, "userGesture": True}, self._session)

    def close(self) -> None:
        self._browser.send("Target.closeTarget", {"targetId": self._target})


def _collect_ids(node: dict[str, Any], ids: dict[int, str]) -> None:
    attributes = node.get("attributes", ())
    if "id" in attributes[::2]:
        ids[node["backendNodeId"]] = attributes[2 * attributes[::2].index("id") + 1]
    inner = [node["contentDocument"]] if "contentDocument" in node else []
    for child in (*node.get("children", ()), *node.get("shadowRoots", ()), *inner):
        _collect_ids(child, ids)


def _frames(tree: dict[str, Any]) -> Iterator[str]:
    yield tree["frame"]["id"]
    for child in tree.get("childFrames", ()):
        yield from _frames(child)


class _Pipe:
    """The process, and the messages to and from it: NUL-ended JSON on its descriptors 3 and 4."""

    def __init__(self, profile: Path, environment: Mapping[str, str] | None) -> None:
        binary = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
        if binary is None:
            raise FileNotFoundError("Chromium is not installed.")
        child_reads, self._write = os.pipe()
        self._read, child_writes = os.pipe()
        # Copies far above 3 and 4, so that neither dup2 can overwrite the other's source.
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 100) for fd in (child_reads, child_writes)]

        def place() -> None:
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        profile.mkdir(parents=True, exist_ok=True)
        with (profile / "stderr.log").open("wb") as log:
            self.process = subprocess.Popen(
                [
                    binary,
                    *(["--force-renderer-accessibility"] if "DISPLAY" in (environment or {}) else ["--headless=new"]),
                    "--remote-debugging-pipe",
                    "--enable-unsafe-extension-debugging",
                    f"--user-data-dir={profile}",
                    "--host-resolver-rules=MAP *.public 127.0.0.2,MAP * 127.0.0.1",
                    "--window-size=1000,800",
                    "--no-first-run",
                    "--disable-gpu",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--password-store=basic",
                    # Its sandbox refuses to run as root, which is what a container gives.
                    *(["--no-sandbox"] if os.geteuid() == 0 else []),
                    "about:blank",
                ],
                close_fds=False,
                preexec_fn=place,
                stdout=log,
                stderr=log,
                env={**os.environ, **(environment or {})},
            )
        for fd in (child_reads, child_writes, *high):
            os.close(fd)
        self.events: list[dict[str, Any]] = []
        self._ids = itertools.count(1)
        self._answers: dict[int, queue.SimpleQueue[dict[str, Any]]] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def send(
        self, method: str, params: dict[str, Any] | None = None, session: str | None = None, seconds: float = 60
    ) -> dict[str, Any]:
        number = next(self._ids)
        answers = self._answers[number] = queue.SimpleQueue()
        message = {"id": number, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        answer = answers.get(timeout=seconds)
        del self._answers[number]
        if "error" in answer:
            raise DevToolsError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _listen(self) -> None:
        rest = b""
        while data := os.read(self._read, 1 << 16):
            *messages, rest = (rest + data).split(b"\0")
            for message in map(json.loads, messages):
                if "id" in message:
                    self._answers[message["id"]].put(message)
                else:
                    self.events.append(message)

    def close(self) -> None:
        try:
            self.send("Browser.close")
            self.process.wait(10)
        except (OSError, queue.Empty, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
