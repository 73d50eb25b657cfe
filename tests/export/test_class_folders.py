"""Photos are called by their folders, in words that anyone would use."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from PIL import Image

from altwords_export.classes import spoken_names
from altwords_export.shards import read

sys.path.insert(0, str(Path(__file__).parents[2] / "export"))

import class_folders


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("grand_piano", "a grand piano"),
        ("ant", "an ant"),
        ("umbrella", "an umbrella"),
        ("euphonium", "a euphonium"),
        ("ewer", "a ewer"),
        ("Motorbikes", "a motorbike"),
        ("airplanes", "an airplane"),
        ("octopus", "an octopus"),
        ("scissors", "a pair of scissors"),
        ("t-shirt", "a t-shirt"),
    ],
)
def test_a_folder_as_a_caption(folder: str, name: str) -> None:
    assert class_folders.name_of(folder) == name


@pytest.mark.parametrize(
    ("some", "numbers"), [([], [1, 2, 3]), (["--first", "2"], [1, 2]), (["--last", "1"], [3])], ids=str
)
def test_so_many_of_each_class(some: list[str], numbers: list[int], tmp_path: Path) -> None:
    for folder in ("ferry", "hat", "BACKGROUND_Google"):
        (tmp_path / folder).mkdir()
        for number in (3, 1, 2):
            Image.new("RGB", (40 + number, 40)).save(tmp_path / folder / f"{number}.jpg")
    (tmp_path / "hat" / "9.jpg").write_bytes(b"no picture")
    (tmp_path / "notes.txt").touch()
    shard = tmp_path / "some.tar"
    assert class_folders.main([str(shard), str(tmp_path), *some]) == 0

    found = [(sample.captions, Image.open(io.BytesIO(sample.picture)).width - 40) for sample in read([str(shard)])]
    # The last of the hats is broken.
    hats = [number for number in numbers if some != ["--last", "1"]]
    assert found == [*((["a ferry"], number) for number in numbers), *((["a hat"], number) for number in hats)]


def test_a_thousand_photos_are_one_of_each_class_of_imagenet(tmp_path: Path) -> None:
    for number in range(1000):
        Image.new("RGB", (8, 8)).save(tmp_path / f"n{number:08}_any.JPEG")
    shard = tmp_path / "some.tar"
    count = class_folders.write(shard, tmp_path)

    names = [name for name in spoken_names(1000) if name]
    assert names[:3] == ["a fish", "a fish", "a shark"]
    assert [sample.captions for sample in read([str(shard)])] == [[name] for name in names]
    assert count == len(names) < 1000
