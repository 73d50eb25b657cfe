"""What is told of the text in a picture: all of it in lines, and its gist on one line, the headline first."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from altwords.reading.layout import Block

_HEADLINE = 1.25
"""Times as high as the usual line from which the largest text is the headline."""
_PAUSES = tuple(".,:;!?…。,:;!?")


@dataclass(frozen=True, slots=True)
class Text:
    lines: tuple[str, ...] = ()
    """All that was read, in reading order."""
    gist: str = ""
    """The same on one line, what matters most first; it is cut where it has to be short."""


def tell(blocks: Sequence[Block]) -> Text:
    """``blocks`` in reading order to what is told of them."""
    lines: list[str] = []
    for before, block in zip([None, *blocks], blocks, strict=False):
        if before and before.is_beside(block):
            lines[-1] = _joined(lines[-1], block.texts[0])
        else:
            lines += block.texts
    return Text(tuple(lines), _gist(blocks))


def _gist(blocks: Sequence[Block]) -> str:
    # Prices and the numbers along an axis say nothing before the words do.
    worded = [block for block in blocks if block.has_letters] or list(blocks)
    if not worded:
        return ""
    headline = max(worded, key=lambda block: block.size)
    if headline.size >= _HEADLINE * statistics.median(block.size for block in worded):
        worded.sort(key=lambda block: block is not headline)
    said = ""
    for block in worded:
        said = _joined(said, " ".join(block.texts))
    return said


def _joined(before: str, after: str) -> str:
    if not before:
        return after
    return f"{before} {after}" if before.endswith(_PAUSES) else f"{before}, {after}"
