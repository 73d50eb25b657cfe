"""The extension's own pages: what is heard in them, the way through them by keyboard, and how they look."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from browsers.browser import Browser
from waiting import until

AXE = Path(__file__).parents[1] / "extension" / "node_modules" / "axe-core" / "axe.min.js"

pytestmark = pytest.mark.parametrize("page", ["popup", "options"])

# Every control that the keyboard should reach, in the order in which it stands on the page.
CONTROLS = """[...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter(element => !element.disabled && element.checkVisibility())
  .map(element => element.id)"""


@pytest.fixture
def opened(browser: Browser, page: str) -> Browser:
    browser.goto(f"{browser.base}pages/{page}.html")
    until(lambda: any(node.role == "heading" and node.name for node in browser.tree()), "its heading")
    until(lambda: browser.evaluate("document.getElementById('state').textContent"), "its first sentence")
    return browser


def test_axe_finds_nothing(opened: Browser, page: str) -> None:
    opened.evaluate(f"(() => {{ {AXE.read_text()} }})()")
    violations: list[dict[str, Any]] = opened.evaluate("axe.run().then(found => found.violations)")
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in violations] == []


def test_everything_has_a_name_and_a_role(opened: Browser, page: str) -> None:
    roles = {"button", "link", "checkbox", "entry", "textbox", "spinbutton", "switch", "heading"}
    controls = [node for node in opened.tree() if node.role in roles]
    assert [node for node in controls if not node.name] == []
    assert {node.role for node in controls} >= {"heading", "button"}


def test_tab_goes_through_every_control_in_order(opened: Browser, page: str) -> None:
    controls = opened.evaluate(CONTROLS)
    assert controls
    assert all(controls), "a control without an id cannot be told apart here"
    visited = []
    for _ in controls:
        opened.press("Tab")
        visited.append(opened.evaluate("document.activeElement.id"))
    assert visited == controls


def test_looks(opened: Browser, page: str, screens: Path) -> None:
    """A picture to look at; and nothing is cut off or wider than the page at twice the size."""
    opened.screenshot(screens / f"{page}-{opened.kind}.png")
    opened.evaluate("document.documentElement.style.zoom = 2")
    assert opened.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    opened.screenshot(screens / f"{page}-{opened.kind}-200.png")
