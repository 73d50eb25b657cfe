"""Training shards: WebDataset tar files of pictures with captions, in the form that img2dataset writes.

Each sample is ``KEY.(webp|jpg|png)`` and ``KEY.json`` with ``captions``, a list. A folder of shards prepared by
``altwords-export prepare`` holds ``train-*.tar``, ``validation-*.tar`` and ``dataset.json`` with their counts.
"""

from __future__ import annotations

import json
import random
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import webdataset as wds
from PIL import Image, ImageEnhance
from tokenizers import Tokenizer
from torch import Tensor

from altwords.picture.decode import Picture, decode
from altwords_export.tokenizer import END, clean, token_id

PICTURES = ("webp", "jpg", "jpeg", "png")


class DataError(Exception):
    """Data that cannot be used; the message is a sentence for the user."""


@dataclass(frozen=True)
class Sample:
    key: str
    picture: bytes
    fields: dict[str, Any]
    """What the ``.json`` beside the picture holds, if there is one: see ``fields_of``."""

    @property
    def captions(self) -> list[str]:
        """``captions``, or else the one ``caption`` or ``alt``; what is no text, or empty, is none."""
        told: Any = next((self.fields[name] for name in ("captions", "caption", "alt") if self.fields.get(name)), [])
        return [one for one in (told if isinstance(told, list) else [told]) if isinstance(one, str) and one.strip()]

    def decode(self) -> Picture:
        """The picture as the daemon decodes it.

        Raises:
            Problem: the daemon would refuse it.
        """
        return decode(self.picture)


@dataclass(frozen=True)
class Batch:
    pixels: Tensor
    """uint8 (N, size, size, 3)."""
    tokens: Tensor
    """int64 (M, T), padded with -100."""
    owner: Tensor
    """int64 (M,), the picture that each description is of."""
    share: float = 1.0
    """Weight of the loss of a process's part, so that the mean over processes is the mean over all their tokens."""


def split_of(folder: Path, split: str) -> tuple[list[str], int]:
    """Paths of a prepared split's shards, and how many pictures they hold."""
    try:
        count = json.loads((folder / "dataset.json").read_text("utf-8"))["pictures"][split]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DataError(f"{folder} holds no {split} split. Make one with altwords-export prepare.") from error
    return sorted(str(path) for path in folder.glob(f"{split}-*.tar")), count


def about(folder: Path) -> str:
    """Where the pictures come from and on which terms, as ``prepare`` was told."""
    return str(json.loads((folder / "dataset.json").read_text("utf-8")).get("about", ""))


def fields_of(text: bytes, place: str) -> dict[str, Any]:
    """What JSON says of a picture; ``place`` is where it stands.

    Raises:
        DataError: it is no JSON object.
    """
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{place} is not valid JSON.") from error
    if not isinstance(fields, dict):
        raise DataError(f'{place} is no {{"captions": [...]}}.')
    return fields


def read(shards: list[str], *, seed: int | None = None) -> Iterator[Sample]:
    """Samples in the shards' order, or shuffled by ``seed``: shards first, then within some thousands.

    Raises:
        DataError: a shard is broken.
    """
    if not shards:
        return  # webdataset would stumble over it.
    random_order = None if seed is None else random.Random(seed)
    if random_order:
        shards = random_order.sample(shards, len(shards))
    stages: list[Any] = [
        wds.SimpleShardList(shards),
        wds.tarfile_to_samples(),
    ]
    if random_order:
        stages.append(wds.shuffle(3000, initial=3000, rng=random_order))
    try:
        for raw in wds.DataPipeline(*stages):
            picture = next((raw[ending] for ending in PICTURES if ending in raw), None)
            if picture is not None:
                fields = fields_of(raw.get("json", b"{}"), f"{raw['__key__']}.json in {raw['__url__']}")
                yield Sample(raw["__key__"], picture, fields)
    except tarfile.TarError as error:
        # webdataset puts the shard's path last.
        raise DataError(f"{error.args[-1]} is no whole tar shard.") from error
    except ValueError as error:
        # Here it names the member first, and no shard.
        member = str(error.args[0]).partition(":")[0]
        raise DataError(f"{member} stands twice in {' or '.join(shards)}.") from error


