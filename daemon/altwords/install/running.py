"""Whether the daemon runs, seen from outside."""

from __future__ import annotations

import socket

from altwords import settings

PATIENCE = 1.0
"""Seconds; a listener on the loopback interface answers at once."""


def running_port() -> int | None:
    """The port of the daemon that runs now, or None.

    A daemon that was killed leaves its note behind, so the port is tried.
    """
    try:
        port = int((settings.state_dir() / "port").read_text("ascii"))
    except (OSError, ValueError):
        return None
    return port if answers(port) else None


def answers(port: int) -> bool:
    """Whether anything listens on this port of this computer."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
    except (OSError, OverflowError):
        return False
    return True
