"""Draw a family of pictures, or wear those there are, into a shard for ``altwords-export kinds``."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import webdataset as wds
from PIL import Image

from altwords.answer import Kind
from altwords_export.console import progress
from altwords_export.kinds import charts, diagrams, documents, pages, symbols
from altwords_export.kinds.browser import Browser, Page
from altwords_export.kinds.wear import wear
from altwords_export.shards import DataError, read

DRAWN: dict[str, tuple[Kind, Callable[[Random], Page | bytes]]] = {
    "charts": (Kind.CHART, charts.chart),
    "graphs": (Kind.DIAGRAM, diagrams.graph),
    "figures": (Kind.DIAGRAM, diagrams.figure),
    "pages": (Kind.SCREENSHOT, pages.screenshot),
    "documents": (Kind.TEXT, documents.document),
}
"""Families that need nothing but a seed."""
SETS: dict[str, tuple[Kind, Callable[[Path, Random], Page]]] = {
    "icons": (Kind.ICON, lambda path, rng: symbols.symbol(path, rng, one_colour=True)),
    "emoji": (Kind.ICON, symbols.symbol),
    "logos": (Kind.LOGO, symbols.logo),
    "wordmarks": (Kind.LOGO, symbols.wordmark),
    "vectors": (Kind.ILLUSTRATION, symbols.logo),
}
"""Families drawn from a folder of symbols, SVG or PNG."""


def draw(out: Path, family: str, *, count: int, seed: int, source: Path | None = None, kind: Kind | None = None) -> int:
    """Write a shard of ``count`` pictures; returns how many there are.

    Args:
        family: one of ``DRAWN``; of ``SETS``, with the folder ``source``; or "worn", with a shard ``source``
            whose pictures say their kind, unless ``kind`` does.

    Raises:
        DataError: there is no such family, or no source for it.
    """
    rng = Random(f"{family} {seed}")
    written = 0
    # Drawn beside and moved into place: what cannot be drawn, or not to the end, leaves the shard before.
    with tempfile.TemporaryDirectory(dir=out.parent) as scratch:
        new = Path(scratch) / out.name
        with wds.TarWriter(str(new)) as shard:
            for made, group, picture in progress(_made(family, rng, count, source, kind), f"Drawing {family}", count):
                worn = wear(picture, made, rng)
                ending = str(Image.open(io.BytesIO(worn)).format).lower().replace("jpeg", "jpg")
                fields = json.dumps({"kind": made, "group": group}).encode()
                shard.write({"__key__": f"{family}-{written:06d}", ending: worn, "json": fields})
                written += 1
        new.replace(out)
    return written


def _made(
    family: str, rng: Random, count: int, source: Path | None, kind: Kind | None
) -> Iterator[tuple[Kind, str, bytes]]:
    if family in DRAWN:
        drawn, make = DRAWN[family]
        with Browser() as browser:
            for _ in range(count):
                made = make(rng)
                yield drawn, family, browser.picture(made) if isinstance(made, Page) else made
        return
    if source is None:
        raise DataError(f"{family} is drawn from a source: give one.")
    if family == "worn":
        for _, sample in zip(range(count), read([str(source)]), strict=False):
            if not (of := kind or sample.fields.get("kind")):
                raise DataError(f"{source} does not say of which kinds its pictures are: give --kind.")
            yield Kind(of), str(sample.fields.get("group", source.stem)), sample.picture
        return
    if family not in SETS:
        raise DataError(f"There is no family {family}; there are {', '.join([*DRAWN, *SETS])}, and worn.")
    drawn, make_of = SETS[family]
    paths = symbols.files(source)
    with Browser() as browser:
        for path in rng.sample(paths, min(count, len(paths))):
            yield kind or drawn, family, browser.picture(make_of(path, rng))
