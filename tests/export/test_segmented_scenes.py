"""Photos are called by the scene that they show, by what their pixels were said to be."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2] / "export"))

import segmented_scenes as made
from altwords_export.scenes import BROADER
from altwords_export.shards import read

ROOM = {made.WALL: 0.3, made.FLOOR: 0.2}
OUTSIDE = {made.SKY: 0.3}


@pytest.mark.parametrize(
    ("shares", "name"),
    [
        ({**ROOM, made.BED: 0.2}, "a bedroom"),
        ({**ROOM, made.TOILET: 0.02}, "a bathroom"),
        ({**ROOM, made.STOVE: 0.01, made.REFRIGERATOR: 0.01}, "a kitchen"),
        ({**ROOM, made.COUNTERTOP: 0.05}, "a kitchen"),
        ({**ROOM, made.SOFA: 0.1}, "a living room"),
        ({**ROOM, made.SOFA: 0.1, made.BED: 0.02}, "a room"),
        ({**ROOM, made.DESK: 0.05}, "an office"),
        (ROOM, "a room"),
        # A window that shows much of the outside, people, a wall without a room.
        ({**ROOM, made.SKY: 0.1}, None),
        ({**ROOM, made.PERSON: 0.1}, None),
        ({made.WALL: 0.25, made.GRASS: 0.75}, None),
        ({**OUTSIDE, made.SKYSCRAPER: 0.5}, "a city"),
        ({**OUTSIDE, made.ROAD: 0.2, made.BUILDING: 0.4}, "a street"),
        ({**OUTSIDE, made.HOUSE: 0.4}, "a house"),
        ({**OUTSIDE, made.BUILDING: 0.4}, "a building"),
        ({**OUTSIDE, made.BUILDING: 0.2, made.GRASS: 0.5}, None),
        ({**OUTSIDE, made.SEA: 0.7}, "the sea"),
        ({**OUTSIDE, made.MOUNTAIN: 0.7}, "a mountain"),
        ({**OUTSIDE, made.RIVER: 0.2, made.TREE: 0.5}, "water"),
        ({**OUTSIDE, made.TREE: 0.7}, "trees"),
        ({**OUTSIDE, made.FIELD: 0.7}, "a field"),
        ({**OUTSIDE, made.ROCK: 0.7}, "a landscape"),
        ({**OUTSIDE, made.GRASS: 0.3}, None),
    ],
)
def test_a_scene_follows_from_what_is_in_it(shares: dict[int, float], name: str | None) -> None:
    assert made.scene(lambda *things: sum(shares.get(thing, 0.0) for thing in things)) == name
    assert name is None or name in BROADER


@pytest.mark.parametrize("form", ["png", "raw"])
def test_photos_of_plain_scenes_make_a_shard(tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    photos, masks = tmp_path / "photos", tmp_path / "masks"
    photos.mkdir()
    masks.mkdir()
    for name, upper, lower in (("sea", made.SKY, made.SEA), ("person", made.SKY, made.PERSON)):
        mask = np.full((40, 60), made.PADDING, np.uint8)
        mask[:15, :50], mask[15:30, :50] = upper, lower
        pixels = np.where(mask[..., None] == made.PADDING, 128, mask[..., None] * 3).astype(np.uint8).repeat(3, 2)
        Image.fromarray(pixels).save(photos / f"{name}.jpg", quality=100)
        if form == "png":
            Image.fromarray(mask).save(masks / f"{name}.png")
        else:
            mask.tofile(masks / f"{name}.raw")
    shard = tmp_path / "scenes.tar"

    assert made.main([str(shard), "--photos", str(photos), "--masks", str(masks)]) == 0
    assert capsys.readouterr().out == "the sea: 1\n"
    (sample,) = read([str(shard)])
    assert sample.captions == ["the sea"]
    assert sample.decode().pixels.size == (50, 30), "without its padding"
    assert np.asarray(sample.decode().pixels).max() < 110
