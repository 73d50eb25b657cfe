"""``altwords pair``: a code for pairing the extension by hand."""

from __future__ import annotations

import argparse

HELP = "Give a code that pairs the browser extension, where it could not pair by itself."


def configure(parser: argparse.ArgumentParser) -> None:
    """It takes no options."""


def run(options: argparse.Namespace) -> int:
    from altwords.service.pairing import CODE_SECONDS, TokenStore

    code = TokenStore().open_code()
    # With spaces between them the digits are heard one by one, and not as a number.
    print(f"Code: {' '.join(code)}")
    print(f"Type it on the Altwords options page within {CODE_SECONDS // 60} minutes. It works once.")
    return 0
