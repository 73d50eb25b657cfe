"""Native messaging manifests: how a browser finds the program that hands our extension its token.

A manifest names one program and the extensions that may call it. Chromium and Firefox want different
keys, and Firefox refuses a manifest that holds Chromium's as well, so there are two forms.
"""

from __future__ import annotations

import json
import os
import shutil
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from altwords.install.places import Places, System

HOST = "org.altwords.host"
CHROMIUM_ID = "nnalfebgcmnpadoofhfamkilgnenbmie"
"""Follows from ``key`` in extension/manifest.json."""
GECKO_ID = "altwords@altwords.org"


@dataclass(frozen=True, slots=True)
class Browser:
    """Where one browser looks: folders below the user's settings or home, a key on Windows."""

    name: str
    linux: str
    macos: str
    windows: str
    gecko: bool = False


BROWSERS = (
    Browser("Chrome", "google-chrome", "Google/Chrome", r"Google\Chrome"),
    Browser("Chromium", "chromium", "Chromium", "Chromium"),
    Browser("Edge", "microsoft-edge", "Microsoft Edge", r"Microsoft\Edge"),
    # On Windows, Brave reads Chrome's key.
    Browser("Brave", "BraveSoftware/Brave-Browser", "BraveSoftware/Brave-Browser", r"Google\Chrome"),
    Browser("Firefox", ".mozilla", "Mozilla", "Mozilla", gecko=True),
)


class MissingProgramError(RuntimeError):
    """The native messaging host's program cannot be found; the message is a sentence for the user."""


def host_program() -> Path:
    """The program that manifests name, made by pip beside this Python.

    Raises:
        MissingProgramError: Altwords runs without having been installed by pip.
    """
    own = sysconfig.get_path("scripts")
    users = sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user"))
    found = shutil.which("altwords-native-host", path=os.pathsep.join([own, users]))
    if found is None:
        raise MissingProgramError("altwords-native-host is missing. Install Altwords with pip again.")
    return Path(found)


def manifest(program: Path, *, gecko: bool) -> str:
    """The JSON of one manifest, in Firefox's form (``gecko``) or Chromium's."""
    fields = {
        "name": HOST,
        "description": "Pairs the Altwords extension with the daemon on this computer",
        "path": str(program),
        "type": "stdio",
    }
    if gecko:
        return json.dumps({**fields, "allowed_extensions": [GECKO_ID]}, indent=2)
    return json.dumps({**fields, "allowed_origins": [f"chrome-extension://{CHROMIUM_ID}/"]}, indent=2)


def path_for(browser: Browser, places: Places) -> Path:
    """The file that holds this browser's manifest."""
    if places.system is System.WINDOWS:
        return places.own_state / f"{HOST}.{'firefox' if browser.gecko else 'chromium'}.json"
    if places.system is System.MACOS:
        folder = places.home / "Library/Application Support" / browser.macos / "NativeMessagingHosts"
    elif browser.gecko:
        folder = places.home / browser.linux / "native-messaging-hosts"
    else:
        folder = places.config / browser.linux / "NativeMessagingHosts"
    return folder / f"{HOST}.json"


def registry_key(browser: Browser) -> str:
    """Where this browser looks on Windows for the manifest's path."""
    return rf"HKCU\Software\{browser.windows}\NativeMessagingHosts\{HOST}"


def is_geckos(folder: Path) -> bool:
    """Whether a folder of manifests is Firefox's: all that it reads lie below one named mozilla."""
    return any(part.lower() in ("mozilla", ".mozilla") for part in folder.parts)


def write_into(folder: Path, program: Path) -> Path:
    """Write the one manifest that suits ``folder``, and nothing else; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{HOST}.json"
    path.write_text(manifest(program, gecko=is_geckos(folder.absolute())), "utf-8")
    return path
