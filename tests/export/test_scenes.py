"""A head for scenes, learnt from photos that are called by them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from altwords.bundle.manifest import open_bundle
from altwords.captioner.captioner import Captioner
from altwords.captioner.classes import SCENES
from altwords.picture.decode import decode
from altwords.picture.square import square
from altwords.wording.neutral import neutral
from altwords_export import cli
from altwords_export.scenes import BROADER, _report, scene_of

COLOURS = {"a kitchen": (220, 40, 40), "the sea": (40, 60, 220), "a cup": (40, 200, 60), "a hat on a hill": (9, 9, 9)}


def photos(folder: Path, each: int) -> Path:
    """Plain grounds with some noise, each colour with its caption; a file that is no picture, and one too large."""
    folder.mkdir()
    rng = np.random.default_rng(5)
    entries = [{"file": name, "captions": ["a kitchen"]} for name in ("broken.jpg", "vast.png")]
    (folder / "broken.jpg").write_bytes(b"no picture")
    Image.new("1", (7000, 6000)).save(folder / "vast.png")
    for number in range(each):
        for place, (caption, colour) in enumerate(COLOURS.items()):
            name = f"{number}-{place}.png"
            noise = rng.integers(-30, 30, (64, 64, 3))
            Image.fromarray((np.array(colour) + noise).clip(0, 255).astype(np.uint8)).save(folder / name)
            entries.append({"file": name, "captions": [caption]})
    (folder / "captions.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in entries), "utf-8")
    return folder


def call(bundle: Path, folder: Path) -> int:
    return cli.main(["scenes", str(bundle), "--photos", str(folder)])


def test_scenes_are_told_apart_and_from_other_photos(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(bundle, tmp_path / "bundle")
    folder = photos(tmp_path / "photos", 10)
    assert call(tmp_path / "bundle", folder) == 0
    report = json.loads(capsys.readouterr().out)
    opened = open_bundle(tmp_path / "bundle")

    assert report == opened.manifest["scenes"]
    assert (report["pictures"], report["scenes"]) == (30, 20), "what may show a scene or not is left out"
    assert report["named_right"] == report["broader_right"] == 1
    assert report["named"] > 0.8
    assert report["broader_none"] < 0.2
    captioner = Captioner(opened, beams=1, threads=1)

    def seen(place: int) -> tuple[str, str]:
        pixels = square(decode((folder / f"3-{place}.png").read_bytes()), captioner.size)
        named = captioner.write(captioner.encode(pixels[None]), 0).named
        assert named is not None
        return (named.likeliest.name, named.broader.name) if named.broader.chance > 0.5 else ("", "")

    assert [seen(place) for place in range(3)] == [("a kitchen", "a room"), ("the sea", "a landscape"), ("", "")]


@pytest.mark.parametrize(
    ("captions", "found"),
    [
        (["a bedroom"], (True, "a bedroom")),
        (["a lighthouse"], (False, None)),
        (["a church"], (False, None)),
        (["a grand piano"], (True, None)),
        (["A dog runs.", "a dog on grass", "a brown dog", "a pet", "a dog"], (True, None)),
        (["A dog runs.", "a dog on grass", "a dog in a field", "a pet", "a dog"], (False, None)),
        ([], (False, None)),
        (["a street", "a road"], (False, None)),
    ],
)
def test_what_captions_tell_of_a_scene(captions: list[str], found: tuple[bool, str | None]) -> None:
    assert scene_of(captions) == found


def test_where_none_is_sure_enough_the_report_is_json() -> None:
    report = _report(torch.full((20, 3), 1 / 3), torch.arange(20) % 3, ["a bedroom", "a city", None])

    assert report["named"] == report["named_right"] == 0
    json.loads(json.dumps(report), parse_constant=pytest.fail)


def test_every_scene_is_said_as_it_is() -> None:
    for name in {*BROADER, *BROADER.values()}:
        assert neutral(name) == name
        assert scene_of([name]) == (name in BROADER, name if name in BROADER else None)


def test_too_few_photos_are_refused(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    before = (bundle / "manifest.json").read_text("utf-8")
    for folder, sentence in (
        (photos(tmp_path / "few", 4), "it takes 5 photos at least"),
        (empty, "There is no picture"),
    ):
        assert call(bundle, folder) == 1
        assert sentence in capsys.readouterr().err
        assert not (bundle / SCENES).exists()
        assert (bundle / "manifest.json").read_text("utf-8") == before
