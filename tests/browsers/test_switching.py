"""Off is off: all, this site, or the daemon gone; and back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from browsers.browser import Browser, Node
from browsers.product import launch
from browsers.reading import expected, wait_for_words
from browsers.site import Site
from running_daemon import RunningDaemon
from waiting import until

EVERYWHERE, HERE = "Describe images", "Describe on a.test"

# Every attribute of the document, as its author and its scripts have made it.
ATTRIBUTES = """[...document.querySelectorAll('*')].map(element =>
  [element.localName, ...[...element.attributes].map(({ name, value }) => `${name}=${value}`)])"""


def press_in_popup(browser: Browser, name: str) -> None:
    """Press a checkbox there, and see it change before the popup closes."""

    def box() -> list[Node]:
        return [node for node in popup.tree() if node.role == "checkbox" and node.name == name]

    with browser.open_popup() as popup:
        was_checked = until(box, f"the checkbox {name}")[0].checked
        popup.press(name)
        until(lambda: any(node.checked != was_checked for node in box()), f"{name} to change")


@pytest.fixture
def switch(browser: Browser, site: Site) -> Iterator[Browser]:
    """The browser; whatever a test switches off is on again afterwards."""
    yield browser
    browser.goto(f"{browser.base}pages/options.html")
    browser.evaluate("chrome.storage.local.set({ on: true, lead: 'level', offSites: [] })")


@pytest.mark.parametrize("what", [EVERYWHERE, HERE])
def test_off_gives_every_attribute_back(switch: Browser, site: Site, what: str) -> None:
    switch.goto(site.url("restaurant.html"))
    press_in_popup(switch, what)
    switch.goto(site.url("restaurant.html"))
    untouched = switch.evaluate(ATTRIBUTES)
    named = expected(switch, "named")
    until(lambda: switch.names().get("dish3") == "IMG_2041.JPG", "the page to be read")
    names = switch.names()

    press_in_popup(switch, what)
    wait_for_words(switch, named)
    assert switch.evaluate(ATTRIBUTES) != untouched

    press_in_popup(switch, what)
    until(lambda: switch.evaluate(ATTRIBUTES) == untouched, "the page as its author made it")
    until(lambda: switch.names() == names, "the names that the author gave")


def test_words_beside_empty_aria_attributes_come_and_go(switch: Browser, site: Site) -> None:
    """Firefox tells a screen reader that has met the images of a new alt there only after a while."""
    empty = {"violation2", "violation3", "violation4"}
    switch.goto(site.url("restaurant.html"))
    press_in_popup(switch, EVERYWHERE)
    switch.goto(site.url("table.html"))
    until(lambda: {id_ for id_, name in switch.names().items() if not name} >= empty, "the page to be read")

    press_in_popup(switch, EVERYWHERE)
    wait_for_words(switch, {"violation1", "violation5"})
    until(lambda: all(switch.names().get(id_) for id_ in empty), "words at once", 30)

    press_in_popup(switch, EVERYWHERE)
    until(lambda: not any(switch.names().get(id_) for id_ in empty), "the images to be nameless again")


def test_a_site_switched_off_stays_off_alone(switch: Browser, site: Site) -> None:
    switch.goto(site.url("frame.html"))
    press_in_popup(switch, HERE)
    switch.goto(site.url("frame.html", "b.test"))
    wait_for_words(switch, {"inFrame"})
    switch.goto(site.url("frame.html"))
    with switch.open_popup() as popup:
        until(lambda: "No images described on this page" in popup.words(), "the popup's count")
    switch.goto(f"{switch.base}pages/options.html")
    until(lambda: "Switch on a.test" in [node.name for node in switch.tree()], "the site in the options")


def test_the_first_word_is_the_listeners_choice(switch: Browser, site: Site) -> None:
    switch.goto(site.url("restaurant.html"))
    usual = wait_for_words(switch, {"hero"})["hero"]
    assert re.match("Seems|Maybe", usual)
    switch.goto(f"{switch.base}pages/options.html")
    until(lambda: switch.evaluate("document.getElementById('lead').checkVisibility()"), "the options")
    switch.evaluate("document.getElementById('lead').focus()")
    switch.press("ArrowDown")
    switch.goto(site.url("restaurant.html"))
    until(lambda: switch.names().get("hero") == re.sub("Seems|Maybe", "AI", usual), "other words")


def test_a_page_that_declines_is_left_alone(browser: Browser, site: Site) -> None:
    browser.goto(site.url("restaurant.html"))
    wait_for_words(browser, {"hero"})
    browser.evaluate(
        """document.head.append(Object.assign(document.createElement('meta'), { name: 'altwords', content: 'off' }))"""
    )
    until(lambda: not browser.evaluate("document.getElementById('hero').hasAttribute('alt')"), "the page as it was")


def test_the_popup_counts(browser: Browser, site: Site) -> None:
    browser.goto(site.url("restaurant.html"))
    wait_for_words(browser, expected(browser, "named"))
    with browser.open_popup() as popup:
        until(lambda: "6 images described on this page" in popup.words(), "the popup's count")
        until(lambda: "Ready." in popup.words(), "the popup's sentence")


def test_the_daemon_goes_and_comes_back(kind: str, site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    scratch = tmp_path_factory.mktemp("absent")
    with RunningDaemon(scratch / "daemon") as daemon, launch(kind, scratch / kind, daemon) as browser:
        browser.goto(site.url("frame.html"))
        wait_for_words(browser, {"inFrame"})
        daemon.stop()

        browser.goto(site.url("restaurant.html"))
        named = expected(browser, "named")
        with browser.open_popup() as popup:
            until(lambda: "Not running: start Altwords" in popup.words(), "the popup's sentence")
        assert browser.evaluate("changes") == []

        daemon.start()
        # Looking at the popup, as one does after starting it, tells the extension; it would notice by itself.
        with browser.open_popup() as popup:
            until(lambda: re.search("Ready|Starting", popup.words()), "the popup's sentence")
        wait_for_words(browser, named)
        assert browser.extension_errors() == []
