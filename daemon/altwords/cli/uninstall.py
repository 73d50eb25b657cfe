"""``altwords uninstall``: takes away everything that Altwords put on this computer."""

from __future__ import annotations

import argparse
import sys

HELP = "Remove what install wrote, and all settings, tokens, installed models and state."


def configure(parser: argparse.ArgumentParser) -> None:
    del parser  # it takes no options


def run(options: argparse.Namespace) -> int:
    from altwords.install import installer
    from altwords.install.places import Places
    from altwords.install.running import answers, running_port

    del options
    port = running_port()
    removed = 0
    for sentence in installer.uninstall(Places.here()):
        print(sentence)
        removed += 1
    if not removed:
        print("Nothing to remove.")
    if port is not None and answers(port):
        print("Altwords still runs. Press Control C where it was started.")
    if sys.prefix != sys.base_prefix:
        print(f"Left for you to delete: the environment in {sys.prefix}, and the extension in each browser.")
    return 0
