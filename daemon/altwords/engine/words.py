"""The second stage: text in pictures, read in a thread that stands back, laid down whenever a caption waits."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from PIL.Image import Image

from altwords.engine import limits
from altwords.reading import models
from altwords.reading.gist import Text
from altwords.reading.reader import Reader, Reading

logger = logging.getLogger(__name__)

IDLE_SECONDS = 60.0
"""Without anything to read for so long, the models are given back."""
TURN_SECONDS = 5.0
"""A picture is laid down after so long in any case, so that the service hears that the engine lives."""

_NICENESS = 10
"""Behind the engine's captions (3) and the browser (0), but not so far that a busy machine reads nothing at all."""


class Words:
    """Reads one picture at a time. Not for several threads at once.

    Args:
        in_background: read behind what else wants the processor.
    """

    def __init__(self, *, in_background: bool) -> None:
        self._thread = ThreadPoolExecutor(1, "words", initializer=_stand_back if in_background else None)
        self._reader: Reader | None = None
        self._unfinished: tuple[str, Reading] | None = None
        """What was laid down last, by its name, to be gone on with."""
        self._used = 0.0
        self.failure: str | None = None
        """Why text cannot be read on this machine, as a sentence; None where it can, as far as is known."""
        try:
            models.check()
        except models.Unavailable as error:
            self.failure = str(error)

    def read(
        self, name: str, picture: Callable[[], Image], *, plain: bool, stirred: threading.Event | None = None
    ) -> Text | None:
        """The text in a picture; None where it was laid down before its end: ask again, and it goes on.

        What goes wrong costs the words alone: there is none then.

        Args:
            name: tells pictures apart.
            picture: gives its pixels, RGB; asked only at its beginning.
            plain: only what is large and clear.
            stirred: when this is set, the picture is laid down at once; without it, never.
        """
        if self.failure:
            return Text()
        try:
            if self._unfinished is None or self._unfinished[0] != name:
                self._unfinished = name, Reading(picture())
            reading = self._unfinished[1]
            if not self._go_on(reading, stirred):
                return None
            self._unfinished = None
            return reading.text(plain=plain)
        except models.Unavailable as error:
            self.failure = str(error)
        except ImportError as error:
            self.failure = f"Text in images cannot be read: {error.name or 'a library'} is missing or broken."
        except Exception:
            logger.exception("a picture could not be read")
        self._unfinished = None
        return Text()

    def _go_on(self, reading: Reading, stirred: threading.Event | None) -> bool:
        """Read on, for a turn where something may come in; False where there is more to do."""
        lay_down = threading.Event()

        def work() -> bool:
            reader = self._reader = self._reader or Reader()
            while not lay_down.is_set():
                if not reading.step(reader):
                    return True
            return False

        try:
            turn = self._thread.submit(work)
            if stirred is None:
                turn.exception()
            else:
                turn.add_done_callback(lambda _: stirred.set())
                stirred.wait(TURN_SECONDS)
        finally:
            # A step under way ends by itself, behind whatever comes now; Ctrl+C waits for no other.
            lay_down.set()
        self._used = time.monotonic()
        return turn.done() and turn.result()

    def tidy(self) -> None:
        """Give the models back where nothing was read for a while."""
        if self._reader is None or time.monotonic() - self._used < IDLE_SECONDS:
            return
        self._reader = self._unfinished = None
        gc.collect()
        limits.give_back()


def _stand_back() -> None:
    """Let the calling thread, and those that it starts, run behind what else wants the processor."""
    with suppress(OSError, AttributeError):
        if sys.platform == "linux":
            # There alone a priority belongs to a thread.
            thread = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))
        elif sys.platform == "darwin":
            qos_class_utility = 0x11
            ctypes.CDLL(None).pthread_set_qos_class_self_np(qos_class_utility, 0)
        elif sys.platform == "win32":
            thread_priority_lowest = -2
            ctypes.windll.kernel32.SetThreadPriority(ctypes.windll.kernel32.GetCurrentThread(), thread_priority_lowest)
