"""The sample by which reading is measured, in short."""

from __future__ import annotations

import pytest

from altwords.reading.reader import Reader
from read_sample import read
from text_sample.pages import KINDS, page
from text_sample.sample import take
from text_sample.scoring import score


def test_of_the_words_on_rendered_pages_nearly_all_are_read() -> None:
    # One in three kinds of page, those that any system has fonts for; the whole sample is for the command line.
    reader = Reader()
    scores = [score(labelled.words, read(reader, labelled)) for labelled in take(6, first=11)]

    assert all(part.words > 0 for part in scores)
    assert sum(part.read for part in scores) >= 0.85 * sum(part.words for part in scores)


def test_pages_are_the_same_each_time_and_no_two_alike() -> None:
    made = [page(number) for number in range(2 * len(KINDS))]

    assert made == [page(number) for number in range(2 * len(KINDS))]
    assert len({one.html for one in made}) == len(made)


@pytest.mark.parametrize(
    ("words", "lines", "read", "missed"),
    [
        (["Closed", "on", "Mondays"], ["closed on", "MONDAYS"], 2, []),
        (["Closed", "Closed"], ["Closed"], 1, ["closed"]),
        (["Closed"], ["Closedon"], 0, ["closed"]),
        (["图像描述设置"], ["图像描述", "设置"], 1, []),
        (["图像描述设置"], ["图像描述"], 0, ["图像描述设置"]),
        ([], ["Closed"], 0, []),
    ],
)
def test_words_are_counted_whole(words: list[str], lines: list[str], read: int, missed: list[str]) -> None:
    found = score(words, lines)

    assert (found.read, found.missed) == (read, missed)
