"""The pipe between service and engine: frames of a JSON header and a body of bytes.

A frame is a 4-byte big-endian length of the header, a 4-byte big-endian length of the body, the
header (one JSON object, UTF-8), and the body. The engine decodes hostile pictures, so the service
trusts nothing it says: lengths are bounded before anything is read.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import asyncio

MAX_HEADER = 1 << 20
"""Bytes of JSON in one frame; the text read in a picture is the longest thing in it."""
MAX_BODY = 48 << 20
"""Bytes after the header: a micro-batch of four pictures of 10 MiB fits."""

_LENGTHS = struct.Struct(">II")


class FrameError(ValueError):
    """The other side sent something that is no frame, or ended inside one."""


def head(header: dict[str, Any], body: int) -> bytes:
    """A frame up to its body, which has ``body`` bytes and is written by the caller, uncopied.

    Raises:
        FrameError: header or body is longer than a frame may be.
    """
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    if len(text) > MAX_HEADER or body > MAX_BODY:
        raise FrameError(f"too long for a frame: header {len(text)}, body {body} bytes")
    return _LENGTHS.pack(len(text), body) + text


def pack(header: dict[str, Any], body: bytes = b"") -> bytes:
    """One frame, ready to be written. Raises FrameError as ``head`` does."""
    return head(header, len(body)) + body


def write(stream: BinaryIO, header: dict[str, Any], body: bytes = b"") -> None:
    """Write one frame and flush it."""
    stream.write(pack(header, body))
    stream.flush()


def read(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """Read one frame from a blocking stream; None where the stream ended between frames.

    Raises:
        FrameError: the stream ended inside a frame, or what it holds is no frame.
    """
    prefix = _read_exactly(stream, _LENGTHS.size, may_end=True)
    if not prefix:
        return None
    header, body = _lengths(prefix)
    return _parse(_read_exactly(stream, header)), _read_exactly(stream, body)


async def receive(stream: asyncio.StreamReader) -> tuple[dict[str, Any], bytes] | None:
    """``read`` for a stream of asyncio's."""
    prefix = await _receive_exactly(stream, _LENGTHS.size, may_end=True)
    if not prefix:
        return None
    header, body = _lengths(prefix)
    return _parse(await _receive_exactly(stream, header)), await _receive_exactly(stream, body)


def _lengths(prefix: bytes) -> tuple[int, int]:
    header, body = _LENGTHS.unpack(prefix)
    if header > MAX_HEADER or body > MAX_BODY:
        raise FrameError(f"a frame announces too much: header {header}, body {body} bytes")
    return header, body


def _parse(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"a frame's header is not JSON: {error}") from error
    if not isinstance(header, dict):
        raise FrameError("a frame's header is not a JSON object")
    return header


def _read_exactly(stream: BinaryIO, count: int, *, may_end: bool = False) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        part = stream.read(count - len(parts))
        if not part:
            break
        parts += part
    return _whole(bytes(parts), count, may_end)


async def _receive_exactly(stream: asyncio.StreamReader, count: int, *, may_end: bool = False) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        part = await stream.read(count - len(parts))
        if not part:
            break
        parts += part
    return _whole(bytes(parts), count, may_end)


def _whole(data: bytes, count: int, may_end: bool) -> bytes:
    if len(data) == count or (may_end and not data):
        return data
    raise FrameError(f"the stream ended {count - len(data)} bytes before its frame did")
