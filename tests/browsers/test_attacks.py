"""A hostile page on the internet tries to learn through Altwords what it may not know, and learns nothing.

All names lead to this computer here. To tell internet and intranet apart all the same, these tests run the
extension with one line altered: only 127.0.0.0 and 127.0.0.1 count as this computer, and the hosts that end with
``.public`` are on 127.0.0.2.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from browsers.browser import Browser
from browsers.demanding import window_of
from browsers.firefox import Firefox
from browsers.photos import photo
from browsers.product import altered, launch
from browsers.reading import wait_for_words
from browsers.site import Site
from running_daemon import RunningDaemon
from waiting import until

PRETENCE = {
    "shared/address-space.js": ("['127.0.0.0', 8, LOOPBACK]", "['127.0.0.0', 31, LOOPBACK]"),
    "background/redirects.js": (r"(0|10|127)\.[0-9.]+", r"((0|10)\.[0-9.]+|127\.0\.0\.1)"),
}

HOSTS = ("www.evil.public", "img.evil.public", "pics.public", "intranet.evil.test", "b.test")

WORDS_OF_ADDRESS = ("", "File: guarded")
"""What the page itself wrote into the picture's address is no secret."""

# Photos that nothing else shows, so that the daemon knows them only if the extension has sent them.
fresh = itertools.count(3000)


@pytest.fixture(scope="module")
def internet() -> Iterator[Site]:
    """The attacker's server: its page, and pictures of its own."""
    served = Site(address="127.0.0.2")
    yield served
    served.close()


@pytest.fixture(scope="module")
def victim(kind: str, daemon: RunningDaemon, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    scratch = tmp_path_factory.mktemp("victim")
    extension = altered(scratch / "extension", PRETENCE)
    with launch(kind, scratch / "profile", daemon, extension=extension) as browser:
        browser.use_hosts(HOSTS)
        yield browser
        assert browser.extension_errors() == []


@pytest.fixture(scope="module")
def token(daemon: RunningDaemon) -> str:
    return daemon.pair()


@pytest.fixture
def page(victim: Browser, internet: Site) -> Browser:
    victim.goto(internet.url("login", "img.evil.public"))
    victim.goto(internet.url("places.html", "www.evil.public"))
    return victim


def show(page: Browser, src: str) -> str:
    """Have the page show a picture; its id."""
    added: str = page.evaluate(f"add({{ src: {json.dumps(src)} }})")
    until(lambda: page.evaluate(f"document.getElementById('{added}').naturalWidth === 200"), src)
    return added


def wait_its_turn(page: Browser, internet: Site) -> int:
    """Until pictures that anyone may have, and that came later, have names; the number of one of them."""
    numbers = [next(fresh), next(fresh)]
    for number in numbers:
        wait_for_words(page, {show(page, internet.url(f"p/{number}-200x150.jpeg", "pics.public"))})
    return numbers[0]


@pytest.mark.parametrize("attack", ["this computer", "a name that leads here", "a redirect", "a cookie"])
def test_a_picture_that_the_page_may_not_read(
    page: Browser, internet: Site, site: Site, daemon: RunningDaemon, token: str, attack: str
) -> None:
    secret = next(fresh)
    src = {
        "this computer": site.url(f"p/{secret}-200x150.jpeg", "127.0.0.1"),
        "a name that leads here": site.url(f"p/{secret}-200x150.jpeg", "intranet.evil.test"),
        "a redirect": internet.url(
            f"moved.jpeg?to={quote(site.url(f'p/{secret}-200x150.jpeg', '127.0.0.1'))}", "pics.public"
        ),
        "a cookie": internet.url(f"guarded.jpeg?owner={secret}", "img.evil.public"),
    }[attack]
    shown = show(page, src)
    control = wait_its_turn(page, internet)
    assert daemon.knows(photo(control, 200, 150), token)
    assert not daemon.knows(photo(secret, 200, 150), token)
    # Where the browser itself keeps the cookie back, there is no picture to be in the tree.
    assert page.names().get(shown, "") in WORDS_OF_ADDRESS


def test_words_about_a_private_picture_stay_out_of_the_page(page: Browser, internet: Site) -> None:
    """The listener asks for it: the words come in the extension's own window, and no page can spell them out."""
    if isinstance(page, Firefox):
        pytest.skip("Firefox keeps another site's cookie back: there is no private picture to ask for")
    shown = show(page, internet.url(f"guarded.jpeg?owner={next(fresh)}", "img.evil.public"))
    wait_its_turn(page, internet)
    changes = page.evaluate("changes.length")
    page.choose_in_menu(shown)
    with window_of(page) as window:
        words = until(lambda: words if "pixels." in (words := window.words()) else None, "the description")
        full = next(line for line in words.splitlines() if "pixels." in line)
        # It can find what it has itself, and so would find these.
        assert page.evaluate("window.find('Images in odd places', false, false, true)")
        for part in [full, *full.split(". ")]:
            assert not page.evaluate(f"window.find({json.dumps(part)}, false, false, true)")
        assert full not in page.evaluate("document.documentElement.outerHTML")
    assert not [node for node in page.tree() if full in node.name]
    # Where the browser itself keeps the cookie back, there is no picture to be in the tree.
    assert page.names().get(shown, "") in WORDS_OF_ADDRESS
    assert page.evaluate("changes.length") == changes
