"""libtiff writes its complaints about damaged files straight to standard error, and Pillow lets it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def hushed() -> Iterator[None]:
    """Whatever C code writes to standard error within is dropped; for this process, so keep it short."""
    try:
        kept = os.dup(2)
    except OSError:
        # There is no standard error to keep quiet.
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
