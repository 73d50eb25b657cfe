"""axe-core in a page: which rules are broken, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from browsers.browser import Browser

AXE = Path(__file__).parents[1] / "extension" / "node_modules" / "axe-core" / "axe.min.js"

RUN = """axe.run().then(found => found.violations.flatMap(
  rule => rule.nodes.map(node => [rule.id, node.target.flat().join(' '), node.html])))"""


def violations(browser: Browser) -> dict[tuple[str, str], str]:
    """The markup of each element that breaks a rule, by the rule's name and the element's selector."""
    browser.evaluate(f"(() => {{ {AXE.read_text()} }})()")
    found: list[Any] = browser.evaluate(RUN)
    return {(rule, target): html for rule, target, html in found}
