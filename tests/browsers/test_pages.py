"""The extension's own pages: what is heard in them, the way through them by keyboard, and how they look."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from browsers.axe import violations
from browsers.browser import Browser, Node
from browsers.demanding import window_of
from browsers.product import EXTENSION, altered, choose_own, launch
from running_daemon import RunningDaemon
from waiting import until

PAGES = ("popup", "options", "welcome", "picture", "description")
each_page = pytest.mark.parametrize("page", PAGES)

# Every control that the keyboard should reach, in the order in which it stands on the page.
CONTROLS = """[...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter(element => !element.disabled && element.checkVisibility())
  .map(element => element.id)"""

TO_THE_TOP = """(() => {
  const heading = document.querySelector('h1')
  heading.tabIndex = -1
  heading.focus()
})()"""

READING = {"full": "Photo. Seems: a dog.", "other": "a cat", "language": "en"}


def open_page(browser: Browser, page: str) -> None:
    """Open it and wait until it says what it has to say."""
    if page == "description":
        browser.goto(f"{browser.base}pages/options.html")
        browser.evaluate(f"chrome.storage.session.set({{ reading: {json.dumps(READING)} }})")
    browser.goto(f"{browser.base}pages/{page}.html")
    sentence = "document.querySelector('#full, #how, #state').textContent"
    until(lambda: browser.evaluate(sentence), "its first sentence")
    if page == "description":
        until(lambda: browser.evaluate("document.activeElement.id") == "close", "the focus to enter the dialog")


@pytest.fixture
def opened(browser: Browser, page: str) -> Browser:
    open_page(browser, page)
    return browser


def fits(browser: Browser) -> bool:
    """Whether nothing is wider than the page."""
    wide: bool = browser.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return wide


@each_page
def test_axe_finds_nothing(opened: Browser, page: str) -> None:
    assert violations(opened) == {}


@each_page
def test_everything_has_a_name_and_a_role(opened: Browser, page: str) -> None:
    roles = {"button", "link", "checkbox", "entry", "textbox", "spinbutton", "switch", "heading", "image", "dialog"}
    found: list[Node] = []

    def all_there() -> bool:
        # The tree comes some time after the page.
        found[:] = [node for node in opened.tree() if node.role in roles]
        return {node.role for node in found} >= {"heading", "button"}

    until(all_there, "the page's controls")
    assert [node for node in found if not node.name] == []


@each_page
def test_tab_goes_through_every_control_in_order(opened: Browser, page: str) -> None:
    controls = opened.evaluate(CONTROLS)
    assert controls
    assert all(controls), "a control without an id cannot be told apart here"
    opened.evaluate(TO_THE_TOP)
    visited = []
    for _ in controls:
        opened.press("Tab")
        visited.append(opened.evaluate("document.activeElement.id"))
    assert visited == controls


@each_page
def test_looks(opened: Browser, page: str, screens: Path) -> None:
    """Pictures to look at: light, dark, forced colours, and twice the size, where nothing may be cut off."""
    for name, dress in {"light": {}, "forced": {"forced": True}, "dark": {"dark": True}}.items():
        opened.dress(**dress)
        opened.screenshot(screens / f"{page}-{opened.kind}-{name}.png")
    try:
        contrast = [rule for rule in violations(opened) if rule[0] == "color-contrast"]
        assert contrast == []
    finally:
        opened.dress()
    opened.evaluate("document.documentElement.style.zoom = 2")
    assert fits(opened)
    opened.screenshot(screens / f"{page}-{opened.kind}-200.png")


def test_the_sample_of_the_first_run(browser: Browser) -> None:
    """By ear alone: the button, and what the live region says then."""
    open_page(browser, "welcome")
    browser.evaluate("document.getElementById('try').focus()")
    browser.press("Enter")
    state = "document.getElementById('state').textContent"
    sentence = until(
        lambda: s if (s := browser.evaluate(state)).startswith("It works.") else None, "the sample's words"
    )
    words = browser.evaluate("document.getElementById('sample').alt")
    assert words
    assert sentence == f"It works. The sample: {words}"


# A page may copy when a key is pressed.
COPY = """addEventListener('keydown', async () => {
  const picture = await createImageBitmap(await (await fetch('sample.jpg')).blob())
  const canvas = new OffscreenCanvas(picture.width, picture.height)
  canvas.getContext('2d').drawImage(picture, 0, 0)
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': await canvas.convertToBlob() })])
  document.body.id = 'copied'
}, { once: true })"""


def hears(browser: Browser, words: str) -> None:
    with window_of(browser) as window:
        until(lambda: re.search(words, window.words()), words)


def test_a_picture_that_was_chosen(browser: Browser) -> None:
    open_page(browser, "picture")
    choose_own(browser)
    hears(browser, r"Photo, \d+ by \d+ pixels\.")


# Noise, for a file of over 10 megabytes; and a gradient of over 40 million pixels.
NOISE = """(async () => {
  const canvas = new OffscreenCanvas(2200, 1700)
  const context = canvas.getContext('2d')
  const noise = context.createImageData(2200, 1700)
  for (let at = 0; at < noise.data.length; at += 65536) crypto.getRandomValues(noise.data.subarray(at, at + 65536))
  context.putImageData(noise, 0, 0)
  return canvas.convertToBlob()
})()"""
GRADIENT = """(async () => {
  const canvas = new OffscreenCanvas(9000, 5000)
  const context = canvas.getContext('2d')
  context.fillStyle = context.createLinearGradient(0, 0, 9000, 5000)
  context.fillStyle.addColorStop(0, 'red')
  context.fillStyle.addColorStop(1, 'blue')
  context.fillRect(0, 0, 9000, 5000)
  return canvas.convertToBlob()
})()"""


@pytest.mark.parametrize(("picture", "size"), [(NOISE, "2200 by 1700"), (GRADIENT, "8485 by 4714")])
def test_a_picture_that_is_larger_than_the_daemon_takes(browser: Browser, picture: str, size: str) -> None:
    open_page(browser, "picture")
    choose_own(browser, picture)
    hears(browser, f", {size} pixels\\.")


def test_a_picture_that_was_copied(browser: Browser) -> None:
    open_page(browser, "picture")
    browser.evaluate(COPY)
    browser.evaluate(TO_THE_TOP)
    browser.press("Tab")
    until(lambda: browser.evaluate("document.body.id") == "copied", "the picture to be copied")
    browser.press_paste()
    if browser.kind == "chromium":
        hears(browser, r"Photo, \d+ by \d+ pixels\.")
    else:
        # Without a screen its clipboard holds words alone.
        state = "document.getElementById('state').textContent"
        until(lambda: browser.evaluate(state) == "No picture copied", "the paste to be heard")


def test_the_options_say_which_key_it_is_and_that_private_windows_are_off(browser: Browser) -> None:
    open_page(browser, "options")
    assert browser.evaluate("document.getElementById('key').textContent") == "The key is Alt+Shift+D."
    assert browser.evaluate("document.getElementById('private').textContent").startswith("Off.")
    assert browser.evaluate("chrome.extension.isAllowedIncognitoAccess()") is False


def test_from_right_to_left(kind: str, daemon: RunningDaemon, tmp_path: Path, screens: Path) -> None:
    """In Arabic, all of it: pretended, by an extension that knows no other language."""
    arabic = altered(tmp_path / "arabic", {"manifest.json": ('"default_locale": "en"', '"default_locale": "ar"')})
    for folder in (arabic / "_locales").iterdir():
        if folder.name != "ar":
            folder.rename(tmp_path / folder.name)
    words = json.loads((EXTENSION / "_locales" / "ar" / "messages.json").read_text("utf-8"))
    with launch(kind, tmp_path / "profile", daemon, native=False, extension=arabic) as browser:
        for page in PAGES:
            open_page(browser, page)
            assert browser.evaluate("[document.documentElement.dir, document.documentElement.lang]") == ["rtl", "ar"]
            assert violations(browser) == {}
            browser.screenshot(screens / f"{page}-{kind}-ar.png")
            browser.evaluate("document.documentElement.style.zoom = 2")
            assert fits(browser)
        close = words["close"]["message"]
        # Firefox builds its tree when it finds the time.
        until(lambda: any(node.name == close for node in browser.tree()), "the page's tree")
