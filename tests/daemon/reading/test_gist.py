from __future__ import annotations

from altwords.reading.gist import Text, tell
from altwords.reading.layout import arrange

from .pieces import piece


def told(*pieces):
    return tell(arrange(pieces))


def test_the_headline_comes_first():
    text = told(piece("Home", 50, 10), piece("Sign in to your account", 50, 80, height=40), piece("Email", 50, 160))
    assert text.lines == ("Home", "Sign in to your account", "Email")
    assert text.gist == "Sign in to your account, Home, Email"


def test_where_all_is_alike_the_order_stays():
    assert told(piece("Client", 50, 10), piece("Server", 50, 80, height=22)).gist == "Client, Server"


def test_lines_of_a_paragraph_run_on_and_blocks_are_parted():
    text = told(piece("Closed on Mondays", 50, 10), piece("and holidays.", 50, 36), piece("Ring twice", 50, 120))
    assert text.lines == ("Closed on Mondays", "and holidays.", "Ring twice")
    assert text.gist == "Closed on Mondays and holidays. Ring twice"


def test_what_stands_in_a_row_is_one_line():
    assert told(piece("Client", 50, 10), piece("Server", 300, 10), piece("Disk", 50, 90)).lines == (
        "Client, Server",
        "Disk",
    )


def test_numbers_along_an_axis_are_left_out_of_the_gist():
    text = told(piece("100", 10, 100), piece("50", 10, 200), piece("Rainfall by month", 100, 10))
    assert text.gist == "Rainfall by month"
    assert text.lines == ("Rainfall by month", "100", "50")


def test_numbers_alone_are_better_than_nothing():
    assert told(piece("1984", 10, 100)).gist == "1984"


def test_no_text_is_told_as_none():
    assert told() == Text((), "")
