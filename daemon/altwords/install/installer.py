"""Puts Altwords in place for one user, and takes it away again. Each step yields a sentence."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from altwords.install import manifests
from altwords.install.login import Login, exported, login
from altwords.install.places import Places, System
from altwords.install.record import Record, remove_empty


def install(places: Places, program: Path, *, at_login: bool) -> Iterator[str]:
    """Write the native messaging manifests for ``program``, and the start at login.

    Manifests are written for every known browser, so that one installed later finds its own.

    Raises:
        OSError: a file cannot be written.
    """
    start = login(places)
    texts = {manifests.path_for(browser, places): browser.gecko for browser in manifests.BROWSERS}
    Record.load(places.own_state).note([*texts, *([start.path] if at_login else [])])
    for path, gecko in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(manifests.manifest(program, gecko=gecko), "utf-8")
    for browser in manifests.BROWSERS:
        path = manifests.path_for(browser, places)
        if places.system is System.WINDOWS:
            _run([["reg", "add", manifests.registry_key(browser), "/ve", "/d", str(path), "/f"]])
        yield f"{browser.name} finds Altwords by {path}"
    if at_login:
        yield _start_at_login(start)
        if places.system is System.WINDOWS and (names := sorted(exported())):
            # A task has no environment of its own.
            yield f"At login {', '.join(names)} will be unset, unless you set it for your account: setx does that."


def _start_at_login(start: Login) -> str:
    if start.path.exists():
        _run(start.switch_off)  # launchd refuses an agent that it has already
    start.path.parent.mkdir(parents=True, exist_ok=True)
    start.path.write_bytes(start.content)
    if (reason := _run(start.switch_on)) is None:
        return f"Altwords runs now, and starts at each login, by {start.path}"
    return f"Start at login is written to {start.path} but could not be switched on: {reason}"


def uninstall(places: Places) -> Iterator[str]:
    """Remove what any installation wrote, and all settings, tokens, models and state.

    Raises:
        OSError: something cannot be removed; what is left can be removed by another call.
    """
    start = login(places)
    record = Record.load(places.own_state)
    if start.path.exists():
        _run(start.switch_off)
    if places.system is System.WINDOWS:
        _run([["reg", "delete", manifests.registry_key(browser), "/f"] for browser in manifests.BROWSERS])
    usual = [manifests.path_for(browser, places) for browser in manifests.BROWSERS]
    for path in dict.fromkeys([*usual, start.path, *record.files]):
        if path != record.path and path.is_file():
            path.unlink()
            yield f"Removed {path}"
            if path == start.path:
                _run(start.forget)
    # The state goes last: it holds the record by which a call that was cut off is made again.
    for folder in (places.own_config, places.own_data, places.own_state):
        if folder.exists():
            shutil.rmtree(folder)
            yield f"Removed {folder}"
    remove_empty(reversed(record.folders))
    # The daemon makes its folders itself where it runs without having been installed.
    for own in (places.own_state, places.own_data):
        remove_empty(folder for folder in own.parents if places.home in folder.parents)


def _run(commands: Sequence[Sequence[str]]) -> str | None:
    """Run all commands, though some fail; returns the first failure's reason, or None."""
    failure = None
    for command in commands:
        try:
            done = subprocess.run(command, capture_output=True, text=True, errors="replace")
        except FileNotFoundError:
            failure = failure or f"there is no {command[0]} here."
            continue
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines()
            failure = failure or (f"{command[0]} says: {said[0]}." if said else f"{command[0]} failed.")
    return failure
