"""What Orca, a screen reader, really says in real browsers: before Altwords, with it, and when asked.

    python tests/browsers/listen.py [--page FOLDER/PAGE.html] [--write TRANSCRIPT] [--browser firefox]

A job of its own, beside the other tests: it needs Orca and a display of its own (on Debian: ``apt-get install
--no-install-recommends orca at-spi2-core speech-dispatcher dbus-x11 xvfb xdotool openbox``), and keys may get lost on
a busy computer, so that it presses them again. It exits with 1 where Orca does not say what it should.
"""

from __future__ import annotations

import argparse
import difflib
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from browsers.browser import Browser, unnamed_images
from browsers.product import BROWSERS, EXTENSION, SPOKEN, choose_own
from browsers.reading import expected, wait_for_words
from browsers.site import PAGES, Site
from browsers.try_pages import MARK, visit
from running_daemon import RunningDaemon
from waiting import until

SPEECH = re.compile(r"SPEECH OUTPUT: '(.*?)' *(?:\{|$)", re.MULTILINE)
KEYS = re.compile(r"(left|right) (alt|shift|control)|[A-Z]|(page )?(up|down)|tab|home", re.IGNORECASE)
"""What is said of the keys themselves."""
SIZE = "(({{naturalWidth: w, naturalHeight: h}}) => `${{w}} by ${{h}} pixels`)(document.getElementById('{id}'))"
INSIDE = "ALTWORDS_ORCA_LOG"
"""Set for the second run of this program, inside the session with Orca: where Orca writes its log."""

QUIET = 1.5
"""Seconds without a word after which Orca has said what it had to say about a key."""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="What Orca says, before Altwords, with it, and when asked.")
    parser.add_argument("--page", type=Path, default=PAGES / "restaurant.html", help="any with a link")
    parser.add_argument("--lines", type=int, default=40, help="how often to go a line down at most")
    parser.add_argument("--write", type=Path, help="file for the transcript")
    parser.add_argument("--browser", choices=BROWSERS, action="append", help="default: both")
    options = parser.parse_args(arguments)
    if INSIDE not in os.environ:
        return run_in_session(arguments)
    listener = Listener(Path(os.environ[INSIDE]))
    failures = 0
    for kind in options.browser or BROWSERS:
        failures += not hear(kind, listener, options)
    return 1 if failures else 0


def run_in_session(arguments: Sequence[str]) -> int:
    """Run this program again on a display and a message bus of its own, with Orca reading there."""
    with tempfile.TemporaryDirectory() as scratch:
        read, write = os.pipe()
        xvfb = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        try:
            display = f":{os.read(read, 16).decode().strip()}"
            home, runtime = Path(scratch, "home"), Path(scratch, "run")
            home.mkdir()
            runtime.mkdir(mode=0o700)
            dummy = home / ".config" / "speech-dispatcher"
            dummy.mkdir(parents=True)
            (dummy / "speechd.conf").write_text('DefaultModule dummy\nAddModule "dummy" "sd_dummy" ""\n')
            session = {
                **{name: value for name, value in os.environ.items() if not name.startswith(("DBUS", "AT_SPI"))},
                "HOME": str(home),
                "XDG_RUNTIME_DIR": str(runtime),
                "DISPLAY": display,
                INSIDE: str(Path(scratch, "orca.log")),
            }
            # Orca, window manager and accessibility bus end with the message bus.
            steps = (
                "gsettings set org.gnome.desktop.interface toolkit-accessibility true",
                "gsettings set org.gnome.desktop.a11y.applications screen-reader-enabled true",
                "/usr/libexec/at-spi-bus-launcher --launch-immediately & bus=$!",
                "openbox & manager=$!",
                f'orca --replace --debug-file="${INSIDE}" & orca=$!',
                '"$@" 2>&1; code=$?',
                "kill $orca $manager $bus",
                "exit $code",
            )
            program = [sys.executable, __file__, *arguments]
            with Path(scratch, "session.log").open("wb") as log:
                done = subprocess.run(
                    ["dbus-run-session", "--", "bash", "-c", "\n".join(steps), "bash", *program],
                    env=session,
                    stderr=log if shutil.which("orca") else None,
                )
            if done.returncode not in (0, 1):
                print(Path(scratch, "session.log").read_text(errors="replace")[-4000:], file=sys.stderr)
            return done.returncode
        finally:
            xvfb.terminate()
            xvfb.wait()


