"""Reading a page of the test site as a listener does, and what must have come of its images by then."""

from __future__ import annotations

from collections.abc import Iterable

from browsers.browser import Browser
from browsers.product import SPOKEN
from waiting import until

EXPECTATIONS = """(() => {
  const found = {}
  const walk = root => {
    for (const element of root.querySelectorAll('*')) {
      if (element.dataset.expect) found[element.id] = element.dataset.expect
      if (element.shadowRoot) walk(element.shadowRoot)
    }
  }
  walk(document)
  return found
})()"""


def expected(browser: Browser, what: str) -> set[str]:
    """Ids of the elements whose ``data-expect`` is ``what``; ``pages/README.md`` lists the values."""
    return {id_ for id_, value in browser.evaluate(EXPECTATIONS).items() if value == what}


def wait_for_words(browser: Browser, ids: Iterable[str]) -> dict[str, str]:
    """Read through the page until every one of ``ids`` has a name that we gave; all names by id.

    Raises:
        TimeoutError: its message holds the names that the others have.
    """
    names: dict[str, str] = {}
    missing = set(ids)

    def all_there() -> bool:
        browser.read_on()
        names.update(browser.names())
        missing.difference_update([id_ for id_ in missing if SPOKEN.fullmatch(names.get(id_, ""))])
        return not missing

    try:
        until(all_there, "words for images")
    except TimeoutError as error:
        raise TimeoutError(f"{error}; without: { {id_: names.get(id_) for id_ in missing} }") from None
    return names