def augment(picture: Image.Image, size: int, rng: random.Random) -> np.ndarray:
    """A random crop of another aspect, flipped half of the time, with other light: (size, size, 3)."""
    area, aspect = rng.uniform(0.55, 1.0), rng.uniform(0.8, 1.25)
    width = min(1.0, (area * aspect) ** 0.5)
    height = min(1.0, (area / aspect) ** 0.5)
    left, top = rng.uniform(0, 1 - width), rng.uniform(0, 1 - height)
    w, h = picture.size
    box = (left * w, top * h, (left + width) * w, (top + height) * h)
    picture = picture.resize((size, size), Image.Resampling.BICUBIC, box=box)
    if rng.random() < 0.5:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    for enhancer in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        picture = enhancer(picture).enhance(rng.uniform(0.8, 1.2))
    return np.asarray(picture)


class Epoch(torch.utils.data.IterableDataset[Batch]):
    """The batches of one pass over the training shards.

    The order follows from ``seed`` and ``number``, and each picture's crop from these and its key, so that a
    pass that was cut short goes on from batch ``skip`` as if it had not been.

    Of ``processes`` that train together, each reads every shard and takes the pictures of its ``rank`` out of each
    batch of ``batch``: together they see what one alone would. Decoding, which is what costs, is so divided; reading
    is not, but takes a hundredth of the time.
    """

    def __init__(
        self,
        shards: list[str],
        tokenizer: Tokenizer,
        *,
        size: int,
        batch: int,
        longest: int,
        seed: int,
        number: int,
        skip: int = 0,
        rank: int = 0,
        processes: int = 1,
    ) -> None:
        self.shards, self.tokenizer = shards, tokenizer
        self.size, self.batch, self.longest = size, batch, longest
        self.seed, self.number, self.skip = seed, number, skip
        self.rank, self.processes = rank, processes

    def __iter__(self) -> Iterator[Batch]:
        # The loader takes a batch from each of its workers in turn: so they come in the order of one.
        worker = torch.utils.data.get_worker_info()
        turn, workers = (worker.id, worker.num_workers) if worker else (0, 1)
        pending: list[Sample] = []
        passed = 0
        for sample in read(self.shards, seed=hash((self.seed, self.number))):
            pending.append(sample)
            if len(pending) < self.batch:
                continue
            if passed >= self.skip and (passed - self.skip) % workers == turn:
                yield self._collate(pending)
            passed += 1
            pending = []

    def _collate(self, samples: list[Sample]) -> Batch:
        pixels = []
        mine = samples[self.rank :: self.processes]
        for sample in mine:
            rng = random.Random(f"{self.seed} {self.number} {sample.key}")
            pixels.append(augment(sample.decode().pixels, self.size, rng))
        tokens, owner = tokenize(self.tokenizer, [sample.captions for sample in mine], self.longest)
        everybodys, _ = tokenize(self.tokenizer, [sample.captions for sample in samples], self.longest)
        share = self.processes * float((tokens >= 0).sum() / (everybodys >= 0).sum())
        return Batch(torch.from_numpy(np.stack(pixels)), tokens, owner, share)


def tokenize(tokenizer: Tokenizer, descriptions: Sequence[Sequence[str]], longest: int) -> tuple[Tensor, Tensor]:
    """Descriptions of some pictures with their end token, padded with -100, and the place of each one's picture."""
    end = token_id(tokenizer, END)
    rows, owner = [], []
    for index, captions in enumerate(descriptions):
        for caption in captions:
            rows.append([*tokenizer.encode(clean(caption)).ids[: longest - 1], end])
            owner.append(index)
    tokens = torch.full((len(rows), max(map(len, rows))), -100)
    for row, ids in zip(tokens, rows, strict=True):
        row[: len(ids)] = torch.tensor(ids)
    return tokens, torch.tensor(owner)
