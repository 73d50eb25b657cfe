from __future__ import annotations

import sys

import pytest

from altwords_export import console


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 min"), (29, "0 min"), (95, "2 min"), (3599, "1 h 00 min"), (3725, "1 h 02 min"), (90000, "25 h 00 min")],
)
def test_durations(seconds: float, said: str) -> None:
    assert console.duration(seconds) == said


def test_without_a_terminal_the_end_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(console.progress(iter("abc"), "Reading")) == ["a", "b", "c"]
    assert capsys.readouterr().err == "Reading: 3 done\n"


def test_without_a_terminal_long_work_says_how_far_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "QUIET_SECONDS", -1.0)
    list(console.progress("ab", "Reading", total=2))

    assert capsys.readouterr().err.splitlines() == ["Reading: 1 of 2", "Reading: 2 of 2", "Reading: 2 done"]


def test_at_a_terminal_the_items_pass_and_the_bar_is_no_output(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    assert list(console.progress(range(3), "Reading")) == [0, 1, 2]
    # What is printed there is a report.
    assert capsys.readouterr().out == ""
