"""The permission to read pages: asked for nowhere, noticed when it is taken, and pages that were open before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from browsers.browser import Browser
from browsers.demanding import heard_in_page
from browsers.product import BROWSERS, EXTENSION, launch
from browsers.reading import wait_for_words
from browsers.site import Site
from running_daemon import RunningDaemon
from waiting import until

ALLOW = "Allow access to pages"


@pytest.fixture
def revocable(browser: Browser) -> Iterator[Browser]:
    yield browser
    browser.allow_pages(True)


def test_a_permission_that_was_taken_is_noticed_and_explained(revocable: Browser, site: Site) -> None:
    browser = revocable
    browser.goto(site.url("frame.html"))
    wait_for_words(browser, {"inFrame"})

    browser.allow_pages(False)
    until(lambda: not browser.names()["inFrame"], "the image as its author made it")
    with browser.open_popup() as popup:
        until(lambda: "No access to pages." in popup.words(), "the popup's sentence")

    browser.allow_pages(True)
    wait_for_words(browser, {"inFrame"})


def test_the_options_offer_to_ask_for_it(revocable: Browser) -> None:
    browser = revocable
    browser.goto(f"{browser.base}pages/options.html")
    until(lambda: browser.names().get("pair"), "the page")
    assert "allow" not in browser.names()
    browser.allow_pages(False)
    until(lambda: browser.names().get("allow") == ALLOW, "the button")
    browser.allow_pages(True)
    until(lambda: "allow" not in browser.names(), "the button to go")


def test_a_page_that_was_open_before_an_update(kind: str, site: Site, daemon: RunningDaemon, tmp_path: Path) -> None:
    with launch(kind, tmp_path, daemon) as browser:
        browser.goto(site.url("frame.html"))
        wait_for_words(browser, {"inFrame"})
        browser.update_extension()
        browser.evaluate("document.getElementById('inFrame').tabIndex = 0")
        browser.evaluate("document.getElementById('inFrame').focus()")
        browser.press_command()
        until(lambda: "pixels." in heard_in_page(browser), "the image in full")


def test_a_page_that_was_open_before_us(kind: str, site: Site, daemon: RunningDaemon, tmp_path: Path) -> None:
    with BROWSERS[kind](tmp_path, daemon.environment) as browser:
        daemon.command("install", "--native-host-dir", str(browser.native_host_dir))
        browser.goto(site.url("places.html"))
        browser.load_extension(EXTENSION)
        wait_for_words(browser, {"inOpen", "inFrame", "inFrameother"})
        assert browser.extension_errors() == []
