"""Frames as they come in, read by a thread of their own, so that slow work can see that something waits."""

from __future__ import annotations

import queue
import threading
from typing import Any, BinaryIO

from altwords.engine import frames

Frame = tuple[dict[str, Any], bytes]


class Inbox:
    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._frames: queue.SimpleQueue[Frame | frames.FrameError | None] = queue.SimpleQueue()
        self.stirred = threading.Event()
        """Set whenever something comes in; whoever waits for that clears it."""
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def is_empty(self) -> bool:
        return self._frames.empty()

    def next(self, seconds: float) -> Frame | None:
        """The next frame; None where the service has closed its end.

        Raises:
            FrameError: the service sent something that is no frame.
            TimeoutError: nothing came for so many ``seconds``.
        """
        try:
            frame = self._frames.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(frame, frames.FrameError):
            raise frame
        return frame

    def _read(self) -> None:
        frame: Frame | frames.FrameError | None
        while True:
            try:
                frame = frames.read(self._source)
            except frames.FrameError as error:
                frame = error
            self._frames.put(frame)
            self.stirred.set()
            if not isinstance(frame, tuple):
                return
