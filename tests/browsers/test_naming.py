"""Unnamed images get names in the browser's own accessibility tree, and nothing else changes."""

from __future__ import annotations

import pytest

from browsers.browser import Browser
from browsers.reading import expected, wait_for_words
from browsers.site import Site
from waiting import until

PAGES = {"shop.html": 40, "restaurant.html": 6, "article.html": 8, "places.html": 5}
"""Page to the number of images that must be named, in its own document."""


@pytest.mark.parametrize("page", PAGES)
def test_names_the_unnamed_and_leaves_the_rest(browser: Browser, site: Site, page: str) -> None:
    browser.goto(site.url(page))
    until(lambda: len(expected(browser, "named")) == PAGES[page], "the page to draw itself")
    named, authors, left = (expected(browser, what) for what in ("named", "author", "leave"))
    until(lambda: all(browser.names().get(id_) for id_ in authors), "the author's names")
    before = browser.names()

    names = wait_for_words(browser, named)

    assert all(len(names[id_]) <= 125 for id_ in named)
    assert {id_: names[id_] for id_ in authors} == {id_: before[id_] for id_ in authors}
    assert not any(names.get(id_) for id_ in left)
    assert [change for change in browser.evaluate("changes") if change[0] in authors | left] == []


def test_different_pictures_get_different_words(browser: Browser, site: Site) -> None:
    browser.goto(site.url("shop.html"))
    names = wait_for_words(browser, {f"product{n}" for n in range(1, 9)})
    assert len({names[f"product{n}"] for n in range(1, 9)}) >= 3


def test_photos_do_not_wait_until_text_is_read(browser: Browser, site: Site) -> None:
    browser.goto(site.url("screens.html"))
    names = wait_for_words(browser, {"photo1", "photo2", "photo3", "text1"})
    assert "Closed on Monday 1 May" in names["text1"]

    named = [id_ for id_, attribute in browser.evaluate("changes") if attribute == "alt"]
    # What is not plainly a photo is searched for text as well.
    assert sum(id_.startswith("photo") for id_ in named[:6]) >= 2


def test_reaches_into_frames_and_shadow_roots(browser: Browser, site: Site) -> None:
    browser.goto(site.url("places.html"))
    names = wait_for_words(browser, {"inOpen", "inClosed", "inFrame", "inFrameother", "inSrcdoc"})
    assert names["inOpenNamed"] == "The author's own"


def test_names_what_comes_later(browser: Browser, site: Site) -> None:
    browser.goto(site.url("places.html"))
    wait_for_words(browser, {"inOpen"})
    added = browser.evaluate("add()")
    wait_for_words(browser, {added})


def test_a_later_alt_of_the_page_wins(browser: Browser, site: Site) -> None:
    browser.goto(site.url("places.html"))
    added = browser.evaluate("add()")
    wait_for_words(browser, {added})
    browser.evaluate(f"document.getElementById('{added}').alt = 'The author came late'")
    # Another image, named after that, shows that the extension has had its turn.
    wait_for_words(browser, {browser.evaluate("add()")})
    assert browser.names()[added] == "The author came late"


def test_a_new_picture_gets_new_words(browser: Browser, site: Site) -> None:
    browser.goto(site.url("places.html"))
    # Two that are recognised: other words could not be told from the first.
    added = browser.evaluate("add({src: '/p/2-200x150.jpeg'})")
    first = wait_for_words(browser, {added})[added]
    browser.evaluate(f"document.getElementById('{added}').src = '/p/4-200x150.jpeg'")
    until(lambda: wait_for_words(browser, {added})[added] != first, "words for the new picture")
