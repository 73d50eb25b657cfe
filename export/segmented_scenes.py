"""Photos called by the scene that they show, as ``altwords-export scenes`` learns from, by what their pixels show.

    python export/segmented_scenes.py SHARD --photos PHOTOS --masks MASKS

PHOTOS holds ADE20k's photos (Zhou et al., 2017, https://arxiv.org/abs/1608.05442), ``NAME.jpg``; MASKS for each one
``NAME.png``, or ``NAME.raw`` of as many bytes as the photo has pixels: for each pixel the number of one of the 150
things of its scene parsing benchmark, 0 for other things, 255 for padding, which is cut off. Photos of no plain scene,
and those with people in them, are left out.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import webdataset as wds
from PIL import Image

from altwords_export.prepare import reduced_picture

PADDING = 255
WALL, BUILDING, SKY, FLOOR, TREE, CEILING, ROAD, BED, GRASS, SIDEWALK, PERSON = 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13
MOUNTAIN, WATER, SOFA, HOUSE, SEA, FIELD, ARMCHAIR, DESK, BATHTUB, SKYSCRAPER = 17, 22, 24, 26, 27, 30, 31, 34, 38, 49
REFRIGERATOR, RIVER, TOILET, COUNTERTOP, STOVE, KITCHEN_ISLAND, COMPUTER, SWIVEL_CHAIR = 51, 61, 66, 71, 72, 74, 75, 76
HOVEL, TOWER, LAKE = 80, 85, 129
EARTH, PLANT, ROCK, SAND, FLOWER, HILL, PALM, LAND, WATERFALL = 14, 18, 35, 47, 67, 69, 73, 95, 114

BUILT = (BUILDING, HOUSE, SKYSCRAPER, HOVEL, TOWER)
WET = (WATER, RIVER, LAKE)
GROWN = (SKY, TREE, GRASS, MOUNTAIN, SEA, FIELD, EARTH, PLANT, ROCK, SAND, FLOWER, HILL, PALM, LAND, WATERFALL, *WET)


def scene(share: Callable[..., float]) -> str | None:
    """The name of the scene, or None for no plain one.

    Args:
        share: of the pixels, those that show one of some things.
    """
    if share(PERSON) >= 0.08:
        return None
    if share(WALL, FLOOR, CEILING) >= 0.3 and share(SKY) < 0.02 and share(*BUILT) < 0.05:
        return _room(share)
    if share(WALL, FLOOR, CEILING) >= 0.2 or share(CEILING) >= 0.01:
        return None
    if share(SKYSCRAPER) >= 0.15:
        return "a city"
    if share(ROAD, SIDEWALK) >= 0.12 and share(*BUILT) >= 0.15:
        return "a street"
    if share(HOUSE) >= 0.2:
        return "a house"
    if share(*BUILT) >= 0.3:
        return "a building"
    return _landscape(share) if share(*BUILT) < 0.03 and share(*GROWN) >= 0.9 else None


def _room(share: Callable[..., float]) -> str:
    if share(BED) >= 0.05:
        return "a bedroom"
    if share(TOILET, BATHTUB) >= 0.015 and not share(STOVE):
        return "a bathroom"
    if share(STOVE, REFRIGERATOR) >= 0.015 or share(COUNTERTOP, KITCHEN_ISLAND) >= 0.04:
        return "a kitchen"
    if share(SOFA, ARMCHAIR) >= 0.05 and share(BED) < 0.01:
        return "a living room"
    return "an office" if share(DESK, COMPUTER, SWIVEL_CHAIR) >= 0.05 else "a room"


def _landscape(share: Callable[..., float]) -> str:
    if share(SEA) >= 0.15:
        return "the sea"
    if share(MOUNTAIN) >= 0.15:
        return "a mountain"
    if share(*WET) >= 0.12:
        return "water"
    if share(TREE) >= 0.45:
        return "trees"
    return "a field" if share(GRASS, FIELD) >= 0.25 else "a landscape"


def write(shard: Path, photos: Path, masks: Path) -> Counter[str]:
    """Write the shard, and return how many photos show each scene."""
    counts: Counter[str] = Counter()
    with wds.TarWriter(str(shard)) as writer:
        for path in sorted(photos.glob("*.jpg")):
            image = Image.open(path)
            mask = _mask(masks / path.stem, image.size)
            shown = mask != PADDING
            pixels = np.bincount(mask[shown], minlength=PADDING)
            name = scene(lambda *things, pixels=pixels: float(pixels[list(things)].sum() / pixels.sum()))
            reduced = reduced_picture(_cropped(image, shown)) if name else None
            if name is None or reduced is None:
                continue
            ending, picture = reduced
            fields = json.dumps({"captions": [name]}).encode()
            writer.write({"__key__": path.stem, ending: picture, "json": fields})
            counts[name] += 1
    return counts


def _mask(path: Path, size: tuple[int, int]) -> np.ndarray:
    """What each pixel shows, (H, W)."""
    if (raw := path.with_suffix(".raw")).is_file():
        return np.fromfile(raw, np.uint8).reshape(size[::-1])
    return np.asarray(Image.open(path.with_suffix(".png")))


def _cropped(image: Image.Image, shown: np.ndarray) -> bytes:
    (top, *_, bottom), (left, *_, right) = (np.flatnonzero(shown.any(axis)).tolist() for axis in (1, 0))
    file = io.BytesIO()
    image.convert("RGB").crop((left, top, right + 1, bottom + 1)).save(file, "png")
    return file.getvalue()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Call photos by the scene that they show.")
    parser.add_argument("shard", type=Path)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--masks", type=Path, required=True)
    options = parser.parse_args(arguments)
    for name, count in write(options.shard, options.photos, options.masks).most_common():
        print(f"{name}: {count}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
