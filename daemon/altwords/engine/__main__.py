"""``python -m altwords.engine``: the service's child, which decodes pictures and runs the models."""

from __future__ import annotations

import logging
import os
import sys

from altwords import settings
from altwords.engine import frames, limits


def main() -> int:
    # Frames keep the real standard output to themselves: what a library prints goes to stderr.
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    logging.basicConfig(level=logging.WARNING, format="engine: %(message)s")
    limits.restrain()
    limits.still_threads()
    try:
        # Heavy, and what fails here must reach the service as a sentence.
        from altwords.bundle import store
        from altwords.engine import loop
        from altwords.engine.pipeline import Pipeline

        chosen = settings.load()
        bundle = store.chosen(chosen)
        pipeline = Pipeline(bundle, chosen)
    except Exception as error:
        logging.exception("the engine could not start")
        frames.write(sink, {"op": "failed", "sentence": _sentence(error)})
        return 1
    limits.bound_memory()
    frames.write(sink, {"op": "ready", "bundle": bundle.name, "pid": os.getpid()})
    loop.serve(pipeline, sys.stdin.buffer, sink)
    return 0


def _sentence(error: Exception) -> str:
    if isinstance(error, ImportError):
        missing = error.name or "a library"
        return f"The engine could not start: {missing} is missing or broken. Install Altwords again."
    return str(error) if str(error).endswith(".") else f"The engine could not start: {error}."


if __name__ == "__main__":
    sys.exit(main())
