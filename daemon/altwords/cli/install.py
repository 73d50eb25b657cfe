"""``altwords install``: lets browsers find Altwords, and starts it at each login."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HELP = "Let the browsers on this computer find Altwords, and start it at each login."


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-login", action="store_true", help="do not start Altwords at login")
    parser.add_argument(
        "--native-host-dir",
        type=Path,
        metavar="DIR",
        help="only write the native messaging manifest into DIR, in Firefox's form if DIR lies below "
        "a folder named mozilla or .mozilla, else in Chromium's",
    )


def run(options: argparse.Namespace) -> int:
    from altwords.install import installer, manifests
    from altwords.install.places import Places

    try:
        program = manifests.host_program()
        if options.native_host_dir is not None:
            print(f"Wrote {manifests.write_into(options.native_host_dir, program)}")
            return 0
        for sentence in installer.install(Places.here(), program, at_login=not options.no_login):
            print(sentence)
    except manifests.MissingProgramError as error:
        print(f"altwords: {error}", file=sys.stderr)
        return 1
    return 0
