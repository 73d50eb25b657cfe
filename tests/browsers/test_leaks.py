"""A page learns nothing through Altwords that it could not learn without it."""

from __future__ import annotations

import itertools
import json
from urllib.parse import quote

import pytest

from browsers.browser import Browser
from browsers.photos import photo
from browsers.reading import wait_for_words
from browsers.site import Site
from running_daemon import RunningDaemon
from waiting import until

# Photos that nothing else shows, so that the daemon knows them only if the extension has sent them.
fresh = itertools.count(1000)


@pytest.fixture(scope="module")
def token(daemon: RunningDaemon) -> str:
    return daemon.pair()


def add(browser: Browser, src: str) -> str:
    """Add an image to the page and wait until the page shows it; its id."""
    added: str = browser.evaluate(f"add({{ src: {json.dumps(src)} }})")
    until(lambda: browser.evaluate(f"document.getElementById('{added}').naturalWidth === 200"), src)
    return added


@pytest.mark.parametrize("case", ["stand-in", "refused", "redirected"])
def test_guarded_bytes_go_nowhere(browser: Browser, site: Site, daemon: RunningDaemon, token: str, case: str) -> None:
    """The picture shows by a cookie for another origin: the page has it drawn, and cannot read it."""
    secret, stand_in, control = next(fresh), next(fresh), next(fresh)
    others = "" if case == "refused" else f"&others={stand_in}"
    src = site.url(f"guarded.jpeg?owner={secret}{others}", "img.a.test")
    if case == "redirected":
        src = f"/moved.jpeg?to={quote(src)}"
    browser.goto(site.url("login", "img.a.test"))
    browser.goto(site.url("places.html"))
    site.requests.clear()

    guarded = add(browser, src)
    # Pictures that came after it have names, so it has had its turn.
    for number in (control, next(fresh)):
        wait_for_words(browser, {add(browser, site.url(f"p/{number}-200x150.jpeg", "img.a.test"))})

    # The page's own, and no other.
    assert len([request for request in site.asked("/guarded") if request.cookie]) == 1
    assert daemon.knows(photo(control, 200, 150), token)
    assert not daemon.knows(photo(secret, 200, 150), token)
    if case == "refused":
        assert browser.names()[guarded] in ("", "File: guarded")  # the words of its address


def test_the_page_never_sees_the_daemon(browser: Browser, site: Site, daemon: RunningDaemon) -> None:
    browser.goto(site.url("places.html"))
    wait_for_words(browser, {"inOpen"})
    address = f"http://127.0.0.1:{daemon.port}/"
    assert not [url for url in browser.requests_of_pages() if url.startswith(address)]
    seen = browser.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert not [url for url in seen if url.startswith(address)]

    # And where a page asks by itself, it gets nothing to read.
    ask = f"fetch('{address}v1/status').then(response => response.text(), () => 'refused')"
    assert browser.evaluate(ask) == "refused"
    assert address + "v1/status" in browser.requests_of_pages()


def test_the_page_finds_no_trace_but_the_words(browser: Browser, site: Site) -> None:
    browser.goto(site.url("places.html"))
    wait_for_words(browser, {"inOpen", "allowed"})
    html: str = browser.evaluate("document.documentElement.outerHTML").lower()
    assert "altwords" not in html
    assert "extension://" not in html
    assert not browser.evaluate("Object.getOwnPropertyNames(window).filter(name => /altwords/i.test(name))")
    assert {name for _, name in browser.evaluate("changes")} <= {"alt", "aria-label", "src"}


def test_nothing_about_pages_is_kept_on_disk(browser: Browser, site: Site) -> None:
    browser.goto(site.url("places.html"))
    wait_for_words(browser, {"inOpen"})
    browser.goto(f"{browser.base}pages/options.html")
    kept = set(browser.evaluate("chrome.storage.local.get().then(Object.keys)"))
    assert "token" in kept
    assert kept <= {"on", "onDemandOnly", "offSites", "port", "token"}
