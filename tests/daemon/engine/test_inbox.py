from __future__ import annotations

import io
import os

import pytest

from altwords.engine import frames
from altwords.engine.inbox import Inbox


def test_frames_come_in_order_and_then_the_end():
    sent = [({"op": "a"}, b""), ({"op": "b"}, b"body")]
    inbox = Inbox(io.BytesIO(b"".join(frames.pack(*frame) for frame in sent)))
    assert [inbox.next(30) for _ in range(3)] == [*sent, None]


def test_it_tells_when_something_comes():
    out, into = os.pipe()
    with open(out, "rb") as source, open(into, "wb") as sink:  # noqa: PTH123 - descriptors
        inbox = Inbox(source)
        assert inbox.is_empty
        with pytest.raises(TimeoutError):
            inbox.next(0.01)
        assert not inbox.stirred.is_set()
        frames.write(sink, {"op": "a"})
        assert inbox.stirred.wait(30)
        assert not inbox.is_empty
        assert inbox.next(30) == ({"op": "a"}, b"")


def test_what_is_no_frame_is_an_error_for_whoever_asks():
    with pytest.raises(frames.FrameError):
        Inbox(io.BytesIO(b"\xff" * 9)).next(30)
