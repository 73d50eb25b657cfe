"""``altwords serve``: the daemon, in the foreground."""

from __future__ import annotations

import argparse
import sys

HELP = "Describe images for the browser extension until stopped with Ctrl+C."


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, help="port to listen on; 0 takes any free one")


def run(options: argparse.Namespace) -> int:
    import dataclasses

    from altwords import settings
    from altwords.service import server

    chosen = settings.load()
    if options.port is not None:
        chosen = dataclasses.replace(chosen, port=options.port)
    try:
        server.run(chosen, told=_tell)
    except server.ServeError as error:
        print(f"altwords: {error}", file=sys.stderr)
        return 1
    return 0


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"a port is between 0 and 65535, not {text}")
    return int(text)


def _tell(port: int) -> None:
    print(f"Altwords listens on http://127.0.0.1:{port}. Stop it with Ctrl+C.", flush=True)
