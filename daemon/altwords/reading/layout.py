"""From lines of text strewn over a picture to blocks in the order in which a person reads them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from altwords.reading.boxes import Box

_NEAR_ABOVE = 0.8
"""Gap between two lines of one block at most, as a share of their height."""
_NEAR_BESIDE = 1.2
"""The same between two pieces of one line."""
_ALIKE = 1.4
"""Times that one line of a block may be higher than another."""
_GUTTER = 1.5
"""Gap between two columns at least, in heights of a line."""
_PROSE = 24
"""Letters in a line, on average, from which columns are read one after the other; a table is read row by row."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A box and what it says."""

    box: Box
    text: str


class Block:
    """Lines that belong together: a paragraph, a heading, a label, the text on a card."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.lines = _lines(list(pieces))

    @property
    def pieces(self) -> list[Piece]:
        return [piece for line in self.lines for piece in line]

    @property
    def left(self) -> float:
        return min(piece.box.left for piece in self.pieces)

    @property
    def right(self) -> float:
        return max(piece.box.right for piece in self.pieces)

    @property
    def top(self) -> float:
        return min(piece.box.top for piece in self.pieces)

    @property
    def bottom(self) -> float:
        return max(piece.box.bottom for piece in self.pieces)

    @property
    def size(self) -> float:
        """Height of its lines, in pixels."""
        return statistics.median(_size(piece.box) for piece in self.pieces)

    @property
    def texts(self) -> list[str]:
        """Its lines."""
        return [" ".join(piece.text for piece in line) for line in self.lines]

    @property
    def has_letters(self) -> bool:
        return any(map(str.isalpha, "".join(self.texts)))

    def is_beside(self, other: Block) -> bool:
        """Whether both are one line, and in one row."""
        return len(self.lines) == len(other.lines) == 1 and self.is_level_with(other)

    def is_level_with(self, other: Block) -> bool:
        """Whether each line has one in ``other`` at its height."""
        reach = min(self.size, other.size) / 2
        return all(any(abs(_middle(mine) - _middle(its)) < reach for its in other.lines) for mine in self.lines)


def arrange(pieces: Sequence[Piece]) -> list[Block]:
    """Blocks of ``pieces`` in reading order."""
    blocks: list[list[Piece]] = []
    for piece in pieces:
        near: list[Piece] = []
        apart = []
        for block in blocks:
            if any(_belong(piece.box, other.box) for other in block):
                near += block
            else:
                apart.append(block)
        blocks = [*apart, [*near, piece]]
    return _ordered(_with_figures([Block(block) for block in blocks]))


def _with_figures(blocks: list[Block]) -> list[Block]:
    """Columns of figures joined to the words on their left: a price belongs to its article."""
    done = [block for block in blocks if len(block.lines) < 2 or block.has_letters]
    for figures in [block for block in blocks if block not in done]:
        hosts = [block for block in done if block.right <= figures.left and figures.is_level_with(block)]
        if hosts:
            host = max(hosts, key=lambda block: block.right)
            done.remove(host)
            figures = Block(host.pieces + figures.pieces)
        done.append(figures)
    return done


def _belong(a: Box, b: Box) -> bool:
    small, large = sorted((_size(a), _size(b)))
    if large > _ALIKE * small or a.is_upright or b.is_upright:
        return False
    beside = max(a.left, b.left) - min(a.right, b.right)
    above = max(a.top, b.top) - min(a.bottom, b.bottom)
    if beside < 0:
        return above < _NEAR_ABOVE * small
    return beside < _NEAR_BESIDE * small and abs(a.middle - b.middle) < small / 2


def _middle(line: list[Piece]) -> float:
    return statistics.mean(piece.box.middle for piece in line)


def _size(box: Box) -> float:
    return box.right - box.left if box.is_upright else box.height


def _lines(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces from the top down, those of one line together and from the left."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.box.middle):
        box = piece.box
        if lines and abs(box.middle - lines[-1][0].box.middle) < min(_size(box), _size(lines[-1][0].box)) / 2:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [sorted(line, key=lambda piece: piece.box.left) for line in lines]


def _ordered(blocks: list[Block]) -> list[Block]:
    if len(blocks) < 2:
        return blocks
    columns, rows = _columns(blocks), _rows(blocks)
    if len(columns) > 1 and (len(rows) == 1 or _are_prose(columns)):
        return [block for column in columns for block in _ordered(column)]
    if len(rows) > 1:
        return [block for band in _bands(rows) for block in _ordered(band)]
    return sorted(blocks, key=lambda block: (block.top, block.left))


def _bands(rows: list[list[Block]]) -> list[list[Block]]:
    """Rows, those together that are parts of the same columns of prose."""
    bands = [rows[0]]
    for row in rows[1:]:
        together = bands[-1] + row
        columns = _columns(together)
        if len(columns) > 1 and _are_prose(columns):
            bands[-1] = together
        else:
            bands.append(row)
    return bands


def _columns(blocks: list[Block]) -> list[list[Block]]:
    gutter = _GUTTER * statistics.median(block.size for block in blocks)
    return _split(blocks, lambda block: block.left, lambda block: block.right, gutter)


def _rows(blocks: list[Block]) -> list[list[Block]]:
    return _split(blocks, lambda block: block.top, lambda block: block.bottom, 0)


def _split(
    blocks: list[Block], start: Callable[[Block], float], end: Callable[[Block], float], gap: float
) -> list[list[Block]]:
    """Groups of blocks with at least ``gap`` between them, in one direction."""
    groups: list[list[Block]] = []
    reached = float("-inf")
    for block in sorted(blocks, key=start):
        if groups and start(block) - reached < gap:
            groups[-1].append(block)
        else:
            groups.append([block])
        reached = max(reached, end(block))
    return groups


def _are_prose(columns: list[list[Block]]) -> bool:
    """Whether every column has lines long enough, and enough of them, to be read down to its end."""
    return all(
        len(lines) > 1 and statistics.mean(map(len, lines)) >= _PROSE
        for lines in ([text for block in column for text in block.texts] for column in columns)
    )
