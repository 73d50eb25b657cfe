"""Firefox over Marionette, its own remote protocol; no geckodriver between."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from browsers.browser import DESCRIPTION, WELCOME, Browser, Node, Popup
from waiting import until

KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Space": " ", "ArrowDown": "\ue015"}
ROLES = {"graphic": "image", "pushbutton": "button", "checkbutton": "checkbox", "text leaf": "text"}
CLOSED_TOO_SOON = "Promise resolved after context unloaded"
LEFT_TOO_SOON = "Promise resolved while context is inactive"
OF_PAGES_GONE = (CLOSED_TOO_SOON, LEFT_TOO_SOON)
"""Firefox's notes that a popup was closed, or a page left, before an answer came: as a listener may do it."""
PREFERENCES = {
    "network.dns.forceResolve": "127.0.0.1",
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.aboutwelcome.enabled": False,
    "browser.region.network.url": "",
    "browser.search.update": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "app.update.disabledForTesting": True,
    # Five seconds of the clock are soon gone on a machine that does much else, and then a script is ended.
    "dom.max_ext_content_script_run_time": 60,
    # A process that ends with the last of its pages ends what these still do, and tells it as an error.
    "dom.abort_script_on_child_shutdown": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.enabled": False,
}

# Every object below `root`: [role, name, id, checked, name of the link or button around]. The tree grows while
# it is read, so a lost object is skipped.
WALK = """
const service = Cc['@mozilla.org/accessibilityService;1'].getService(Ci.nsIAccessibilityService);
const objects = root => {
  const found = [];
  const walk = (object, control) => {
    try {
      const states = {};
      object.getState(states, {});
      const checked = Boolean(states.value & Ci.nsIAccessibleStates.STATE_CHECKED);
      const role = service.getStringRole(object.role), name = object.name ?? '';
      const node = [role, name, object.id ?? '', checked, control];
      found.push({object, node});
      for (let n = 0; n < object.childCount; n++) {
        walk(object.getChildAt(n), (['link', 'pushbutton'].includes(role) && name) || control);
      }
    } catch {}
  };
  if (root) walk(root, '');
  return found;
};
const page = () => service.getAccessibleFor(gBrowser.selectedBrowser)?.firstChild;
const popupBrowser = () => document.querySelector('.webextension-popup-browser');
const popup = () => popupBrowser() && service.getAccessibleFor(popupBrowser())?.firstChild;
const ownBrowser = () => [...Services.wm.getEnumerator('navigator:browser')]
  // A window that is just opening has none yet.
  .map(one => one.gBrowser?.selectedBrowser)
  .find(one => one?.currentURI.spec.startsWith('moz-extension:') && one.currentURI.spec.endsWith('PAGE'));
const own = () => ownBrowser() && service.getAccessibleFor(ownBrowser())?.firstChild;
""".replace("PAGE", DESCRIPTION)

# Keeps a list of the loopback requests of pages, content scripts included, and of the browser itself.
WATCH = """
const seen = globalThis.altwordsRequests = [];
Services.obs.addObserver(channel => {
  channel.QueryInterface(Ci.nsIHttpChannel);
  const {host, spec} = channel.URI;
  const ours = channel.loadInfo?.loadingPrincipal?.schemeIs('moz-extension');
  if (!ours && ['127.0.0.1', 'localhost', '::1'].includes(host)) seen.push(spec);
}, 'http-on-modify-request');
"""


class MarionetteError(Exception):
    """The browser refused a command, or a script threw."""