class Listener:
    """Presses keys, and hears what Orca says."""

    def __init__(self, log: Path) -> None:
        self._log = log
        until(self._words, "Orca's first words", 60)

    def press(self, key: str) -> list[str]:
        """Press a key, and wait until Orca has said what it has to say."""
        before = len(self._words())
        subprocess.run(["xdotool", "key", key], check=True)
        said, since = before, time.monotonic()
        while time.monotonic() - since < QUIET:
            time.sleep(0.1)
            if len(self._words()) != said:
                said, since = len(self._words()), time.monotonic()
        return self._words()[before:]

    def press_until(self, key: str, heard: Callable[[list[str]], bool], again: float = 8) -> list[str]:
        """Press a key, once more where it seems lost, until what is said afterwards is right."""
        before = len(self._words())
        for _ in range(3):
            self.press(key)
            if heard(self.hear_until(heard, again, before)):
                break
        return self._words()[before:]

    def hear_until(self, heard: Callable[[list[str]], bool], seconds: float, before: int | None = None) -> list[str]:
        """What is said from now on, or after the words before, until it is right or the time is over."""
        before = len(self._words()) if before is None else before
        deadline = time.monotonic() + seconds
        while not heard(words := self._words()[before:]) and time.monotonic() < deadline:
            time.sleep(0.5)
        return words

    def read(self, lines: int) -> list[str]:
        """The page from its top, line by line, as Orca says it."""
        said = self.press("ctrl+Home")
        quiet = 0
        for _ in range(lines):
            words = self.press("Down")
            said += words
            quiet = 0 if words else quiet + 1
            if quiet == 3:  # the end of the page
                break
        return [word for word in said if word.strip()]

    def _words(self) -> list[str]:
        log = self._log.read_text(errors="replace") if self._log.exists() else ""
        words = (word.strip() for word in SPEECH.findall(log))
        return [word for word in words if word and not KEYS.fullmatch(word)]


def hear(kind: str, listener: Listener, options: argparse.Namespace) -> bool:
    """Listen to a page without and with Altwords, then ask for one image; whether all was heard that should be."""
    page: Path = options.page
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        site = Site((page.parent, PAGES))
        with RunningDaemon(scratch / "daemon") as daemon:
            environment = {**daemon.environment, "DISPLAY": os.environ["DISPLAY"]}
            with BROWSERS[kind](scratch / "profile", environment) as browser:
                browser.goto(site.url(page.name))
                without = read_page(browser, listener, options.lines)
                browser.evaluate(MARK)
                nameless = {node.id for node in unnamed_images(browser.tree()) if node.id}
                daemon.command("install", "--native-host-dir", str(browser.native_host_dir))
                browser.load_extension(EXTENSION)
                browser.goto(site.url(page.name))
                named = expected(browser, "named")
                if named:
                    names = wait_for_words(browser, named)
                else:
                    # A page that nobody made for this: some of its pictures may be broken.
                    names = visit(browser, site.url(page.name), nameless).names
                    named = {id_ for id_ in nameless if names.get(id_)}
                with_words = read_page(browser, listener, options.lines)
                sizes = {names[id_]: browser.evaluate(SIZE.format(id=id_)) for id_ in named}
                size, demanded = on_demand(listener, sizes)
                own = own_picture(browser, listener)
        site.close()
    checks = {
        "the page is read without Altwords, and no words for its images": len(without) > 5
        and not any(SPOKEN.fullmatch(word) for word in without),
        "with it, every image's words are heard": bool(named)
        and all(names[id_] in " ".join(with_words) for id_ in named),
        "the image that Orca came to is heard in full on demand": bool(size) and size in " ".join(demanded),
        "the window with the words of one's own picture is read": in_full(own),
    }
    for what, holds in checks.items():
        print(f"{kind}: {'yes' if holds else 'NO'}: {what}", flush=True)
    if options.write:
        with options.write.open("a", encoding="utf-8") as out:
            out.write(transcript(kind, without, with_words, demanded, own))
    return all(checks.values())


def read_page(browser: Browser, listener: Listener, lines: int) -> list[str]:
    link = browser.evaluate("[...document.links].find(link => link.innerText.trim()).innerText.trim()")
    # The focus may be in the browser's own bars, and Orca takes its time with a new page.
    for attempt in range(5):
        browser.evaluate("document.activeElement.blur()")
        place = ["mousemove", "640", str(600 + 10 * attempt), "sleep", "0.5", "click", "1"]
        subprocess.run(["xdotool", *place], check=True)
        if any(link in words for words in listener.press("Tab")):
            break
    return listener.read(lines)


def on_demand(listener: Listener, sizes: Mapping[str, str]) -> tuple[str, list[str]]:
    """The size of the image that Orca came to with its key for images, and what is said of it in full."""
    said = listener.press("ctrl+Home")
    for _ in range(5):
        said += listener.press("g")
        if any(name in word for word in said for name in sizes):
            break
    in_detail = listener.press_until("alt+shift+d", in_full, 20)
    # The log may tell late of the image before.
    names = itertools.takewhile(lambda word: not in_full([word]), said + in_detail)
    return next((sizes[name] for word in reversed([*names]) for name in sizes if name in word), ""), in_detail


def own_picture(browser: Browser, listener: Listener) -> list[str]:
    browser.goto(f"{browser.base}pages/picture.html")
    choose_own(browser)
    return listener.hear_until(in_full, 30)


def in_full(words: Sequence[str]) -> bool:
    return any("pixels." in word for word in words)


def transcript(
    kind: str, without: Sequence[str], with_words: Sequence[str], demanded: Sequence[str], own: Sequence[str]
) -> str:
    """What differs, in its surroundings, and what was said when asked."""
    lines = list(difflib.unified_diff(without, with_words, "without Altwords", "with Altwords", n=2, lineterm=""))
    return "\n".join(
        [
            f"## {kind}",
            "",
            "```diff",
            *lines,
            "```",
            "",
            "On demand:",
            "",
            *demanded,
            "",
            "One's own picture:",
            "",
            *own,
            "",
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
