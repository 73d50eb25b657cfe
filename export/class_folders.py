"""Photos that lie in a folder a class, each called by its class, as captions to learn from or to judge by.

    python export/class_folders.py named-000.tar 101_ObjectCategories --first 12
    python export/class_folders.py named-001.tar clothing-dataset-small/train --first 30
    python export/class_folders.py named-002.tar imagenet-sample-images
    python export/class_folders.py others-000.tar 101_ObjectCategories --last 5
    python export/class_folders.py others-001.tar clothing-dataset-small/validation --first 16

A thousand photos without folders are one of each of ImageNet's classes, in their order; what has no name to say aloud
is left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import webdataset as wds

from altwords.wording.neutral import neutral
from altwords_export.classes import spoken_names
from altwords_export.prepare import reduced_picture

NAMES = {
    "bass": "a fish",
    "binocular": "a pair of binoculars",
    "car_side": "a car",
    "cougar_body": "a cougar",
    "cougar_face": "a cougar",
    "crocodile_head": "a crocodile",
    "dalmatian": "a dog",
    "Faces": "a person",
    "flamingo_head": "a flamingo",
    "hawksbill": "a turtle",
    "headphone": "a pair of headphones",
    "joshua_tree": "a tree",
    "ketch": "a sailboat",
    "longsleeve": "a shirt",
    "outwear": "a jacket",
    "pants": "a pair of pants",
    "rhino": "a rhinoceros",
    "schooner": "a sailboat",
    "scissors": "a pair of scissors",
    "sea_horse": "a seahorse",
    "shoes": "a pair of shoes",
    "shorts": "a pair of shorts",
    "water_lilly": "a water lily",
    "windsor_chair": "a chair",
    "yin_yang": "a yin-yang symbol",
}
"""Of folders whose own name is no plain word for what they show."""
NO_CLASS = {"BACKGROUND_Google", "Faces_easy"}
CLASSES = 1000
"""Of ImageNet."""
PICTURES = {".jpg", ".jpeg", ".png", ".webp"}


def name_of(folder: str) -> str:
    """A class as a caption: "a grand piano" of ``grand_piano``, "an ant", "a motorbike" of ``Motorbikes``."""
    if folder in NAMES:
        return NAMES[folder]
    plain = folder.replace("_", " ").lower()
    plain = plain.removesuffix("s") if folder[0].isupper() or plain == "airplanes" else plain
    return neutral(f"a {plain}")  # which knows where it is "an"


def write(shard: Path, root: Path, *, first: int | None = None, last: int | None = None) -> int:
    """Write the shard, and return how many photos are in it.

    Args:
        first: so many of each class; None: all.
        last: the same from its end.
    """
    count = 0
    with wds.TarWriter(str(shard)) as writer:
        for name, path in _chosen(root, first, last):
            if name is None or (reduced := reduced_picture(path.read_bytes())) is None:
                continue
            ending, picture = reduced
            fields = json.dumps({"captions": [name]}).encode()
            writer.write(
                {"__key__": f"{path.parent.name}-{path.stem}".replace(".", "-"), ending: picture, "json": fields}
            )
            count += 1
    return count


def _chosen(root: Path, first: int | None, last: int | None) -> Iterator[tuple[str | None, Path]]:
    if len(photos := _photos(root)) == CLASSES:
        yield from zip(spoken_names(CLASSES), photos, strict=True)
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and path.name not in NO_CLASS):
        photos = _photos(folder)
        for path in photos[-last:] if last else photos[:first]:
            yield name_of(folder.name), path


def _photos(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURES)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Call photos by the folder that they lie in.")
    parser.add_argument("shard", type=Path)
    parser.add_argument("root", type=Path, help="a folder with one for each class")
    some = parser.add_mutually_exclusive_group()
    some.add_argument("--first", type=int, help="photos of each class")
    some.add_argument("--last", type=int, help="the same from its end")
    options = parser.parse_args(arguments)
    print(f"{write(options.shard, options.root, first=options.first, last=options.last)} photos")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
