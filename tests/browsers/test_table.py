"""The whole table of cases, as each browser's own accessibility tree has it."""

from __future__ import annotations

import pytest

from browsers.browser import Browser
from browsers.reading import expected, wait_for_words
from browsers.site import Site
from waiting import until

IN_FRAMES_AND_ROOTS = {"inWritten", "inBlob", "inSandbox", "inNested"}

SAID = """Object.fromEntries([...document.querySelectorAll('[data-says]')].map(it => [it.id, it.dataset.says]))"""


def test_every_case(browser: Browser, site: Site) -> None:
    browser.goto(site.url("table.html"))
    named, authors, left = (expected(browser, what) for what in ("named", "author", "leave"))
    said: dict[str, str] = browser.evaluate(SAID)
    until(lambda: all(browser.names().get(id_) for id_ in authors), "the author's names")
    before = browser.names()

    names = wait_for_words(browser, named | said.keys() | IN_FRAMES_AND_ROOTS)

    assert {id_: names[id_][: len(words)] for id_, words in said.items()} == said
    assert {id_: names[id_] for id_ in authors} == {id_: before[id_] for id_ in authors}
    assert not any(names.get(id_) for id_ in left)
    assert [change for change in browser.evaluate("changes") if change[0] in authors | left] == []
    assert not names["captioned"].startswith("File")
    # Firefox does not always expose areas.
    assert browser.evaluate("area.alt").startswith("To: kitchen")
    assert browser.evaluate("namedArea.alt") == "The garden"
    assert all(len(name) <= 125 for id_, name in names.items() if id_ in named | said.keys())


def test_a_slide_is_named_when_it_is_shown(browser: Browser, site: Site) -> None:
    browser.goto(site.url("table.html"))
    wait_for_words(browser, {"violation1"})
    assert browser.evaluate("document.getElementById('slide').hasAttribute('alt')") is False
    browser.evaluate("document.querySelector('.off').classList.remove('off')")
    wait_for_words(browser, {"slide"})


def test_another_choice_of_picture_gets_words_of_its_own(browser: Browser, site: Site) -> None:
    browser.goto(site.url("table.html"))
    first = wait_for_words(browser, {"chosen"})["chosen"]
    for number in (345, 347, 346):  # the last is another photo than the first
        browser.evaluate(f"document.getElementById('source').srcset = '/p/{number}-200x150.webp'")
        until(lambda n=number: f"/p/{n}-" in browser.evaluate("chosen.currentSrc"), "the browser's choice")
        until(lambda n=number: site.asked(f"/p/{n}-"), "the picture")
    until(lambda: wait_for_words(browser, {"chosen"})["chosen"] != first, "words for the new picture")


def test_a_copy_of_an_image_does_not_keep_its_words(browser: Browser, site: Site) -> None:
    browser.goto(site.url("table.html"))
    words = wait_for_words(browser, {"violation1"})["violation1"]
    browser.evaluate(
        """(() => {
          const copy = document.getElementById('violation1').cloneNode()
          copy.id = 'copy'
          copy.src = '/p/348-200x10.png'
          document.querySelector('main').prepend(copy)
        })()"""
    )
    # Too small for words of its own, and the others' are not about it.
    until(lambda: not browser.evaluate("document.getElementById('copy').hasAttribute('alt')"), f"{words!r} to go")


@pytest.mark.parametrize("host", ["a.test", "b.test"])
def test_a_document_that_is_an_image_is_named(browser: Browser, site: Site, host: str) -> None:
    browser.goto(site.url("p/349-400x300.jpeg", host))
    browser.evaluate("document.images[0].id = 'alone'")
    wait_for_words(browser, {"alone"})
