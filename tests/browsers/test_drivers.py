"""What the other tests lean on: a driver deaf to the extension's errors would let every one of them pass."""

from __future__ import annotations

from browsers.browser import Browser
from waiting import until


def test_an_error_of_the_extension_is_told_once(browser: Browser) -> None:
    browser.goto(f"{browser.base}pages/options.html")

    # Its own import, since what a driver evaluates has no file, and so belongs to nobody.
    browser.evaluate("void import('./missing.js')")

    assert "missing.js" in str(until(browser.extension_errors, "the error"))
    assert browser.extension_errors() == []
