"""One image in full, when the listener asks: once, the other reading, silence."""

from __future__ import annotations

import re

import pytest

from browsers.browser import Browser
from browsers.site import Site
from waiting import until

FULL = re.compile(r"\w+, 200 by 150 pixels\. .+")
"""What is heard first of an image of that size."""


def heard(browser: Browser) -> str:
    """What the live region in the page says; the page cannot read it so."""
    names = [node.name.strip() for node in browser.tree() if node.role == "text"]
    return next((name for name in names if FULL.fullmatch(name) or name in ("No other reading", "No image here")), "")


def test_three_presses(browser: Browser, site: Site) -> None:
    browser.goto(site.url("demand.html"))
    browser.evaluate("document.getElementById('linked').focus()")
    browser.press_command()
    until(lambda: FULL.fullmatch(heard(browser)), "the image in full")
