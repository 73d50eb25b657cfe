"""One face over the real browsers, so that every test runs in each of them.

The clients behind it (``chromium.py``, ``firefox.py``) speak the browsers' own protocols with the standard
library alone. The well-kept libraries do not fit. Playwright drives only a Firefox that it has patched and
downloaded itself. Selenium needs a geckodriver, which neither Debian nor PyPI carries in a current version.
Mozilla's marionette_driver brings mozrunner and its chain to save forty lines of framing. And what these
tests need most, the browsers' own accessibility trees and popups, none of them gives.
"""

from __future__ import annotations

import abc
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """One object of the accessibility tree, as assistive technology gets it."""

    role: str
    """``image``, ``link``, ``button``, ...: ARIA's word where the browsers differ."""
    name: str
    id: str
    """The id attribute of its element, or ''."""
    checked: bool = False
    """Of a checkbox."""
    control: str = ""
    """Name of the link or button that it is a part of: assistive technology says that one instead."""


WELCOME = "pages/welcome.html"
DESCRIPTION = "pages/description.html"
"""The extension's own pages that open by themselves: after it was installed, and with words that no page may know."""


class Popup(abc.ABC):
    """A page of the extension's outside the tab: the popup of its button in the toolbar, or a window of its own."""

    title: str
    """Of its window; the popup has none."""

    @abc.abstractmethod
    def tree(self) -> list[Node]: ...

    @abc.abstractmethod
    def press(self, name: str) -> None:
        """Do the default action of the control with this accessible name."""

    @abc.abstractmethod
    def close(self) -> None: ...

    def words(self) -> str:
        """Everything that can be heard in it, in order."""
        return "\n".join(node.name for node in self.tree() if node.name)

    def __enter__(self) -> Popup:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class Browser(abc.ABC):
    """A browser with a profile of its own and one tab in use.

    It runs headless, except where DISPLAY is in the environment that it is given: there a screen reader reads it.
    """

    kind: str
    native_host_dir: Path
    """Where this profile looks for native messaging manifests."""
    base: str = ""
    """Address of the loaded extension's own pages, with the slash."""

    @abc.abstractmethod
    def load_extension(self, folder: Path) -> None:
        """Load the unpacked extension, as a developer does by hand, and close its first-run page."""

    @abc.abstractmethod
    def use_hosts(self, names: Sequence[str]) -> None:
        """Let those of ``names`` that end with ``.public`` lead to 127.0.0.2, the others to 127.0.0.1."""

    @abc.abstractmethod
    def allow_pages(self, allowed: bool) -> None:
        """Give or take the permission to read pages, as the user does in the browser's settings."""

    @abc.abstractmethod
    def goto(self, url: str) -> None:
        """Open ``url`` in the tab and wait for its load event."""

    @abc.abstractmethod
    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page; promises are awaited, the value goes as JSON."""

    @abc.abstractmethod
    def tree(self) -> list[Node]:
        """The page's accessibility tree with its frames, in document order."""

    @abc.abstractmethod
    def press(self, key: str) -> None:
        """Press and release one key: ``Tab``, ``Enter`` or ``Space``."""

    @abc.abstractmethod
    def press_paste(self) -> None:
        """Press Control+V."""

    @abc.abstractmethod
    def press_command(self) -> None:
        """Press the key that the extension asks for: Alt+Shift+D."""

    @abc.abstractmethod
    def choose_in_menu(self, id_: str) -> None:
        """Open the context menu over the element of the page with this id, and choose the extension's entry."""

    @abc.abstractmethod
    def open_popup(self) -> Popup: ...

    @abc.abstractmethod
    def own_window(self) -> Popup | None:
        """The window with a description, where it is open."""

    @abc.abstractmethod
    def stop_background(self) -> None:
        """End the extension's background, as the browser does when it thinks it idle."""

    @abc.abstractmethod
    def update_extension(self) -> None:
        """Load the extension's files anew, as the browser does when there is a new version."""

    @abc.abstractmethod
    def dress(self, *, dark: bool = False, forced: bool = False) -> None:
        """Be a browser whose user likes dark pages, or has forced colours of their own on all pages."""

    @abc.abstractmethod
    def screenshot(self, path: Path) -> None:
        """Save what the tab shows as a PNG."""

    @abc.abstractmethod
    def extension_errors(self) -> list[str]:
        """Exceptions of the extension's scripts since last asked; in Chromium also what they have logged as errors."""

    @abc.abstractmethod
    def requests_of_pages(self) -> list[str]:
        """Addresses that the tab's pages, content scripts included, have asked for on loopback, so far."""

    @abc.abstractmethod
    def close(self) -> None: ...

    def names(self) -> dict[str, str]:
        """Accessible names by the id of the element, for elements with an id."""
        return {node.id: node.name for node in self.tree() if node.id}

    def read_on(self) -> None:
        """Go half a screen down, or from the end to the start, as reading does."""
        self.evaluate(
            """(() => {
              const end = scrollY + innerHeight + 2 >= document.documentElement.scrollHeight
              scrollTo({ top: end ? 0 : scrollY + innerHeight / 2, behavior: 'instant' })
            })()"""
        )

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def unnamed_images(tree: Iterable[Node]) -> list[Node]:
    """Images without a name of their own that no named link or button speaks for."""
    return [node for node in tree if node.role == "image" and not node.name.strip() and not node.control]
