"""Feature vectors of every picture, computed once: the encoder is most of the work, and long phases do without it."""

from __future__ import annotations

import json
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.pool import ThreadPool
from pathlib import Path

import numpy as np
import torch
from PIL import ImageOps
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from altwords.captioner.encoder import Encoder as RunningEncoder
from altwords.picture.square import square
from altwords_export.console import progress
from altwords_export.export import calibration_photos, quantize, write_graph
from altwords_export.model import CaptionModel, Encoder
from altwords_export.shards import DataError, Sample, augment, read, split_of, tokenize
from altwords_export.train import epochs_done, load_trained

See = Callable[[np.ndarray], Tensor]
"""Pixels, uint8 (N, size, size, 3), to feature vectors before the projection, (N, P, features)."""


ABOUT = "features.json"


@dataclass(frozen=True)
class Features:
    """What the encoder sees in each picture, and the picture's descriptions, as words and as tokens."""

    vectors: Tensor
    """Bfloat16 (pictures, views, P, features)."""
    captions: list[list[str]]
    tokens: list[Tensor]

    def __len__(self) -> int:
        return len(self.tokens)

    @classmethod
    def load(cls, folder: Path, split: str, tokenizer: Tokenizer, *, longest: int) -> Features:
        """What ``look`` left in a folder.

        Raises:
            DataError: there is no such split.
        """
        if not (file := folder / f"{split}.safetensors").is_file():
            raise DataError(f"{folder} holds no features. Compute them with altwords-export look.")
        captions = json.loads((folder / f"{split}.json").read_text("utf-8"))
        tokens = [tokenize(tokenizer, [many], longest)[0] for many in captions]
        return cls(load_file(file)["vectors"], captions, tokens)

    @staticmethod
    def image(folder: Path) -> int:
        """Side in pixels of what was looked at."""
        side: int = json.loads((folder / ABOUT).read_text("utf-8"))["image"]
        return side

    def batches(self, size: int, rng: random.Random) -> Iterator[tuple[list[int], Tensor]]:
        """Pictures by number (N,) and their vectors (N, P, features), shuffled, each in a view drawn by lot.

        The last batch holds what is left over.
        """
        order = rng.sample(range(len(self)), len(self))
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            views = [rng.randrange(self.vectors.shape[1]) for _ in chosen]
            yield chosen, self.vectors[chosen, views]

    def descriptions(self, pictures: list[int]) -> tuple[Tensor, Tensor]:
        """All descriptions of some pictures as one padded (M, T), and each one's place among the pictures, (M,)."""
        parts = [self.tokens[picture] for picture in pictures]
        longest = max(part.shape[1] for part in parts)
        tokens = [nn.functional.pad(part, (0, longest - part.shape[1]), value=-100) for part in parts]
        counts = torch.tensor([len(part) for part in parts])
        return torch.cat(tokens), torch.repeat_interleave(torch.arange(len(parts)), counts)


def look(run: Path, data: Path, out: Path, *, encoder: str, views: int, image: int | None = None) -> None:
    """Write the features of a prepared folder's pictures, with ``views`` of those to learn from.

    Args:
        encoder: ``int8``: as it will be shipped; ``exact``: as it was trained.
        image: side of the square that is looked at, in pixels, a multiple of 32; None: as in training. A ResNet that
            learnt from crops sees better in somewhat larger pictures (Touvron et al., 2019,
            https://arxiv.org/abs/1906.06423).

    Raises:
        DataError: the run or the data are missing.
    """
    model, _, recipe = load_trained(run, image)
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    see = quantized(model, data) if encoder == "int8" else exact(model)
    out.mkdir(parents=True, exist_ok=True)
    for split, count in (("train", views), ("validation", 1)):
        vectors, captions = look_at_split(see, data, split, views=count, size=recipe.shape.image)
        save_file({"vectors": vectors}, out / f"{split}.safetensors")
        (out / f"{split}.json").write_text(json.dumps(captions), "utf-8")
    told = {"after": epochs_done(run), "encoder": encoder, "views": views, "image": recipe.shape.image}
    (out / ABOUT).write_text(json.dumps(told) + "\n", "utf-8")


def look_at_split(see: See, data: Path, split: str, *, views: int, size: int) -> tuple[Tensor, list[list[str]]]:
    """What is seen in each view of a split's pictures, bfloat16 (pictures, views, ...), and their captions."""
    shards, count = split_of(data, split)

    def vectors_of(sample: Sample) -> tuple[Tensor, list[str]]:
        return see(np.stack([view_of(sample, number, size) for number in range(views)])), sample.captions

    vectors, captions = torch.empty(0), []
    # Decoding and computing let go of the interpreter: one thread a core keeps all of them busy.
    with ThreadPool(os.cpu_count()) as pool:
        for place, (seen, words) in enumerate(
            progress(pool.imap(vectors_of, read(shards)), f"Looking at {split}", count)
        ):
            if not place:
                # One block from the start: a list joined at the end would hold everything twice.
                vectors = torch.empty(count, *seen.shape, dtype=torch.bfloat16)
            vectors[place] = seen
            captions.append(words)
    return vectors, captions


def view_of(sample: Sample, number: int, size: int) -> np.ndarray:
    """One of a picture's views, (size, size, 3): the whole, the whole mirrored, then crops."""
    picture = sample.decode()
    if number == 0:
        return square(picture, size)
    if number == 1:
        return square(replace(picture, pixels=ImageOps.mirror(picture.pixels)), size)
    return augment(picture.pixels, size, random.Random(f"{sample.key} {number}"))


def quantized(model: CaptionModel, data: Path) -> See:
    """See through the int8 graph that ``export`` makes, so that the decoder learns from what it will be shown."""
    with tempfile.TemporaryDirectory() as scratch:
        full, short = Path(scratch) / "fp32.onnx", Path(scratch) / "int8.onnx"
        write_graph(_Unprojected(model.encoder), model.shape.image, full)
        quantize(full, short, calibration_photos(data, model.shape.image))
        encoder = RunningEncoder(short, threads=1)
    return lambda pixels: torch.from_numpy(encoder(pixels).prefix)


def exact(model: CaptionModel) -> See:
    """See through the encoder as it was trained."""

    device = next(model.parameters()).device

    @torch.no_grad()
    def see(pixels: np.ndarray) -> Tensor:
        return model.encoder.vectors(torch.from_numpy(pixels).to(device)).cpu()

    return see


class _Unprojected(nn.Module):
    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        vectors = self.encoder.vectors(pixels)
        return vectors, vectors[:, 0]
