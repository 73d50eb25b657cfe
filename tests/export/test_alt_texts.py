"""Alternative texts of textbooks become captions of what their photos show."""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

import pytest
import webdataset as wds

sys.path.insert(0, str(Path(__file__).parents[2] / "export"))

import alt_texts
import variants
from altwords_export.shards import read
from drawn_scenes import scene


@pytest.mark.parametrize(
    ("alternative", "caption"),
    [
        ("This photo shows a lion cub. It is yawning.", "a lion cub"),
        ("A photograph of a garage door", "a garage door"),
        ("A photograph shows an old truck, which is parked.", "an old truck, which is parked"),
        ("This is a photo of a field of poppies.", "a field of poppies"),
        ("Figure (a): A close-up picture of a large spider on a leaf is shown.", "a large spider on a leaf"),
        ("In this black and white photo is a row of houses.", None),
        ("Two children are playing in the snow.", "two children are playing in the snow"),
        ("Sepia-toned image of people who wait", "people who wait"),
        ("A photo of a person’s hand", "a person's hand"),
    ],
)
def test_a_caption_is_the_first_sentence_without_its_opening(alternative: str, caption: str | None) -> None:
    assert alt_texts.caption(alternative) == caption


@pytest.mark.parametrize(
    "alternative",
    [
        "Photograph of Bill Gates.",
        "A photo of a market in Berlin.",
        "Darwin sits in a chair.",
        "A photo of a lamp.",
        "Photograph A shows a dog, and photograph B shows a cat.",
        "A photo of a sign that says “closed”.",
        "A photo of 14 people on a stage",
        "The picture on the left is of a woman.",
        "An x-ray of a hand with a ring",
        "A photo shows " + "one thing and " * 10 + "another.",
        "",
        ".",
    ],
)
def test_what_no_picture_tells_is_no_caption(alternative: str) -> None:
    assert alt_texts.caption(alternative) is None


def shard(path: Path, entries: list[dict[str, str]]) -> Path:
    with wds.TarWriter(str(path)) as tar:
        for number, fields in enumerate(entries):
            picture = b"broken" if fields["alt"].startswith("Broken") else scene(number)[0]
            tar.write({"__key__": f"{number:03}", "jpg": picture, "json": fields})
    return path


def test_photos_of_some_books_are_held_out(tmp_path: Path) -> None:
    books = [f"book-{number}" for number in range(40)]
    held = [book for book in books if zlib.crc32(book.encode()) % alt_texts.HELD_OUT == 0]
    entries = [{"kind_guess": "photo", "book": book, "alt": f"A photo of a thing by {book[:4]}."} for book in books]
    entries += [
        {"kind_guess": "chart", "book": "book-1", "alt": "This photo shows a lion cub."},
        {"kind_guess": "photo", "book": "book-1", "alt": "Photograph of Bill Gates."},
        {"kind_guess": "photo", "book": "book-1", "alt": "Broken glass on a floor."},
    ]
    source = shard(tmp_path / "source.tar", entries)

    assert variants.main(["alt-texts", str(tmp_path / "out"), str(source)]) == 0

    learnt, kept = (list(read([str(tmp_path / "out" / f"{split}.tar")])) for split in ("train", "held"))
    assert 0 < len(held) < 20
    assert [one.fields["book"] for one in kept] == held
    assert [one.fields["book"] for one in learnt] == [book for book in books if book not in held]
    assert {caption for one in (*learnt, *kept) for caption in one.captions} == {"a thing by book"}
