"""Captioned pictures to training shards, split by photo.

A source is a tar shard (WebDataset, as img2dataset writes it), or a folder with pictures and either
``captions.jsonl`` (lines of ``{"file": ..., "captions": [...]}``) or a ``NAME.txt`` or ``NAME.json`` beside each.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import webdataset as wds
from PIL import Image

from altwords.picture.colour import to_rgb
from altwords.picture.turn import turn_of, turned
from altwords_export.console import progress
from altwords_export.shards import PICTURES, DataError, Sample, fields_of, read

SHORT_SIDE = 288
"""Larger pictures are reduced to this many pixels on the short side: room for crops at 224."""
PER_SHARD = 2000


def prepare(
    out: Path, train: list[Path], validation: list[Path], *, hold_out: float = 0.0, about: str = ""
) -> dict[str, int]:
    """Write the shards; returns the pictures in each split.

    A picture whose bytes occur again is left out, and what is in ``validation`` never goes to ``train``. With
    no validation source, the share ``hold_out`` of the photos, chosen by their hash, is held out. ``about`` says
    where the pictures come from and on which terms; the model card repeats it.

    Raises:
        DataError: a source cannot be read, or a split is empty.
    """
    samples = {"validation": samples_of(validation), "train": samples_of(train)}
    if inside := [source for source in (*train, *validation) if source.resolve().is_relative_to(out.resolve())]:
        raise DataError(f"{inside[0]} lies in {out}, which is written anew: choose another folder.")
    out.mkdir(parents=True, exist_ok=True)
    for stale in [*out.glob("dataset.json"), *out.glob("train-*.tar"), *out.glob("validation-*.tar")]:
        stale.unlink()
    seen: set[str] = set()
    counts = {"train": 0, "validation": 0}
    writers = {
        split: wds.ShardWriter(str(out / f"{split}-%05d.tar"), maxcount=PER_SHARD, verbose=0) for split in counts
    }
    for split, found in samples.items():
        for sample in progress(found, f"Preparing {split}"):
            if not sample.captions:
                continue
            digest = hashlib.sha256(sample.picture).hexdigest()
            reduced = reduced_picture(sample.picture)
            if digest in seen or reduced is None:
                continue
            seen.add(digest)
            held_out = not validation and int(digest[:8], 16) < hold_out * 2**32
            goes_to = "validation" if held_out else split
            ending, picture = reduced
            # Keys hold no dot: a tar member's name is split at the first one.
            key = f"{counts[goes_to]:07d}-{digest[:12]}"
            captions = json.dumps({"captions": sample.captions}, ensure_ascii=False)
            writers[goes_to].write({"__key__": key, ending: picture, "json": captions.encode()})
            counts[goes_to] += 1
    for writer in writers.values():
        writer.close()
    if empty := [split for split, count in counts.items() if not count]:
        raise DataError(f"The {empty[0]} split is empty: give sources for it, or --hold-out a share.")
    (out / "dataset.json").write_text(json.dumps({"pictures": counts, "about": about}, indent=2) + "\n", "utf-8")
    return counts


def samples_of(sources: Iterable[Path]) -> Iterator[Sample]:
    """All pictures of the sources, those that nobody described among them.

    Raises:
        DataError: a source is missing, at once; or cannot be read.
    """
    sources = list(sources)
    for source in sources:
        if not source.is_dir() and not (source.suffix == ".tar" and source.is_file()):
            raise DataError(f"{source} is neither a folder nor a tar shard.")
    each = (_from_folder(source) if source.is_dir() else read([str(source)]) for source in sources)
    return itertools.chain.from_iterable(each)


def _from_folder(folder: Path) -> Iterator[Sample]:
    listed = folder / "captions.jsonl"
    if listed.is_file():
        for number, line in enumerate(listed.read_bytes().splitlines(), 1):
            entry = fields_of(line, place := f"{listed}, line {number}")
            if not isinstance(file := entry.get("file"), str):
                raise DataError(f"{place}: this names no file.")
            yield Sample(Path(file).stem, (folder / file).read_bytes(), entry)
        return
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower().lstrip(".") not in PICTURES:
            continue
        text, told = path.with_suffix(".txt"), path.with_suffix(".json")
        fields: dict[str, Any] = {}
        if told.is_file():
            fields = fields_of(told.read_bytes(), str(told))
        elif text.is_file():
            try:
                lines = text.read_text("utf-8").splitlines()
            except UnicodeDecodeError as error:
                raise DataError(f"{text} is no text in UTF-8.") from error
            fields = {"captions": [line.strip() for line in lines]}
        yield Sample(path.stem, path.read_bytes(), fields)


def reduced_picture(picture: bytes) -> tuple[str, bytes] | None:
    """Ending and bytes of the picture as the daemon sees it, reduced where it is large; None where it is broken."""
    try:
        image: Image.Image = Image.open(io.BytesIO(picture))
        ending = str(image.format).lower().replace("jpeg", "jpg")
        scale = SHORT_SIDE / min(image.size)
        turn = turn_of(image.info.get("exif", b""))
        if scale >= 1 and ending in PICTURES and image.mode == "RGB" and turn is None:
            image.load()
            return ending, picture
        image = to_rgb(turned(image, turn))
        if scale < 1:
            size = (round(image.width * scale), round(image.height * scale))
            image = image.resize(size, Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", quality=92)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):  # what Pillow raises of broken files
        return None
    return "webp", buffer.getvalue()
