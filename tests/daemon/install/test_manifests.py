from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
from pathlib import Path

import pytest

from altwords.install import manifests
from altwords.install.places import System

from .conftest import places_of

EXTENSION = Path(__file__).parents[3] / "extension"


@pytest.mark.parametrize(
    ("system", "folders"),
    [
        (
            System.LINUX,
            {
                "Chrome": ".config/google-chrome/NativeMessagingHosts",
                "Chromium": ".config/chromium/NativeMessagingHosts",
                "Edge": ".config/microsoft-edge/NativeMessagingHosts",
                "Brave": ".config/BraveSoftware/Brave-Browser/NativeMessagingHosts",
                "Firefox": ".mozilla/native-messaging-hosts",
            },
        ),
        (
            System.MACOS,
            {
                "Chrome": "Library/Application Support/Google/Chrome/NativeMessagingHosts",
                "Chromium": "Library/Application Support/Chromium/NativeMessagingHosts",
                "Edge": "Library/Application Support/Microsoft Edge/NativeMessagingHosts",
                "Brave": "Library/Application Support/BraveSoftware/Brave-Browser/NativeMessagingHosts",
                "Firefox": "Library/Application Support/Mozilla/NativeMessagingHosts",
            },
        ),
    ],
)
def test_each_browser_has_its_folder(system: System, folders: dict[str, str]) -> None:
    places = places_of(system, Path("/home/ann"))

    assert {browser.name: manifests.path_for(browser, places) for browser in manifests.BROWSERS} == {
        name: Path("/home/ann", folder, "org.altwords.host.json") for name, folder in folders.items()
    }


def test_windows_browsers_look_in_the_registry() -> None:
    assert {browser.name: manifests.registry_key(browser) for browser in manifests.BROWSERS} == {
        "Chrome": r"HKCU\Software\Google\Chrome\NativeMessagingHosts\org.altwords.host",
        "Chromium": r"HKCU\Software\Chromium\NativeMessagingHosts\org.altwords.host",
        "Edge": r"HKCU\Software\Microsoft\Edge\NativeMessagingHosts\org.altwords.host",
        "Brave": r"HKCU\Software\Google\Chrome\NativeMessagingHosts\org.altwords.host",
        "Firefox": r"HKCU\Software\Mozilla\NativeMessagingHosts\org.altwords.host",
    }


def test_the_manifests_name_our_extension_alone() -> None:
    program = Path("/opt/host")
    extension = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
    common = {"name": "org.altwords.host", "path": "/opt/host", "type": "stdio"}

    for gecko, allowed in (
        (True, {"allowed_extensions": [extension["browser_specific_settings"]["gecko"]["id"]]}),
        (False, {"allowed_origins": [f"chrome-extension://{chromium_id(extension['key'])}/"]}),
    ):
        fields = json.loads(manifests.manifest(program, gecko=gecko))
        # Firefox refuses a manifest with keys that it does not know.
        assert fields == {**common, "description": fields["description"], **allowed}


def chromium_id(key: str) -> str:
    """Chromium's rule: 128 bits of the public key's SHA-256, with the hex digits 0 to f written a to p."""
    digits = hashlib.sha256(base64.b64decode(key)).hexdigest()[:32]
    return "".join(chr(ord("a") + int(digit, 16)) for digit in digits)


@pytest.mark.parametrize(
    ("folder", "geckos"),
    [
        ("/home/ann/.mozilla/native-messaging-hosts", True),
        ("/usr/lib/mozilla/native-messaging-hosts", True),
        ("/Users/ann/Library/Application Support/Mozilla/NativeMessagingHosts", True),
        ("/home/ann/.config/chromium/NativeMessagingHosts", False),
        ("/etc/chromium/native-messaging-hosts", False),
        ("/home/ann/profile/NativeMessagingHosts", False),
        ("/srv/mozillas/NativeMessagingHosts", False),
    ],
)
def test_the_form_follows_from_the_folder(folder: str, geckos: bool) -> None:
    assert manifests.is_geckos(Path(folder)) is geckos


def test_only_the_manifest_is_written_into_a_given_folder(tmp_path: Path) -> None:
    written = manifests.write_into(tmp_path / "home" / ".mozilla" / "hosts", Path("/opt/host"))

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [written]
    assert "allowed_extensions" in json.loads(written.read_text("utf-8"))


def test_the_folder_may_be_given_from_inside_firefoxs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".mozilla").mkdir()
    monkeypatch.chdir(tmp_path / ".mozilla")

    written = manifests.write_into(Path("hosts"), Path("/opt/host"))

    assert "allowed_extensions" in json.loads(written.read_text("utf-8"))


def test_the_program_is_the_one_beside_this_python() -> None:
    program = manifests.host_program()

    assert program.parent == Path(sys.executable).parent
    assert os.access(program, os.X_OK)


def test_a_missing_program_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda *_: str(tmp_path))

    with pytest.raises(manifests.MissingProgramError, match="Install Altwords with pip again"):
        manifests.host_program()
