"""``altwords bundle``: other models than the one that comes with Altwords."""

from __future__ import annotations

import argparse
import sys

HELP = "Install, list, choose, check or remove models."


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for action, help_ in (
        ("install", "take a bundle from this disk, or convert a hub's captioner, such as Mozilla/distilvit"),
        ("list", "say which models there are"),
        ("use", "let Altwords use this model"),
        ("verify", "hold a model's files against their hashes; without a name, every model's"),
        ("remove", "delete an installed model"),
    ):
        sub = actions.add_parser(action, help=help_, description=f"{help_[0].upper()}{help_[1:]}.")
        if action == "install":
            sub.add_argument(
                "name", metavar="MODEL", help="folder or zip of a bundle; or owner/name, as the hub has it"
            )
        elif action == "verify":
            sub.add_argument("name", nargs="?", metavar="NAME", help="as altwords bundle list says it")
        elif action != "list":
            sub.add_argument("name", metavar="NAME", help="as altwords bundle list says it")


def run(options: argparse.Namespace) -> int:
    return {"install": _install, "list": _list, "use": _use, "verify": _verify, "remove": _remove}[options.action](
        options
    )


def _install(options: argparse.Namespace) -> int:
    from pathlib import Path

    from altwords.bundle import importing, local

    is_local = local.is_local(options.name)
    if is_local:
        bundle = local.install(Path(options.name))
    else:
        bundle = importing.install(options.name, lambda sentence: print(sentence, file=sys.stderr, flush=True))
    print(f"Installed {bundle.name}. To use it, run altwords bundle use {bundle.name}.")
    if not is_local:
        print('Until its confidence is fitted to photos, everything it says begins with "Maybe".')
    return 0


def _list(options: argparse.Namespace) -> int:
    from altwords.bundle import shelf
    from altwords.bundle.manifest import BundleError

    for bundle in shelf.bundles():
        if isinstance(bundle, BundleError):
            print(f"altwords: {bundle}", file=sys.stderr)
            continue
        size = sum(bundle.path(name).stat().st_size for name in bundle.manifest["files"]) / 1e6
        used = ", in use" if shelf.is_used(bundle.folder) else ""
        print(f"{bundle.name}: {size:.0f} MB, licence {bundle.manifest.get('license', 'not stated')}{used}")
    return 0


def _use(options: argparse.Namespace) -> int:
    import os

    from altwords.bundle import shelf

    bundle = shelf.use(options.name)
    print(f"Altwords uses {bundle.name} from its next start on.")
    if os.environ.get("ALTWORDS_BUNDLE"):
        print("altwords: The environment variable ALTWORDS_BUNDLE still names another.", file=sys.stderr)
    return 0


def _verify(options: argparse.Namespace) -> int:
    from altwords.bundle import shelf
    from altwords.bundle.manifest import BundleError, open_bundle

    failed = False
    found = [open_bundle(shelf.folder_of(options.name), verify=False)] if options.name else shelf.bundles()
    for bundle in found:
        try:
            if isinstance(bundle, BundleError):
                raise bundle
            open_bundle(bundle.folder)
            print(f"{bundle.name}: whole and unchanged")
        except BundleError as error:
            failed = True
            print(f"altwords: {error}", file=sys.stderr)
    return int(failed)


def _remove(options: argparse.Namespace) -> int:
    from altwords.bundle import shelf

    shelf.remove(options.name)
    print(f"Removed {options.name}.")
    return 0
