"""Feature vectors of every picture, computed once: the encoder is most of the work, and long phases do without it."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from tokenizers import Tokenizer
from torch import Tensor, nn

from altwords.captioner.encoder import Encoder as RunningEncoder
from altwords_export.console import progress
from altwords_export.export import calibration_photos, quantize, write_graph
from altwords_export.model import CaptionModel, Encoder
from altwords_export.shards import Sample, augment, read, split_of, square, tokenize

Look = Callable[[np.ndarray], Tensor]
"""Pixels, uint8 (N, size, size, 3), to feature vectors before the projection, (N, P, 2048)."""


class Features:
    """Feature vectors (pictures, views, P, 2048), and each picture's descriptions, as words and as tokens."""

    def __init__(self, vectors: Tensor, captions: list[list[str]], tokens: list[Tensor]) -> None:
        self.vectors, self.captions, self.tokens = vectors, captions, tokens

    def __len__(self) -> int:
        return len(self.tokens)

    @classmethod
    def of(
        cls, look: Look, data: Path, split: str, tokenizer: Tokenizer, *, views: int, size: int, longest: int
    ) -> Features:
        """Compute the features of a split's pictures, with ``views`` of each."""
        shards, count = split_of(data, split)
        vectors: Tensor | None = None
        captions, tokens = [], []
        for place, sample in enumerate(progress(read(shards), f"Looking at {split}", count)):
            seen = look(np.stack([view_of(sample, number, size) for number in range(views)])).to(torch.bfloat16)
            # One block from the start: a list joined at the end would hold everything twice.
            vectors = torch.empty(count, *seen.shape, dtype=seen.dtype) if vectors is None else vectors
            vectors[place] = seen
            captions.append(sample.captions)
            tokens.append(tokenize(tokenizer, [sample], longest)[0])
        assert vectors is not None
        return cls(vectors, captions, tokens)

    def batches(self, size: int, rng: random.Random) -> Iterator[tuple[list[int], Tensor]]:
        """Pictures by number (N,) and their vectors (N, P, 2048), shuffled, each in a view drawn by lot."""
        order = rng.sample(range(len(self)), len(self))
        for start in range(0, len(order) - size + 1, size):
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


def view_of(sample: Sample, number: int, size: int) -> np.ndarray:
    """One of a picture's views, (size, size, 3): the whole, the whole mirrored, then crops."""
    picture = sample.open()
    if number == 0:
        return square(picture, size)
    if number == 1:
        return square(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT), size)
    return augment(picture, size, random.Random(f"{sample.key} {number}"))


def quantized(model: CaptionModel, data: Path) -> Look:
    """Look through the int8 graph that ``export`` makes, so that the decoder learns from what it will be shown."""
    with tempfile.TemporaryDirectory() as scratch:
        full, short = Path(scratch) / "fp32.onnx", Path(scratch) / "int8.onnx"
        write_graph(_Unprojected(model.encoder), model.shape.image, full)
        quantize(full, short, calibration_photos(data, model.shape.image))
        encoder = RunningEncoder(short, threads=0)
    return lambda pixels: torch.from_numpy(encoder(pixels).prefix)


def exact(model: CaptionModel, device: torch.device) -> Look:
    """Look through the encoder as it was trained."""

    @torch.no_grad()
    def look(pixels: np.ndarray) -> Tensor:
        return model.encoder.vectors(torch.from_numpy(pixels).to(device)).cpu()

    return look


class _Unprojected(nn.Module):
    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        vectors = self.encoder.vectors(pixels)
        return vectors, vectors[:, 0]
