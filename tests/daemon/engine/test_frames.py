"""Frames: what is written is read back, and nothing else is."""

from __future__ import annotations

import asyncio
import contextlib
import io
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altwords.engine import frames

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
headers = st.dictionaries(st.text(), json_values, max_size=4)


class Trickle(io.BytesIO):
    """A pipe that hands out one byte a read, as a slow one may."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(1, -1 if size is None else size))


def receive(data: bytes) -> tuple[dict[str, Any], bytes] | None:
    async def run() -> tuple[dict[str, Any], bytes] | None:
        stream = asyncio.StreamReader()
        stream.feed_data(data)
        stream.feed_eof()
        return await frames.receive(stream)

    return asyncio.run(run())


def read(data: bytes) -> tuple[dict[str, Any], bytes] | None:
    return frames.read(io.BytesIO(data))


readers = pytest.mark.parametrize("reader", [read, receive])


@given(st.lists(st.tuples(headers, st.binary(max_size=64)), max_size=4))
def test_frames_written_are_read_back_in_order(sent: list[tuple[dict[str, Any], bytes]]) -> None:
    pipe = io.BytesIO()
    for header, body in sent:
        frames.write(pipe, header, body)
    slow = Trickle(pipe.getvalue())
    for expected in sent:
        assert frames.read(slow) == expected
    assert frames.read(slow) is None


@given(headers, st.binary(max_size=64))
def test_asyncio_reads_what_a_blocking_stream_reads(header: dict[str, Any], body: bytes) -> None:
    assert receive(frames.pack(header, body)) == (header, body)


@readers
def test_an_ended_stream_is_no_error_between_frames(reader: Any) -> None:
    assert reader(b"") is None


@readers
@pytest.mark.parametrize("kept", [1, 7, 8, 12, -1])
def test_a_frame_cut_short_is_an_error(reader: Any, kept: int) -> None:
    frame = frames.pack({"op": "ready"}, b"body")
    with pytest.raises(frames.FrameError, match="ended"):
        reader(frame[:kept])


@readers
@pytest.mark.parametrize(
    "data",
    [
        struct.pack(">II", frames.MAX_HEADER + 1, 0),
        struct.pack(">II", 2, frames.MAX_BODY + 1),
        struct.pack(">II", 3, 0) + b"{]}",
        struct.pack(">II", 2, 0) + b"[]",
        struct.pack(">II", 0, 0),
        struct.pack(">II", 2, 0) + b"\xff\xfe",
        struct.pack(">II", 200_000, 0) + b"[" * 200_000,
    ],
    ids=["long header", "long body", "not JSON", "not an object", "empty header", "not UTF-8", "deep"],
)
def test_what_is_no_frame_is_refused(reader: Any, data: bytes) -> None:
    with pytest.raises(frames.FrameError):
        reader(data)


@given(st.binary(max_size=64))
def test_any_bytes_are_a_frame_an_end_or_a_frame_error(data: bytes) -> None:
    with contextlib.suppress(frames.FrameError):
        read(data)


@pytest.mark.parametrize("header", [{"x": "y" * frames.MAX_HEADER}, {}])
def test_too_long_a_frame_is_not_written(header: dict[str, str]) -> None:
    with pytest.raises(frames.FrameError):
        frames.pack(header, bytes(frames.MAX_BODY + 1) if not header else b"")
