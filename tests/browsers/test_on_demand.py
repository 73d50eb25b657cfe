"""One image in full, when the listener asks: once, the other reading, silence."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from browsers.browser import Browser
from browsers.demanding import heard_in_page, window_of
from browsers.site import Site
from waiting import until


def full(width: int) -> re.Pattern[str]:
    """What is heard first of an image of that width: its kind and size, and what it shows where that is said."""
    return re.compile(rf"[A-Z]\w+, {width} by 150 pixels\..*", re.DOTALL)


def hear(browser: Browser, width: int) -> str:
    return until(lambda: words if full(width).fullmatch(words := heard_in_page(browser)) else None, "the image in full")


@pytest.fixture
def page(browser: Browser, site: Site) -> Browser:
    browser.goto(site.url("demand.html"))
    film = "document.getElementById('film').readyState >= 2"
    until(lambda: browser.evaluate(film), "the film to play")
    return browser


def focus(browser: Browser, id_: str) -> None:
    browser.evaluate(f"document.getElementById('{id_}').focus()")


def test_three_presses(page: Browser) -> None:
    """In a link, and named by its author: Altwords would leave it alone."""
    focus(page, "linked")
    page.press_command()
    first = hear(page, 210)
    page.press_command()
    second = until(lambda: words if (words := heard_in_page(page)) not in ("", first) else None, "the other reading")
    assert second == "No other reading" or second in first
    page.press_command()
    until(lambda: heard_in_page(page) == "", "silence")
    assert page.evaluate("changes") == []


def test_the_image_nearest_to_the_focus(page: Browser) -> None:
    focus(page, "far")
    page.press_command()
    hear(page, 230)


def test_the_image_that_a_part_of_the_page_was_scrolled_to(page: Browser) -> None:
    """As a screen reader does that moves neither focus nor caret."""
    focus(page, "linked")
    page.evaluate(
        """(async () => {
          const pane = Object.assign(document.createElement('div'), { style: 'height: 300px; overflow: auto' })
          pane.innerHTML = '<p style="height: 700px">Words</p>'
          const image = Object.assign(new Image(250, 150), { src: '/p/306-250x150.jpeg', alt: 'Named' })
          pane.append(image, ...pane.cloneNode(true).childNodes)
          document.querySelector('h1').append(pane)
          await image.decode()
          // Sooner, it would be a part of the focus's move.
          await new Promise(resolve => setTimeout(resolve, 1000))
          const scrolled = new Promise(resolve => pane.addEventListener('scroll', resolve))
          pane.scrollTop += image.getBoundingClientRect().top - pane.getBoundingClientRect().top
          await scrolled
        })()"""
    )
    page.press_command()
    hear(page, 250)


def test_a_film_the_frame_that_shows(page: Browser) -> None:
    focus(page, "film")
    page.press_command()
    hear(page, 220)


def test_the_context_menu_and_an_image_that_is_decorative(page: Browser) -> None:
    page.choose_in_menu("decorative")
    hear(page, 200)
    assert page.evaluate("document.getElementById('decorative').alt") == ""


def test_over_a_modal_dialog_and_after_the_page_has_replaced_all_it_shows(page: Browser) -> None:
    """Outside the dialog all is inert, and heard by nobody."""
    focus(page, "linked")
    page.press_command()
    hear(page, 210)
    page.evaluate(
        """(() => {
          document.body.innerHTML = '<dialog><img id="inside" tabindex="0" src="/p/305-240x150.jpeg"></dialog>'
          document.querySelector('dialog').showModal()
          return document.getElementById('inside').decode()
        })()"""
    )
    focus(page, "inside")
    page.press_command()
    hear(page, 240)


def test_the_background_may_be_stopped_between_any_two_presses(page: Browser) -> None:
    focus(page, "linked")
    page.stop_background()
    page.press_command()
    first = hear(page, 210)
    page.stop_background()
    page.press_command()
    until(lambda: heard_in_page(page) not in ("", first), "the other reading")


@pytest.fixture
def on_demand_only(browser: Browser, site: Site) -> Iterator[Browser]:
    def save(value: str) -> None:
        browser.goto(f"{browser.base}pages/options.html")
        browser.evaluate(f"chrome.storage.local.set({{ onDemandOnly: {value} }})")

    save("true")
    yield browser
    save("false")


def test_only_on_demand_sets_nothing_in_pages(on_demand_only: Browser, site: Site) -> None:
    browser = on_demand_only
    browser.goto(site.url("restaurant.html"))
    html = browser.evaluate("document.documentElement.outerHTML")
    browser.choose_in_menu("hero")
    with window_of(browser) as window:
        until(lambda: re.search(r"\w+, 800 by 300 pixels\.", window.words()), "the description")
        # The browser keeps it in its history.
        assert window.title == "Description"
        assert {"Other reading", "Close"} <= {node.name for node in window.tree() if node.role == "button"}
        window.press("Other reading")
        until(lambda: not any(node.name == "Other reading" for node in window.tree()), "the other reading")
    assert browser.evaluate("document.documentElement.outerHTML") == html
    assert browser.evaluate("changes") == []
    assert heard_in_page(browser) == ""
