"""A long page keeps its main thread, and one that goes on and on its memory. In Chromium, which can be measured."""

from __future__ import annotations

import pytest

from browsers.browser import Browser
from browsers.chromium import Chromium
from browsers.site import Site
from browsers.tracing import nodes, our_tasks
from waiting import until

LONG_TASK = 50
"""Milliseconds; what browsers call a long task. Ours are a tenth of it, in processor time and not by the clock."""

A_ROUND = 200
"""Images that the endless page shows at a time."""

pytestmark = pytest.mark.parametrize("kind", ["chromium"], indirect=True, scope="session")


def wait_for_named(browser: Browser, count: int) -> None:
    until(lambda: browser.evaluate("countNamed()") >= count, f"{count} images to be named")


def test_two_thousand_images_cause_no_long_task(browser: Chromium, site: Site) -> None:
    browser.goto(site.url("many.html"))

    def show() -> None:
        browser.evaluate("show(2000)")
        wait_for_named(browser, 60)

    tasks = our_tasks(browser, show)

    assert len(tasks) > 100  # they were seen, and are many and short
    assert max(tasks) < LONG_TASK


def test_an_endless_page_does_not_grow(browser: Chromium, site: Site) -> None:
    browser.goto(site.url("many.html"))
    held = []
    for _ in range(7):
        browser.evaluate(f"show({A_ROUND}, true)")
        wait_for_named(browser, 10)
        held.append(nodes(browser))

    # Of the five rounds between, two at most are still held somewhere.
    assert held[-1] < held[1] + 2 * A_ROUND, held
