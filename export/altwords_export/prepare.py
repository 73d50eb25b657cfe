"""Captioned pictures to training shards, split by photo.

A source is a tar shard (WebDataset, as img2dataset writes it), or a folder with pictures and either
``captions.jsonl`` (lines of ``{"file": ..., "captions": [...]}``) or a ``NAME.txt`` or ``NAME.json`` beside each.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import webdataset as wds
from PIL import Image

from altwords.picture.colour import to_rgb
from altwords.picture.turn import turn_of, turned
from altwords_export.console import progress
from altwords_export.shards import PICTURES, DataError, Sample, read

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
    if inside := [source for source in (*train, *validation) if source.resolve().is_relative_to(out.resolve())]:
        raise DataError(f"{inside[0]} lies in {out}, which is written anew: choose another folder.")
    out.mkdir(parents=True, exist_ok=True)
    for stale in [*out.glob("train-*.tar"), *out.glob("validation-*.tar")]:
        stale.unlink()
    seen: set[str] = set()
    counts = {"train": 0, "validation": 0}
    writers = {
        split: wds.ShardWriter(str(out / f"{split}-%05d.tar"), maxcount=PER_SHARD, verbose=0) for split in counts
    }
    for split, sources in (("validation", validation), ("train", train)):
        for sample in progress(samples_of(sources), f"Preparing {split}"):
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
        DataError: a source cannot be read.
    """
    for source in sources:
        if source.is_dir():
            yield from _from_folder(source)
        elif source.suffix == ".tar" and source.is_file():
            yield from read([str(source)])
        else:
            raise DataError(f"{source} is neither a folder nor a tar shard.")


def _from_folder(folder: Path) -> Iterator[Sample]:
    listed = folder / "captions.jsonl"
    if listed.is_file():
        for number, line in enumerate(listed.read_text("utf-8").splitlines(), 1):
            try:
                entry = json.loads(line)
                path = folder / entry["file"]
            except (ValueError, TypeError, KeyError) as error:
                raise DataError(f'{listed}, line {number}: this is no {{"file": ..., "captions": [...]}}.') from error
            yield Sample(path.stem, path.read_bytes(), entry)
        return
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower().lstrip(".") not in PICTURES:
            continue
        text, fields = path.with_suffix(".txt"), path.with_suffix(".json")
        if fields.is_file():
            try:
                known = json.loads(fields.read_text("utf-8"))
            except ValueError as error:
                raise DataError(f"{fields} is not valid JSON.") from error
            yield Sample(path.stem, path.read_bytes(), known)
        elif text.is_file():
            lines = [line.strip() for line in text.read_text("utf-8").splitlines()]
            yield Sample(path.stem, path.read_bytes(), {"captions": [line for line in lines if line]})
        else:
            yield Sample(path.stem, path.read_bytes(), {})


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
