"""``altwords describe``: words for pictures on disk, made in this process."""

from __future__ import annotations

import argparse
import dataclasses
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from altwords import settings
from altwords.answer import Answer, Lead, Problem

if TYPE_CHECKING:
    from altwords.engine.pipeline import Pipeline

HELP = "Describe pictures: files, folders, or one on standard input."

MOST_MEGABYTES = 100
"""Of one file, in millions of bytes: more than 40 megapixels of 16 bits take in most formats, and a tenth of memory."""

_STDIN = "-"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="A picture, or a folder of pictures. A hyphen, or nothing, reads standard input.",
    )
    parser.add_argument("--json", action="store_true", help="Print all that is known, as one JSON object a line.")
    parser.add_argument("--raw", action="store_true", help="Print the model's own sentence, untouched.")
    parser.add_argument("--detail", action="store_true", help="Print the long description.")
    parser.add_argument("--bundle", metavar="FOLDER", help="Use the model in this folder.")


def run(options: argparse.Namespace) -> int:
    """Describe every picture, whatever becomes of the others; 1 where any could not be described."""
    if not options.paths and sys.stdin.isatty():
        print("altwords: Name a picture or a folder, or pipe a picture in.", file=sys.stderr)
        return 2
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file name may hold what the terminal cannot show.
            stream.reconfigure(errors="backslashreplace")

    chosen = settings.load()
    if options.bundle:
        chosen = dataclasses.replace(chosen, bundle=options.bundle)
    pictures = [picture for path in options.paths or [_STDIN] for picture in _expand(path)]
    pipeline: Pipeline | None = None
    failed = False
    for name, problem in pictures:
        result: Answer | Problem
        try:
            if problem is not None:
                raise problem
            data = _read(name)
            pipeline = pipeline or _pipeline(chosen)
            [result] = pipeline.describe(
                [data],
                detail=options.detail,
                language=chosen.language,
                lead=Lead(chosen.lead),
                raw=options.raw,
            )
        except Problem as refusal:
            result = refusal
        if isinstance(result, Problem):
            failed = True
            print(f"altwords: {name}: {result.sentence}", file=sys.stderr, flush=True)
        if options.json:
            print(json.dumps({"file": name, **result.to_json()}), flush=True)
        elif isinstance(result, Answer):
            words = (result.detail if options.detail else result.text) or result.kind.capitalize()
            print(words if len(pictures) == 1 else f"{name}: {words}", flush=True)
    if pipeline and pipeline.shortfall:
        print(f"altwords: {pipeline.shortfall}", file=sys.stderr)
    return int(failed)


def _pipeline(chosen: settings.Settings) -> Pipeline:
    from altwords.engine import limits

    limits.still_threads()
    # After this line come the libraries that heed it.
    from altwords.bundle import store
    from altwords.engine.pipeline import Pipeline

    pipeline = Pipeline(store.chosen(chosen), chosen)
    limits.bound_memory()
    return pipeline


def _expand(path: str) -> Iterator[tuple[str, Problem | None]]:
    """Names of the pictures that ``path`` stands for, and what is known to be wrong with them already."""
    # pathlib's is_dir raises where the name is too long.
    if path == _STDIN or not os.path.isdir(path):  # noqa: PTH112
        yield path, None
        return
    from altwords.picture.formats import ENDINGS

    unreadable: list[OSError] = []
    empty = True
    for folder, subfolders, files in os.walk(path, onerror=unreadable.append):
        subfolders.sort()
        for file in sorted(files):
            if Path(file).suffix.lower() in ENDINGS:
                empty = False
                yield str(Path(folder, file)), None
    for error in unreadable:
        yield str(error.filename), _unreadable(error)
    if empty and not unreadable:
        yield path, Problem("not_found", "There are no pictures in this folder.")


def _read(name: str) -> bytes:
    most = MOST_MEGABYTES * 10**6
    try:
        if name == _STDIN:
            data = sys.stdin.buffer.read(most + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(most + 1)
    except OSError as error:
        raise _unreadable(error) from error
    if len(data) > most:
        raise Problem("too_large", f"Too large: files may have at most {MOST_MEGABYTES} megabytes.")
    return data


def _unreadable(error: OSError) -> Problem:
    if isinstance(error, FileNotFoundError):
        return Problem("not_found", "There is no such file.")
    if isinstance(error, PermissionError):
        return Problem("not_found", "You are not allowed to read this.")
    return Problem("not_found", f"This cannot be read: {error.strerror}.")