class Firefox(Browser):
    """Debian's Firefox, with every name on loopback, so that no test can reach further."""

    kind = "firefox"

    def __init__(self, profile: Path, environment: Mapping[str, str] | None = None) -> None:
        # Native messaging manifests are found through HOME, so each profile gets a home of its own.
        home = profile / "home"
        home.mkdir(parents=True, exist_ok=True)
        self.native_host_dir = home / ".mozilla" / "native-messaging-hosts"
        binary = shutil.which("firefox-esr") or shutil.which("firefox")
        if binary is None:
            raise FileNotFoundError("Firefox is not installed.")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        values = {**PREFERENCES, "marionette.port": port}
        lines = [f'user_pref("{name}", {json.dumps(value)});\n' for name, value in values.items()]
        (profile / "user.js").write_text("".join(lines))
        with (profile / "stderr.log").open("wb") as log:
            self.process = subprocess.Popen(
                [
                    binary,
                    *([] if "DISPLAY" in (environment or {}) else ["--headless"]),
                    "--no-remote",
                    "--profile",
                    str(profile),
                    "--marionette",
                    "--remote-allow-system-access",  # for its accessibility tree, which pages cannot reach
                    "--width=1000",
                    "--height=800",
                ],
                stdout=log,
                stderr=log,
                env={
                    **os.environ,
                    **(environment or {}),
                    "HOME": str(home),
                    "MOZ_CRASHREPORTER_DISABLE": "1",
                    "GNOME_ACCESSIBILITY": "1" if "DISPLAY" in (environment or {}) else "0",
                },
            )
        self._socket = until(lambda: _connect(port), "Firefox to listen")
        self._rest = b""
        self._number = 0
        self._receive()  # its greeting
        self.send("WebDriver:NewSession", {"timeouts": {"script": 60_000, "pageLoad": 60_000}})
        self.chrome(WATCH)
        self.tree()  # starts the accessibility service, which costs a second only once

    def load_extension(self, folder: Path) -> None:
        self._id = self.send("Addon:Install", {"path": str(folder), "temporary": True})["value"]
        host = self.chrome("return WebExtensionPolicy.getByID(arguments[0]).mozExtensionHostname", [self._id])
        self.base = f"moz-extension://{host}/"
        close = """const tab = gBrowser.tabs.find(one => one.linkedBrowser.currentURI.spec === arguments[0]);
            if (tab) gBrowser.removeTab(tab);
            return Boolean(tab)"""
        until(lambda: self.chrome(close, [self.base + WELCOME]), "the first-run page")
        self.chrome("gBrowser.selectedTab = gBrowser.tabs[0]")

    def use_hosts(self, names: Sequence[str]) -> None:
        self.chrome(
            """const override = Cc['@mozilla.org/network/native-dns-override;1']
              .getService(Ci.nsINativeDNSResolverOverride);
            for (const name of arguments[0]) {
              override.addIPOverride(name, name.endsWith('.public') ? '127.0.0.2' : '127.0.0.1');
            }
            // It would stand before these.
            Services.prefs.clearUserPref('network.dns.forceResolve');""",
            [list(names)],
        )

    def allow_pages(self, allowed: bool) -> None:
        self.chrome(
            """const {ExtensionPermissions} =
              ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
            const {extension} = WebExtensionPolicy.getByID(arguments[0]);
            const change = arguments[1] ? 'add' : 'remove';
            const origins = ['<all_urls>', 'http://*/*', 'https://*/*'];
            await ExtensionPermissions[change](arguments[0], {origins, permissions: []}, extension);""",
            [self._id, allowed],
        )

    def goto(self, url: str) -> None:
        self.send("WebDriver:Navigate", {"url": url})

    def evaluate(self, expression: str) -> Any:
        text = self._script(f"return JSON.stringify(await ({expression})) ?? 'null'")
        return json.loads(text)

    def tree(self) -> list[Node]:
        return self._tree("page")

    def press(self, key: str) -> None:
        strokes = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        self.send("WebDriver:PerformActions", {"actions": [{"type": "key", "id": "keys", "actions": strokes}]})

    def press_paste(self) -> None:
        self._press_browsers("\ue009v")  # Control

    def press_command(self) -> None:
        self._press_browsers("\ue00a\ue008d")  # Alt, Shift

    def _press_browsers(self, keys: str) -> None:
        strokes = [("keyDown", key) for key in keys] + [("keyUp", key) for key in reversed(keys)]
        actions = [{"type": kind, "value": key} for kind, key in strokes]
        # Keys that go to the page come behind the browser's own.
        self.send("Marionette:SetContext", {"value": "chrome"})
        self.send("WebDriver:PerformActions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})
        self.send("Marionette:SetContext", {"value": "content"})

    def choose_in_menu(self, id_: str) -> None:
        element = self.send("WebDriver:FindElement", {"using": "css selector", "value": f"#{id_}"})["value"]
        self.evaluate(f"document.getElementById({json.dumps(id_)}).scrollIntoView({{block: 'center'}})")
        press = [{"type": kind, "button": 2} for kind in ("pointerDown", "pointerUp")]
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": element}
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": [move, *press]}
        self.send("WebDriver:PerformActions", {"actions": [mouse]})
        choose = """const menu = document.getElementById('contentAreaContextMenu');
            const item = menu.state === 'open' && menu.querySelector(`[id^="${arguments[0]}-menuitem-"]`);
            if (item) menu.activateItem(item);
            return Boolean(item)"""
        prefix = re.sub("[^a-z0-9_-]", "_", self._id.lower())
        until(lambda: self.chrome(choose, [prefix]), "the entry in the menu")

    def stop_background(self) -> None:
        self.chrome("WebExtensionPolicy.getByID(arguments[0]).extension.terminateBackground()", [self._id])

    def update_extension(self) -> None:
        self.chrome(
            """const {AddonManager} = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs');
            await (await AddonManager.getAddonByID(arguments[0])).reload()""",
            [self._id],
        )

    def own_window(self) -> Popup | None:
        # Its title comes to this process after its words may have.
        window = _FirefoxPopup(self, "own")
        return window if window.title and window.tree() else None

    def open_popup(self) -> Popup:
        self.chrome(
            """const {extension} = WebExtensionPolicy.getByID(arguments[0]);
            const {ExtensionParent} =
              ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs');
            ExtensionParent.apiManager.global.browserActionFor(extension).triggerAction(window)""",
            [self._id],
        )
        popup = _FirefoxPopup(self)
        until(popup.tree, "the popup to open")
        return popup

    def dress(self, *, dark: bool = False, forced: bool = False) -> None:
        # 0 is dark, 1 light; 2 forces colours always, 0 only where the system has high contrast.
        preferences = {
            "layout.css.prefers-color-scheme.content-override": 0 if dark else 1,
            "browser.display.document_color_use": 2 if forced else 0,
        }
        for name, value in preferences.items():
            self.chrome("Services.prefs.setIntPref(arguments[0], arguments[1])", [name, value])
        # The page's process hears of it later.
        features = "['prefers-color-scheme: dark', 'forced-colors: active']"
        seen = f"{features}.map(feature => matchMedia(`(${{feature}})`).matches)"
        until(lambda: self.evaluate(seen) == [dark, forced], "the page to follow")

    def screenshot(self, path: Path) -> None:
        asked = {"full": False, "hash": False}
        path.write_bytes(base64.b64decode(self.send("WebDriver:TakeScreenshot", asked)["value"]))

    def extension_errors(self) -> list[str]:
        # Exceptions of every process come here; what is only logged stays where it was logged.
        messages: list[str] = self.chrome(
            """const {mozExtensionHostname} = WebExtensionPolicy.getByID(arguments[0]);
            const ours = Services.console.getMessageArray().filter(message =>
              message instanceof Ci.nsIScriptError && message.sourceName.includes(mozExtensionHostname));
            Services.console.reset();
            return ours.map(message => message.errorMessage)""",
            [self._id],
        )
        return [message for message in messages if message.strip() not in OF_PAGES_GONE]

    def requests_of_pages(self) -> list[str]:
        seen: list[str] = self.chrome("return globalThis.altwordsRequests")
        return seen

    def close(self) -> None:
        try:
            self.send("Marionette:Quit", {"flags": ["eForceQuit"]})
            self.process.wait(10)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self._socket.close()

    # -- below the face

    def chrome(self, script: str, arguments: Sequence[Any] = ()) -> Any:
        """Run a script with the browser's own rights, in its window."""
        self.send("Marionette:SetContext", {"value": "chrome"})
        try:
            return self._script(script, arguments, sandbox="system")
        finally:
            self.send("Marionette:SetContext", {"value": "content"})

    def _tree(self, root: str) -> list[Node]:
        found = self.chrome(f"{WALK} return objects({root}()).map(one => one.node)")
        return [Node(ROLES.get(role, role), *rest) for role, *rest in found]

    def _script(self, body: str, arguments: Sequence[Any] = (), sandbox: str | None = None) -> Any:
        asked = {
            "script": f"return (async function () {{ {body} }}).apply(null, arguments)",
            "args": list(arguments),
            "sandbox": sandbox,
            "newSandbox": False,
        }
        return self.send("WebDriver:ExecuteScript", asked)["value"]

    def send(self, command: str, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
        self._number += 1
        message = json.dumps([0, self._number, command, parameters or {}]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._receive()
        if error:
            raise MarionetteError(f"{command}: {error['message']}")
        return result or {}

    def _receive(self) -> Any:
        """One message: its length in digits, a colon, JSON."""
        while b":" not in self._rest:
            self._rest += self._more()
        digits, self._rest = self._rest.split(b":", 1)
        while len(self._rest) < int(digits):
            self._rest += self._more()
        message, self._rest = self._rest[: int(digits)], self._rest[int(digits) :]
        return json.loads(message)

    def _more(self) -> bytes:
        data = self._socket.recv(1 << 16)
        if not data:
            raise ConnectionError("Firefox has gone.")
        return data


class _FirefoxPopup(Popup):
    def __init__(self, browser: Firefox, root: str = "popup") -> None:
        self._browser, self._root = browser, root
        self.title = browser.chrome(f"{WALK} return {root}Browser()?.contentTitle ?? ''")

    def tree(self) -> list[Node]:
        return self._browser._tree(self._root)

    def press(self, name: str) -> None:
        script = f"""{WALK}
            const found = objects({self._root}()).map(one => one.object)
              .find(object => object.name === arguments[0] && object.actionCount);
            found?.doAction(0);
            return Boolean(found)"""
        until(lambda: self._browser.chrome(script, [name]), f"a control named {name}", 10)

    def close(self) -> None:
        close = "hidePopup()" if self._root == "popup" else "ownerDocument.defaultView.close()"
        around = "?.closest('panel')?" if self._root == "popup" else "?"
        self._browser.chrome(f"{WALK} {self._root}Browser(){around}.{close}")


def _connect(port: int) -> socket.socket | None:
    try:
        return socket.create_connection(("127.0.0.1", port), timeout=120)
    except OSError:
        return None
