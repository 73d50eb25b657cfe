"""Pairing: by itself where native messaging works, by a code where it does not."""

from __future__ import annotations

import json

import pytest

from browsers.browser import Browser
from browsers.product import launch
from browsers.reading import wait_for_words
from browsers.site import Site
from running_daemon import RunningDaemon
from waiting import until


def origins(daemon: RunningDaemon) -> list[str | None]:
    """The extensions that the daemon is paired with."""
    kept = json.loads((daemon.home / "state" / "tokens.json").read_text())
    return [token["origin"] for token in kept["tokens"]]


def test_a_fresh_profile_pairs_by_itself(browser: Browser, daemon: RunningDaemon) -> None:
    """Nobody has typed anything into this browser, nor opened a page of the extension's."""
    assert browser.base.rstrip("/") in origins(daemon)


def test_a_code_pairs_where_native_messaging_does_not(
    kind: str, site: Site, daemon: RunningDaemon, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with launch(kind, tmp_path_factory.mktemp("code"), daemon, native=False) as browser:
        browser.goto(f"{browser.base}pages/options.html")
        hear(browser, "Not paired yet.")

        type_into(browser, "port", str(daemon.port))
        type_into(browser, "code", "000000")
        hear(browser, "No code is waiting.")
        type_into(browser, "code", daemon.open_code())
        hear(browser, "Ready.")
        assert browser.base.rstrip("/") in origins(daemon)

        browser.goto(site.url("frame.html"))
        wait_for_words(browser, {"inFrame"})
        assert browser.extension_errors() == []


def hear(browser: Browser, sentence: str) -> None:
    """Wait until the options page's live region says something that begins like this."""
    region = "document.getElementById('state').textContent"
    until(lambda: browser.evaluate(region).startswith(sentence), sentence)


def type_into(browser: Browser, field: str, text: str) -> None:
    """Put ``text`` into the field and press Enter there."""
    browser.evaluate(
        f"(() => {{ const field = document.getElementById('{field}'); field.focus(); field.value = '{text}' }})()"
    )
    browser.press("Enter")
