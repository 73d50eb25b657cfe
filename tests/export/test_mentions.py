"""What captions guess at people is counted, before and after the rewriting."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from altwords_export import cli
from altwords_export.mentions import rates

CAPTIONS = [
    "A man holds his hat .",
    "two young asian girls on a beach",
    "a blind person with a black dog",
    "a black dog runs through snow",
]


def test_shares_of_captions_that_guess() -> None:
    found = rates(CAPTIONS)

    assert found["before"] == {"gender": 0.5, "race": 0.25, "disability": 0.25, "age": 0.25}
    assert found["after"] == {"gender": 0.0, "race": 0.0, "disability": 0.0, "age": 0.0}


@pytest.mark.parametrize(
    ("caption", "kinds"),
    [
        ("a policewoman and her horse", {"gender"}),
        ("the boy's bike", {"gender"}),
        ("manhattan at night, a mannequin, the mailbox", set()),
        ("two black and white dogs, a white shirt", set()),
        ("a group of black children", {"race"}),
        ("an asian market", set()),
        ("an old bench", set()),
        ("an elderly couple", {"age"}),
    ],
)
def test_what_counts_as_a_guess(caption: str, kinds: set[str]) -> None:
    before = rates([caption])["before"]

    assert {kind for kind, share in before.items() if share} == kinds


@pytest.mark.parametrize("name", ["captions.txt", "captions.txt.gz"])
def test_a_file_of_captions(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    path, lines = tmp_path / name, "\n\n".join(CAPTIONS).encode()
    path.write_bytes(gzip.compress(lines) if name.endswith(".gz") else lines)

    assert cli.main(["mentions", str(path)]) == 0
    assert json.loads(capsys.readouterr().out) == rates(CAPTIONS)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("none.txt", b"\n\n", "There is no caption in this file"),
        ("picture.txt", b"\xff\xd8\xff", "cannot be read as lines of text"),
        ("broken.gz", b"no gzip", "cannot be read as lines of text"),
    ],
)
def test_refusals(tmp_path: Path, name: str, data: bytes, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / name).write_bytes(data)

    assert cli.main(["mentions", str(tmp_path / name)]) == 1
    assert sentence in capsys.readouterr().err
