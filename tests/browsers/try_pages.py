"""Shows what Altwords does to saved pages of the real web, in real browsers.

    python tests/browsers/try_pages.py FOLDER [FOLDER ...]

Serves each folder and opens its pages in each browser, twice without the extension and then with it, and compares
the accessibility trees. For each page it counts the unnamed images that the tree exposes, those of them that end up
with a name, and what must stay at 0: names of the author's that changed, of links and buttons too, ``alt=""`` that
was touched, and elements that axe-core complains of only with it. Names that say nothing (IMG_2041.JPG) count among
the changed, and are shown. With --details, the rule that decided is given for those without a name, where the browser
is Chromium.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from browsers.axe import violations
from browsers.browser import Browser, unnamed_images
from browsers.chromium import Chromium
from browsers.product import BROWSERS, launch
from browsers.site import Site
from running_daemon import RunningDaemon

COLUMNS = ("unnamed", "named", "changed", "touched", "worse", "better")

PATIENCE = 10
"""Seconds without a new name after which a page is taken for done."""
LONGEST = 90
"""Seconds for one page: where slides take turns, names come and go for ever."""

# Gives every image, link and button an id, so that it can be found again in the tree: its own, or its address and
# how many with the same address come before it. Returns the alt of each that is decorative.
MARK = """(() => {
  const decorative = {}, seen = {}
  const walk = root => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) walk(element.shadowRoot)
      if (!element.matches('img, svg, canvas, area, object, input[type=image], [role=img], a, button')) continue
      const where = element.currentSrc || element.getAttribute('src') || element.getAttribute('href') || ''
      const address = where.replace(/^https?:..[^/]*/, '')
      const mark = `${element.localName} ${address.slice(-80)}`
      seen[mark] = (seen[mark] ?? 0) + 1
      element.id ||= `${mark} ${seen[mark]}`
      if (element.getAttribute('alt') === '') decorative[element.id] = ''
    }
  }
  walk(document)
  return decorative
})()"""


@dataclass
class Visit:
    """What a page's tree says once it has been read to the end."""

    names: dict[str, str]
    """Of everything with an id."""
    unnamed: set[str]
    """Images without a name."""
    decorative: set[str]
    """Elements with ``alt=""``."""
    violations: dict[tuple[str, str], str]
    """What axe-core finds."""


def visit(browser: Browser, url: str, wanted: set[str] | None = None) -> Visit:
    """Read a page through until all ``wanted`` have names or nothing more comes."""
    browser.goto(url)
    steps = max(2, int(browser.evaluate("document.documentElement.scrollHeight / innerHeight * 2")))
    began = time.monotonic()
    last, quiet_since = -1, began
    step = 0
    while True:
        browser.read_on()
        step += 1
        decorative = set(browser.evaluate(MARK))
        tree = browser.tree()
        names = {node.id: node.name for node in tree if node.id}
        named = sum(bool(name) for name in names.values())
        if named != last:
            last, quiet_since = named, time.monotonic()
        done = all(names.get(id_) for id_ in wanted) if wanted is not None else True
        now = time.monotonic()
        if step > min(steps, 60) and (done or now - quiet_since > PATIENCE or now - began > LONGEST):
            unnamed = {node.id for node in unnamed_images(tree) if node.id}
            # Some of what a page shows depends on how far one has read.
            browser.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
            return Visit(names, unnamed, decorative, violations(browser))


# By id, the reason why each image of the page was left or described.
REASONS = """(() => {
  const reasons = {}
  const walk = root => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) walk(element.shadowRoot)
      if (element.matches(IMAGES)) reasons[element.id] = judge(element).reason
    }
  }
  walk(document)
  return reasons
})()"""


def reasons(browser: Browser) -> dict[str, str]:
    """What the rules say now, asked in the world of the content scripts; nothing in Firefox, which has no way in."""
    if not isinstance(browser, Chromium):
        return {}
    created = [e["params"]["context"] for e in browser._pipe.events if e["method"] == "Runtime.executionContextCreated"]
    ours = [context["id"] for context in created if context["origin"] + "/" == browser.base]
    asked = {"expression": REASONS, "contextId": ours[-1], "returnByValue": True}
    answer: dict[str, str] = browser.send("Runtime.evaluate", asked, browser._tab)["result"].get("value", {})
    return answer


def compare(before: Visit, after: Visit) -> dict[str, Any]:
    """Ids: of unnamed images, of those named by now, of author's names changed, of decorations touched.

    And what axe-core finds only afterwards ("worse"), or only before ("better").
    """
    there = before.names.keys() & after.names.keys()
    return {
        "unnamed": sorted(before.unnamed & there),
        "named": sorted(id_ for id_ in before.unnamed & there if after.names[id_]),
        "changed": sorted(id_ for id_ in there if before.names[id_] and after.names[id_] != before.names[id_]),
        "touched": sorted(before.decorative - after.decorative),
        "worse": sorted(after.violations.keys() - before.violations.keys()),
        "better": sorted(before.violations.keys() - after.violations.keys()),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--pages", default="**/*.html", help="which files in them (default: %(default)s)")
    parser.add_argument("--browser", choices=BROWSERS, action="append")
    parser.add_argument("--details", action="store_true", help="list the images and their words")
    options = parser.parse_args()
    print(f"{'browser':9} {' '.join(f'{column:>7}' for column in COLUMNS)}  page")
    with tempfile.TemporaryDirectory() as scratch, RunningDaemon(Path(scratch, "daemon")) as daemon:
        for kind in options.browser or BROWSERS:
            for folder in options.folders:
                site = Site((folder,))
                pages = [path.relative_to(folder).as_posix() for path in sorted(folder.glob(options.pages))]
                profile = Path(tempfile.mkdtemp(dir=scratch))
                with BROWSERS[kind](profile / "without") as browser:
                    before = {page: visit(browser, site.url(page)) for page in pages}
                    for page in pages:
                        # Of slides and fades axe-core sees now this, now that.
                        before[page].violations.update(visit(browser, site.url(page)).violations)
                with launch(kind, profile / "with", daemon) as browser:
                    for page in pages:
                        after = visit(browser, site.url(page), before[page].unnamed)
                        ids = compare(before[page], after)
                        report(kind, f"{folder.name}/{page}", ids, before[page], after)
                        if options.details:
                            tell(ids, after, reasons(browser))
                site.close()
    return 0


def report(kind: str, page: str, ids: dict[str, list[Any]], before: Visit, after: Visit) -> None:
    counts = " ".join(f"{len(ids[column]):7}" for column in COLUMNS)
    print(f"{kind:9} {counts}  {page}", flush=True)
    for id_ in ids["changed"] + ids["touched"]:
        print(f"    changed {id_}: {before.names.get(id_)!r} became {after.names.get(id_)!r}")
    for place in ids["worse"]:
        print(f"    {': '.join(place)}: {after.violations[place]}")


def tell(ids: dict[str, list[str]], after: Visit, why: dict[str, str]) -> None:
    for id_ in ids["unnamed"]:
        print(f"    {id_}: {after.names[id_] or 'no name: ' + why.get(id_, 'not known')}")


if __name__ == "__main__":
    sys.exit(main())
