"""The native messaging host: hands our extension the daemon's port and a token of its own.

The browser starts this program, and only for an extension that the manifest names, so the person
who installed both has agreed and types nothing. One message comes in on stdin, one goes out on stdout;
each is JSON behind its length in four bytes, in the machine's byte order.
https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging#native-messaging-host-protocol
"""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO

from altwords import settings
from altwords.answer import Problem, disk_sentence
from altwords.install import manifests
from altwords.install.running import running_port
from altwords.service.pairing import TokenStore

MAX_MESSAGE = 1 << 20
"""Bytes; more than any sensible message, and as much as browsers take from us."""


def main() -> int:
    """The program ``altwords-native-host``; browsers say who calls in its arguments."""
    try:
        message = read(sys.stdin.buffer)
        if message is None:
            return 0
        answer = reply(message, sys.argv[1:])
    except Problem as problem:
        answer = problem.to_json()
    except settings.SettingsError as error:
        answer = Problem("failed", str(error)).to_json()
    except OSError as error:
        answer = Problem("failed", disk_sentence(error)).to_json()
    write(sys.stdout.buffer, answer)
    return 0


def read(stream: BinaryIO) -> dict[str, Any] | None:
    """One message, or None where the browser closed the pipe without any.

    Raises:
        Problem: bad_request.
    """
    header = stream.read(4)
    if not header:
        return None
    if len(header) < 4:
        raise Problem("bad_request")
    (length,) = struct.unpack("=I", header)
    if length > MAX_MESSAGE:
        raise Problem("bad_request", "Refused: the message is longer than one megabyte.")
    body = stream.read(length)
    if len(body) < length:
        raise Problem("bad_request")
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Problem("bad_request") from error
    if not isinstance(message, dict):
        raise Problem("bad_request")
    return message


def write(stream: BinaryIO, message: dict[str, Any]) -> None:
    body = json.dumps(message).encode()
    stream.write(struct.pack("=I", len(body)) + body)
    stream.flush()


def reply(message: dict[str, Any], arguments: Sequence[str]) -> dict[str, Any]:
    """The answer to ``{"op": "pair", "name": ...}``: port, token, and whether the daemon runs.

    Raises:
        Problem: bad_request.
        SettingsError, OSError: the port cannot be known, or the token cannot be kept.
    """
    name = message.get("name")
    if message.get("op") != "pair" or not isinstance(name, str) or not name.isprintable() or not name:
        raise Problem("bad_request")
    running = running_port()
    port = settings.load().port if running is None else running
    # Chromium's origin is known; Firefox's is new in each profile, and the token's first use binds it.
    chromium = f"chrome-extension://{manifests.CHROMIUM_ID}"
    origin = chromium if f"{chromium}/" in arguments else None
    return {"port": port, "token": TokenStore().issue(name, origin), "running": running is not None}
