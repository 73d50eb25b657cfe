"""``python -m altwords.engine``: the service's child, which decodes pictures and runs the models."""

from __future__ import annotations

import logging
import os
import sys
from typing import BinaryIO

from altwords import settings
from altwords.answer import disk_sentence
from altwords.bundle import store
from altwords.bundle.manifest import BundleError
from altwords.engine import frames, limits
from altwords.settings import SettingsError


def main() -> int:
    # Frames keep the real standard output to themselves: what a library prints goes to stderr.
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    logging.basicConfig(level=logging.WARNING, format="engine: %(message)s")
    limits.restrain()
    limits.still_threads()
    try:
        # What fails here must reach the service as a sentence: the cheap things first, then the libraries.
        chosen = settings.load()
        bundle = store.chosen(chosen)
        from altwords.engine import loop
        from altwords.engine.pipeline import Pipeline
    except (SettingsError, BundleError) as error:
        return _failed(sink, str(error))
    except OSError as error:
        return _failed(sink, disk_sentence(error))
    except ImportError as error:
        missing = error.name or "a library"
        return _failed(sink, f"The engine could not start: {missing} is missing or broken. Install Altwords again.")
    try:
        pipeline = Pipeline(bundle, chosen, in_background=True)
    except BundleError as error:
        return _failed(sink, str(error))
    except Exception as error:
        # A model that is whole, by its hashes, but was made for another version: libraries say that in many ways.
        logging.exception("the model could not be loaded")
        return _failed(sink, f"The model {bundle.name} could not be loaded: {type(error).__name__}, {error}.")
    limits.bound_memory()
    frames.write(sink, {"op": "ready", "bundle": bundle.name, "shortfall": pipeline.shortfall})
    loop.serve(pipeline, sys.stdin.buffer, sink)
    return 0


def _failed(sink: BinaryIO, sentence: str) -> int:
    frames.write(sink, {"op": "failed", "sentence": sentence})
    return 1


if __name__ == "__main__":
    sys.exit(main())
