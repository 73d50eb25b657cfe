from __future__ import annotations

import random

from altwords.reading.layout import arrange

from .pieces import piece

PROSE = [
    "This is the first line of some prose",
    "which goes on in a second one, and",
    "comes to its end in the third one.",
]


def told(pieces):
    shuffled = random.Random(1).sample(pieces, len(pieces))  # noqa: S311 - the same order each time
    return [block.texts for block in arrange(shuffled)]


def test_lines_close_together_are_one_block():
    pieces = [piece(line, 50, 100 + 26 * n) for n, line in enumerate(PROSE)]
    assert told(pieces) == [PROSE]


def test_pieces_of_one_line_are_put_together():
    assert told([piece("Closed", 50, 100), piece("on Mondays", 125, 103)]) == [["Closed on Mondays"]]


def test_a_heading_is_a_block_of_its_own():
    pieces = [piece("Opening hours", 50, 50, height=40), *(piece(p, 50, 100 + 26 * n) for n, p in enumerate(PROSE))]
    assert told(pieces) == [["Opening hours"], PROSE]


def test_columns_of_prose_are_read_down_to_their_end():
    left = [piece(p, 50, y + 26 * n) for y in (100, 220) for n, p in enumerate(PROSE)]
    right = [piece(p.upper(), 600, y + 26 * n) for y in (100, 220) for n, p in enumerate(PROSE)]
    title = piece("A title that stands above both of the columns", 50, 40, height=30)
    assert told([title, *left, *right]) == [
        [title.text],
        PROSE,
        PROSE,
        [p.upper() for p in PROSE],
        [p.upper() for p in PROSE],
    ]


def test_a_table_is_read_row_by_row():
    rows = [["City", "Visitors"], ["Lisbon", "34,525"], ["Kyoto", "16,518"]]
    pieces = [piece(cell, 50 + 300 * x, 50 + 60 * y) for y, row in enumerate(rows) for x, cell in enumerate(row)]
    assert told(pieces) == [[cell] for row in rows for cell in row]


def test_cards_are_read_one_by_one():
    pieces = [
        piece(line, 50 + 250 * x, 50 + 200 * y + 26 * n)
        for y in range(2)
        for x in range(2)
        for n, line in enumerate((f"Thing {y}{x}", "from Kyoto"))
    ]
    assert told(pieces) == [[f"Thing {y}{x}", "from Kyoto"] for y in range(2) for x in range(2)]


def test_prices_belong_to_their_articles():
    names = [piece(name, 50, 50 + 26 * n) for n, name in enumerate(("Teapot", "Lantern", "Armchair"))]
    prices = [piece(price, 300, 50 + 26 * n) for n, price in enumerate(("20.95", "14.49", "17.55"))]
    assert told(names + prices) == [["Teapot 20.95", "Lantern 14.49", "Armchair 17.55"]]


def test_no_pieces_are_no_blocks():
    assert arrange([]) == []


def test_three_hundred_pieces_anywhere_come_to_an_end():
    rng = random.Random(2)  # noqa: S311 - the same each time
    pieces = [piece("some words here", rng.uniform(0, 900), rng.uniform(0, 900)) for _ in range(300)]
    assert sum(len(line) for block in arrange(pieces) for line in block.lines) == 300
