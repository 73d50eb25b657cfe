"""Captioned pictures of several forms become shards, each photo once and in one split."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from altwords_export.prepare import SHORT_SIDE, prepare
from altwords_export.shards import DataError, Sample, read, split_of
from drawn_scenes import scene, scenes_folder
from made_pictures import encoded, exif, quarters


def samples(out: Path, split: str) -> list[Sample]:
    return list(read(split_of(out, split)[0]))


def one_folder(folder: Path, pictures: dict[str, bytes], captions: list[str] | None = None) -> Path:
    """A folder with ``captions.jsonl``, whose pictures all have the same captions."""
    folder.mkdir()
    for name, data in pictures.items():
        (folder / name).write_bytes(data)
    lines = [json.dumps({"file": name, "captions": captions or ["a thing"]}) for name in pictures]
    (folder / "captions.jsonl").write_text("\n".join(lines))
    return folder


def prepared(tmp_path: Path, pictures: dict[str, bytes]) -> list[Image.Image]:
    """The pictures as they lie in the training shards."""
    train = one_folder(tmp_path / "train", pictures)
    prepare(tmp_path / "out", [train], [scenes_folder(tmp_path / "validation", [99])])
    return [sample.decode().pixels for sample in samples(tmp_path / "out", "train")]


def write_tar(path: Path, members: Iterable[tuple[str, bytes]]) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def test_a_folder_with_a_list_of_captions(tmp_path: Path) -> None:
    counts = prepare(
        tmp_path / "out",
        [scenes_folder(tmp_path / "train", range(5))],
        [scenes_folder(tmp_path / "validation", range(5, 8))],
        about="drawn",
    )

    assert counts == {"train": 5, "validation": 3}
    for split, numbers in (("train", range(5)), ("validation", range(5, 8))):
        # A small PNG is kept byte by byte.
        assert [(sample.picture, sample.captions) for sample in samples(tmp_path / "out", split)] == [
            scene(number) for number in numbers
        ]
    assert json.loads((tmp_path / "out" / "dataset.json").read_text()) == {"pictures": counts, "about": "drawn"}


def test_captions_beside_the_pictures(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "deep").mkdir(parents=True)
    for number, name in enumerate(("a", "b", "c", "deep/d", "without")):
        (source / f"{name}.png").write_bytes(scene(number)[0])
    (source / "a.txt").write_text("first\n\n  second  \n")
    (source / "b.json").write_text(json.dumps({"captions": ["one", "two"]}))
    (source / "c.json").write_text(json.dumps({"alt": "an alt", "url": "x"}))
    (source / "deep" / "d.txt").write_text("in a folder below")
    prepare(tmp_path / "out", [source], [scenes_folder(tmp_path / "validation", [99])])

    captions = [sample.captions for sample in samples(tmp_path / "out", "train")]
    assert captions == [["first", "second"], ["one", "two"], ["an alt"], ["in a folder below"]]


def test_shards_as_img2dataset_writes_them(tmp_path: Path) -> None:
    members: dict[str, bytes] = {}
    for number in range(3):
        members[f"{number:09}.png"] = scene(number)[0]
        members[f"{number:09}.txt"] = b"the same caption again"
        members[f"{number:09}.json"] = json.dumps({"caption": f"caption {number}", "status": "success"}).encode()
    source = write_tar(tmp_path / "00000.tar", members.items())
    prepare(tmp_path / "out", [source], [scenes_folder(tmp_path / "validation", [99])])

    captions = [sample.captions for sample in samples(tmp_path / "out", "train")]
    assert captions == [["caption 0"], ["caption 1"], ["caption 2"]]


def test_each_photo_once_and_validation_goes_first(tmp_path: Path) -> None:
    train = scenes_folder(tmp_path / "train", [1, 2, 3])
    (train / "again.png").write_bytes(scene(1)[0])
    with (train / "captions.jsonl").open("a") as listed:
        listed.write(json.dumps({"file": "again.png", "captions": ["again"]}))
    counts = prepare(tmp_path / "out", [train, train], [scenes_folder(tmp_path / "validation", [3, 4])])

    assert counts == {"train": 2, "validation": 2}
    pictures = {split: {sample.picture for sample in samples(tmp_path / "out", split)} for split in counts}
    assert not pictures["train"] & pictures["validation"]


def test_what_is_held_out_follows_from_the_photos_alone(tmp_path: Path) -> None:
    shares = {}
    for name, numbers in (("forward", range(60)), ("backward", reversed(range(60)))):
        out = tmp_path / f"out-{name}"
        counts = prepare(out, [scenes_folder(tmp_path / name, numbers)], [], hold_out=0.25)
        assert sum(counts.values()) == 60
        assert 5 <= counts["validation"] <= 25
        shares[name] = {sample.picture for sample in samples(out, "validation")}
        assert not shares[name] & {sample.picture for sample in samples(out, "train")}

    assert shares["forward"] == shares["backward"]


def test_broken_pictures_and_pictures_without_captions_are_left_out(tmp_path: Path) -> None:
    source = scenes_folder(tmp_path / "train", [1])
    broken = {
        "text.png": b"no picture",
        "empty.png": b"",
        "cut.png": scene(2)[0][:150],
        "cut.jpg": encoded(quarters(), "jpeg")[:400],
    }
    with (source / "captions.jsonl").open("a") as listed:
        for name, data in broken.items():
            (source / name).write_bytes(data)
            listed.write(json.dumps({"file": name, "captions": ["broken"]}) + "\n")
        (source / "silent.png").write_bytes(scene(3)[0])
        listed.write(json.dumps({"file": "silent.png", "captions": []}) + "\n")

    counts = prepare(tmp_path / "out", [source], [scenes_folder(tmp_path / "validation", [99])])
    assert counts["train"] == 1


def test_large_pictures_are_reduced_and_keep_their_aspect(tmp_path: Path) -> None:
    (picture,) = prepared(tmp_path, {"large.jpg": encoded(quarters(1200, 900), "jpeg")})

    assert picture.size == (SHORT_SIDE * 4 // 3, SHORT_SIDE)


def test_pictures_are_turned_upright_as_the_daemon_turns_them(tmp_path: Path) -> None:
    data = encoded(quarters(96, 64), "jpeg", exif=exif(6), quality=95)
    (picture,) = prepared(tmp_path, {"turned.jpg": data})

    assert picture.size == (64, 96)
    # Blue, below left before, comes up left.
    assert np.argmax(picture.getpixel((10, 10))) == 2


def test_transparency_is_laid_on_white_as_the_daemon_lays_it(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    clear.paste((200, 0, 0, 255), (16, 16, 48, 48))
    (picture,) = prepared(tmp_path, {"clear.png": encoded(clear, "png")})

    assert min(picture.getpixel((2, 2))) > 240


def test_preparing_again_leaves_nothing_of_before(tmp_path: Path) -> None:
    validation = scenes_folder(tmp_path / "validation", [99])
    prepare(tmp_path / "out", [scenes_folder(tmp_path / "first", range(5))], [validation])
    counts = prepare(tmp_path / "out", [scenes_folder(tmp_path / "second", range(5, 7))], [validation])

    assert counts["train"] == len(samples(tmp_path / "out", "train")) == 2


def test_a_source_that_is_missing_costs_nothing(tmp_path: Path) -> None:
    out, sources = tmp_path / "out", [scenes_folder(tmp_path / "train", range(5)), tmp_path / "gone.tar"]
    validation = [scenes_folder(tmp_path / "validation", [99])]
    prepare(out, sources[:1], validation)
    before = {file.name: file.read_bytes() for file in out.iterdir()}

    with pytest.raises(DataError, match=r"gone.tar is neither"):
        prepare(out, sources, validation)
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


def test_counts_of_before_do_not_stand_beside_a_part_of_the_shards(tmp_path: Path) -> None:
    validation = [scenes_folder(tmp_path / "validation", [99])]
    prepare(tmp_path / "out", [scenes_folder(tmp_path / "train", range(5))], validation)

    with pytest.raises(DataError):
        prepare(tmp_path / "out", bad_list(tmp_path, "{"), validation)
    with pytest.raises(DataError, match="holds no train split"):
        split_of(tmp_path / "out", "train")


def test_lines_may_hold_what_some_take_for_the_end_of_one(tmp_path: Path) -> None:
    folder = one_folder(tmp_path / "train", {"a.png": scene(1)[0]})
    line = json.dumps({"file": "a.png", "captions": ["a thing\u2028of two lines"]}, ensure_ascii=False)
    (folder / "captions.jsonl").write_text("\ufeff" + line, "utf-8")
    prepare(tmp_path / "out", [folder], [scenes_folder(tmp_path / "validation", [99])])

    assert [sample.captions for sample in samples(tmp_path / "out", "train")] == [["a thing\u2028of two lines"]]


def test_shards_are_cut_at_their_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("altwords_export.prepare.PER_SHARD", 2)
    validation = scenes_folder(tmp_path / "validation", [99])
    prepare(tmp_path / "out", [scenes_folder(tmp_path / "train", range(5))], [validation])

    shards, count = split_of(tmp_path / "out", "train")
    assert (len(shards), count, len(list(read(shards)))) == (3, 5, 5)


def bad_list(tmp_path: Path, line: str) -> list[Path]:
    folder = scenes_folder(tmp_path / "bad", [1])
    with (folder / "captions.jsonl").open("a") as listed:
        listed.write(line + "\n")
    return [folder]


def beside(tmp_path: Path, **words: bytes) -> list[Path]:
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "a.png").write_bytes(scene(1)[0])
    for ending, text in words.items():
        (folder / f"a.{ending}").write_bytes(text)
    return [folder]


def shard(tmp_path: Path, *words: bytes) -> list[Path]:
    return [write_tar(tmp_path / "bad.tar", [("a.png", scene(1)[0]), *(("a.json", text) for text in words)])]


def cut_tar(tmp_path: Path) -> list[Path]:
    path = write_tar(tmp_path / "cut.tar", [("0.png", scene(1)[0] * 20), ("0.json", b"{}")])
    path.write_bytes(path.read_bytes()[:2000])
    return [path]


def no_tar(tmp_path: Path) -> list[Path]:
    path = tmp_path / "no.tar"
    path.write_bytes(b"x" * 5000)
    return [path]


REFUSALS: dict[str, tuple[Any, str]] = {
    "no such source": (lambda tmp_path: [tmp_path / "nowhere"], "neither a folder nor a tar shard"),
    "a text file": (lambda tmp_path: [Path(__file__)], "neither a folder nor a tar shard"),
    "a line that is no JSON": (lambda tmp_path: bad_list(tmp_path, "{"), "captions.jsonl, line 2"),
    "a line that is a list": (lambda tmp_path: bad_list(tmp_path, "[]"), "captions.jsonl, line 2"),
    "a line without a file": (lambda tmp_path: bad_list(tmp_path, '{"captions": []}'), "captions.jsonl, line 2"),
    "a file that is a number": (lambda tmp_path: bad_list(tmp_path, '{"file": 5}'), "captions.jsonl, line 2"),
    "JSON beside a picture that is none": (lambda tmp_path: beside(tmp_path, json=b"{"), "a.json is not valid JSON"),
    "JSON in no encoding": (lambda tmp_path: beside(tmp_path, json=b'{"alt": "\xe9"}'), "a.json is not valid JSON"),
    "JSON without an end": (lambda tmp_path: beside(tmp_path, json=b"[" * 99999), "a.json is not valid JSON"),
    "a list beside a picture": (lambda tmp_path: beside(tmp_path, json=b'["a dog"]'), "a.json is no "),
    "text in Latin-1": (lambda tmp_path: beside(tmp_path, txt=b"un caf\xe9"), "a.txt is no text in UTF-8"),
    "broken JSON in a shard": (lambda tmp_path: shard(tmp_path, b"{"), "a.json in .*bad.tar is not valid JSON"),
    "a list in a shard": (lambda tmp_path: shard(tmp_path, b'["a dog"]'), "a.json in .*bad.tar is no "),
    "a member twice": (lambda tmp_path: shard(tmp_path, b"{}", b"{}"), "a.json stands twice in .*bad.tar"),
    "a shard that is none": (no_tar, "no.tar is no whole tar shard"),
    "a shard cut short": (cut_tar, "cut.tar is no whole tar shard"),
    "an empty folder": (lambda tmp_path: [(tmp_path / "empty", (tmp_path / "empty").mkdir())[0]], "split is empty"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refusals(tmp_path: Path, case: str) -> None:
    make, sentence = REFUSALS[case]

    with pytest.raises(DataError, match=sentence):
        prepare(tmp_path / "out", make(tmp_path), [scenes_folder(tmp_path / "validation", [99])])
    assert not (tmp_path / "out" / "dataset.json").exists()


def test_a_source_in_the_folder_that_is_written_anew_is_refused_and_kept(tmp_path: Path) -> None:
    out = tmp_path / "out"
    prepare(out, [scenes_folder(tmp_path / "train", range(3))], [scenes_folder(tmp_path / "validation", [99])])

    with pytest.raises(DataError, match="choose another folder"):
        prepare(out, [out / "train-00000.tar"], [out / "validation-00000.tar"])
    assert len(samples(out, "train")) == 3


def test_a_folder_that_is_not_prepared_has_no_split(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no train split"):
        split_of(tmp_path, "train")
    (tmp_path / "dataset.json").write_text("[")
    with pytest.raises(DataError, match="holds no train split"):
        split_of(tmp_path, "train")
