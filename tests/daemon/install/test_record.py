from __future__ import annotations

from pathlib import Path

import pytest

from altwords.install.record import Record, remove_empty


def test_folders_that_were_missing_are_noted_outer_ones_first(tmp_path: Path) -> None:
    state = tmp_path / "state"
    (tmp_path / "there").mkdir()
    Record.load(state).note([tmp_path / "there" / "new" / "newer" / "file"])

    record = Record.load(state)

    assert record.files == [tmp_path / "there/new/newer/file", state / "installed.json"]
    assert record.folders == [tmp_path / "there/new", tmp_path / "there/new/newer", state]


def test_a_second_installation_adds_to_the_first(tmp_path: Path) -> None:
    first, second = tmp_path / "one" / "file", tmp_path / "two" / "file"
    for file in (first, second, first):
        Record.load(tmp_path / "state").note([file])
        file.parent.mkdir(exist_ok=True)

    record = Record.load(tmp_path / "state")

    assert record.files == [first, tmp_path / "state" / "installed.json", second]
    assert record.folders == [first.parent, tmp_path / "state", second.parent]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"files": 1, "folders": []}', '"\\ud800"'])
def test_a_record_edited_into_nonsense_counts_as_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "installed.json").write_text(text)

    assert Record.load(tmp_path).files == []


def test_folders_with_anything_in_them_stay(tmp_path: Path) -> None:
    outer, inner, used = tmp_path / "outer", tmp_path / "outer" / "inner", tmp_path / "used"
    inner.mkdir(parents=True)
    used.mkdir()
    (used / "theirs").touch()

    remove_empty([inner, outer, used, tmp_path / "gone"])

    assert [path.name for path in tmp_path.rglob("*")] == ["used", "theirs"]
