"""The command line: one module a command, imported when it is called for."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from altwords import __version__
from altwords.answer import Problem, disk_sentence
from altwords.bundle.manifest import BundleError
from altwords.settings import SettingsError

# The order in which --help reads them out.
COMMANDS = ("serve", "describe", "status", "pair", "bundle", "install", "uninstall")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the return value is the exit code (0 done, 1 refused or failed, 2 misused)."""
    parser = argparse.ArgumentParser(
        prog="altwords", description="Describes images on this computer. Nothing leaves it."
    )
    parser.add_argument("--version", action="version", version=f"altwords {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        # Each module holds HELP, configure(parser) and run(options); the heavy imports are inside run.
        module = importlib.import_module(f"altwords.cli.{name}")
        module.configure(commands.add_parser(name, help=module.HELP, description=module.HELP))
    options = parser.parse_args(arguments)
    command = importlib.import_module(f"altwords.cli.{options.command}")
    try:
        code: int = command.run(options)
    except (Problem, SettingsError, BundleError) as error:
        print(f"altwords: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has gone, as with `| head`; there is nobody to tell.
        sys.stderr.close()
        return 1
    except OSError as error:
        print(f"altwords: {disk_sentence(error)}", file=sys.stderr)
        return 1
    return code
