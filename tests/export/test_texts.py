"""Captions without pictures: which lines of a file are learnt."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from altwords_export.shards import DataError
from altwords_export.texts import read_texts

HELD_OUT = [["A boy in grey pajamas is jumping on the couch .", "A kid jumps."], ["Two dogs ."]]


@pytest.mark.parametrize("name", ["texts.txt", "texts.txt.gz"])
def test_lines_are_read_as_they_stand(name: str, tmp_path: Path) -> None:
    content = b"A red boat .\n\n  A street at night\n"
    file = tmp_path / name
    file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)

    assert read_texts(file, HELD_OUT) == ["A red boat .", "A street at night"]


@pytest.mark.parametrize(
    ("sentence", "is_learnt"),
    [
        ("A boy in grey pajamas is jumping on the couch .", False),
        ("a boy in grey pajamas is jumping on the couch", False),
        ("A boy in gray pajamas is jumping on the couch .", False),
        ("A small boy in grey pajamas is jumping on the big couch .", False),
        ("Two dogs", False),
        ("A kid jumps !", False),
        ("A girl in a red dress is jumping on the couch .", True),
        ("Two dogs play with a ball .", True),
        ("Dogs", True),
    ],
)
def test_what_is_much_like_a_held_out_caption_is_not(sentence: str, is_learnt: bool, tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_text(f"{sentence}\nA ship .\n", "utf-8")

    assert read_texts(file, HELD_OUT) == [sentence, "A ship ."][not is_learnt :]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("texts.txt", None, "could not be read"),
        ("texts.txt", b"\xff\xfe\n", "could not be read"),
        ("texts.txt.gz", b"A red boat .\n", "could not be read"),
        ("texts.txt.gz", gzip.compress(b"A red boat .\n" * 99)[:-9], "could not be read"),
        ("texts.txt", b"\n \n", "holds no captions to learn from"),
        ("texts.txt", b"Two dogs .\n", "holds no captions to learn from"),
    ],
)
def test_a_file_with_nothing_to_learn_from(name: str, content: bytes | None, told: str, tmp_path: Path) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(DataError, match=told):
        read_texts(file, HELD_OUT)
