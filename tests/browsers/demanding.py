"""Asking for one image in full, and hearing the answer: in the page, or in a window of the extension's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from browsers.browser import Browser, Popup
from waiting import until


def heard_in_page(browser: Browser) -> str:
    """What the live region says: words that can be heard in the page and that it has not written; '' without any."""
    written = " ".join(browser.evaluate("document.body.innerText").split())
    words = (node.name.strip() for node in browser.tree() if node.role == "text")
    return next((word for word in words if word and " ".join(word.split()) not in written), "")


@contextmanager
def window_of(browser: Browser) -> Iterator[Popup]:
    """The extension's own window, once it has opened."""
    window = until(lambda: window if (window := browser.own_window()) and window.words() else None, "the own window")
    try:
        yield window
    finally:
        window.close()
        until(lambda: browser.own_window() is None, "the own window to close")
