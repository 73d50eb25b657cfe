"""What people wrote for those who cannot see a photo, as captions to learn from.

An alternative text's first sentence usually is a caption behind an opening ("This photo shows"). What takes more than
the picture to be written, such as a name or a number, is left out.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable
from pathlib import Path

import webdataset as wds

from altwords_export.prepare import reduced_picture, samples_of

HELD_OUT = 8
"""Of so many books one is held out."""
WORDS = range(3, 21)
"""Words of a sentence that is learnt."""

_OPENING = re.compile(
    r"""
    ^(?:(?:figure\s+)?\(?[a-z]\)?\s*[:.]\s*)?
    (?:(?:this|these|the|an?|in\s+(?:this|the|an?))\s+(?:(?:is|are)\s+(?:an?\s+)?)?)?
    (?:(?:old|historical|colou?r(?:ed)?|black[- ]and[- ]white|sepia[- ]?(?:toned|colou?red)?|close-?up|aerial)\s+)*
    (?:photo(?:graph)?|picture|image)s?
    (?:\s*\(?[a-z]\)?(?=\s+(?:shows|is|of)))?
    (?:\s+(?:is|are))?(?:\s+an?)?(?:\s+(?:photo(?:graph)?|picture|image))?
    \s+(?:of|shows?|showing|depicts?|depicting|displays?|features?|showcases)\s+
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SHOWN = re.compile(r"\s+(?:is|are)\s+(?:shown|displayed|depicted|pictured)(?=[.,]|$)", re.IGNORECASE)
_BEGINS = frozenset(("a", "an", "the", "two", "three", "several", "some", "many", "people", "men", "women"))
"""Words that tell nothing by a capital at the start."""
_UNSEEN = re.compile(
    r"\b(?:photo\w*|pictures?|images?|figure|diagram|shown|left|right|x-?ray|microscop\w*|label\w*|scanning|top|bottom"
    r"|panel|timeline)\b|[\d\"“”(]",
    re.IGNORECASE,
)
"""What speaks of the figure, or of more than a small picture shows."""


def caption(alternative: str) -> str | None:
    """The caption that an alternative text begins with; None where it begins with none that could be learnt."""
    first = re.split(r"(?<=[.!?])\s+", alternative.strip())[0]
    line = _SHOWN.sub("", _OPENING.sub("", first)).strip(" .,;:").replace("’", "'")
    words = line.split()
    if len(words) not in WORDS or _UNSEEN.search(line):
        return None
    # A name elsewhere, or at the start for all that can be told.
    if any(word[0].isupper() for word in words[1:]) or (words[0][0].isupper() and words[0].lower() not in _BEGINS):
        return None
    return line[0].lower() + line[1:]


def write(out: Path, shards: Iterable[Path]) -> dict[str, int]:
    """Write ``train.tar`` and ``held.tar``, whose photos are of other books; returns how many are in each.

    Args:
        shards: their ``.json`` holds ``alt``, ``kind_guess`` and ``book``.
    """
    out.mkdir(parents=True, exist_ok=True)
    counts = {"train": 0, "held": 0}
    writers = {split: wds.TarWriter(str(out / f"{split}.tar")) for split in counts}
    for sample in samples_of(shards):
        told = sample.fields
        if told.get("kind_guess") != "photo" or not (line := caption(str(told.get("alt", "")))):
            continue
        if (reduced := reduced_picture(sample.picture)) is None:
            continue
        split = "held" if zlib.crc32(str(told["book"]).encode()) % HELD_OUT == 0 else "train"
        ending, picture = reduced
        fields = json.dumps({"captions": [line], "book": told["book"]}, ensure_ascii=False).encode()
        writers[split].write({"__key__": f"{counts[split]:05d}", ending: picture, "json": fields})
        counts[split] += 1
    for writer in writers.values():
        writer.close()
    return counts
