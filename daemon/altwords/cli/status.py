"""``altwords status``: how the daemon is, one line a fact."""

from __future__ import annotations

import argparse
import sys
from typing import Any

HELP = "Say whether the daemon runs, and how it is."


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object, for programs")


def run(options: argparse.Namespace) -> int:
    import json

    from altwords import settings
    from altwords.install.running import running_port
    from altwords.service.pairing import TokenStore

    port = running_port() or settings.load().port
    tokens = TokenStore()
    # A token for this one question, so that none lies about afterwards.
    token = tokens.issue("command line")
    try:
        status = _ask(port, token)
    finally:
        tokens.forget(token)
    if status is None:
        print(f"altwords: No daemon answers on port {port}. Start it with altwords serve.", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps({**status, "port": port}))
        return 0
    for line in _lines(status, port):
        print(line)
    return 0


def _ask(port: int, token: str) -> dict[str, Any] | None:
    import http.client
    import json

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/v1/status", headers={"Authorization": f"Bearer {token}"})
        status = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    # Another program may have the port, and a daemon with another home does not know the token.
    return status if isinstance(status, dict) and status.get("name") == "altwords" else None


def _lines(status: dict[str, Any], port: int) -> list[str]:
    lines = [f"Altwords {status['version']}: {status['state']}"]
    if status["sentence"]:
        lines.append(status["sentence"])
    lines += [
        f"Address: http://127.0.0.1:{port}",
        f"Model: {status['bundle'] or 'not loaded yet'}",
        f"Waiting: {status['queue']}",
        f"Memory of the service: {_megabytes(status['memory']['service'])}",
        f"Memory of the engine: {_megabytes(status['memory']['engine'])}",
    ]
    return lines


def _megabytes(amount: float | None) -> str:
    return "none" if amount is None else f"{amount:.0f} MB"
