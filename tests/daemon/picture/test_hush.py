from __future__ import annotations

import os

from altwords.picture.hush import hushed


def test_standard_error_is_silent_within_and_only_there(capfd):
    with hushed():
        os.write(2, b"within")
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"


def test_a_process_without_standard_error():
    kept = os.dup(2)
    os.close(2)
    try:
        with hushed():
            pass
    finally:
        os.dup2(kept, 2)
        os.close(kept)
