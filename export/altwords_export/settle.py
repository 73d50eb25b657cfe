"""After every layer was trained, train the decoder on with the encoder left as it is.

The features of each picture are computed once, in a few views, and kept in memory; an epoch then costs a fifth of
one that runs the encoder. ``altwords-export settle RUN DATA OUT`` begins with RUN's averaged model and writes a run
folder of its own, which ``export`` takes as it takes any.
"""

from __future__ import annotations

import json
import math
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from PIL import Image
from tokenizers import Tokenizer
from torch import Tensor
from torch.optim.swa_utils import AveragedModel

from altwords_export.console import progress
from altwords_export.model import CaptionModel
from altwords_export.shards import Sample, augment, read, split_of, square, tokenize
from altwords_export.train import LONGEST, Log, averaging, epochs_done, load_trained, optimizer_of

VIEWS = 3
"""The whole picture, the whole mirrored, and a crop."""


class Features:
    """Feature vectors before the projection, (pictures, views, P, 2048), and each picture's descriptions."""

    def __init__(self, vectors: Tensor, samples: list[Sample], tokenizer: Tokenizer) -> None:
        self.vectors = vectors
        self.tokens = [tokenize(tokenizer, [sample], LONGEST)[0] for sample in samples]

    @classmethod
    @torch.no_grad()
    def of(
        cls, model: CaptionModel, data: Path, split: str, tokenizer: Tokenizer, *, views: int, accelerator: Accelerator
    ) -> Features:
        """Compute the features of a split's pictures, with ``views`` of each."""
        shards, count = split_of(data, split)
        vectors, samples = [], []
        for sample in progress(read(shards), f"Looking at {split}", count):
            pixels = torch.stack([view_of(sample, number, model.shape.image) for number in range(views)])
            with accelerator.autocast():
                vectors.append(model.encoder.vectors(pixels.to(accelerator.device)).to(torch.bfloat16).cpu())
            # The picture itself is not needed any more.
            samples.append(Sample(sample.key, b"", sample.fields))
        return cls(torch.stack(vectors), samples, tokenizer)

    def batches(self, size: int, rng: random.Random) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """Vectors (N, P, 2048), tokens (M, T) and owner (M,), shuffled, each picture in a view drawn by lot."""
        order = rng.sample(range(len(self.tokens)), len(self.tokens))
        for start in range(0, len(order) - size + 1, size):
            chosen = order[start : start + size]
            views = [rng.randrange(self.vectors.shape[1]) for _ in chosen]
            yield self.vectors[chosen, views], *joined([self.tokens[index] for index in chosen])


def view_of(sample: Sample, number: int, size: int) -> Tensor:
    """One of a picture's views, uint8 (size, size, 3)."""
    picture = sample.open()
    if number == 2:
        pixels = augment(picture, size, random.Random(sample.key))
    else:
        pixels = square(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if number else picture, size)
    return torch.tensor(pixels)


def joined(parts: list[Tensor]) -> tuple[Tensor, Tensor]:
    """The descriptions of several pictures as one padded (M, T), and each one's picture."""
    longest = max(part.shape[1] for part in parts)
    tokens = torch.cat([torch.nn.functional.pad(part, (0, longest - part.shape[1]), value=-100) for part in parts])
    return tokens, torch.repeat_interleave(torch.arange(len(parts)), torch.tensor([len(part) for part in parts]))


def settle(run: Path, data: Path, out: Path, *, epochs: int, rate: float, batch: int = 24) -> None:
    """Train the decoder and the projection for some epochs, their rate falling as a cosine to nothing.

    Raises:
        DataError: the run or the data are missing.
    """
    model, tokenizer, recipe = load_trained(run)
    accelerator = Accelerator(mixed_precision=recipe.precision, cpu=not torch.cuda.is_available())
    set_seed(recipe.seed)
    model.to(accelerator.device)
    model.encoder.resnet.requires_grad_(False).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    features = Features.of(model, data, "train", tokenizer, views=VIEWS, accelerator=accelerator)
    checks = Features.of(model, data, "validation", tokenizer, views=1, accelerator=accelerator)
    averaged = AveragedModel(model, multi_avg_fn=averaging(recipe.average))
    optimizer = optimizer_of(model, recipe)
    rng = random.Random(recipe.seed)
    total = epochs * (len(features.tokens) // batch)
    log, step = Log(total=total, done=0), 0
    out.mkdir(parents=True, exist_ok=True)
    for name in ("recipe.json", "tokenizer.json"):
        shutil.copyfile(run / name, out / name)
    for number in range(epochs):
        model.train()
        for vectors, tokens, owner in features.batches(batch, rng):
            now = rate * min(1.0, (step + 1) / recipe.warmup) * (0.5 + 0.5 * math.cos(math.pi * step / total))
            for group in optimizer.param_groups:
                group["lr"] = now
            loss = _loss(model, vectors, tokens, owner, accelerator, smoothing=recipe.smoothing)
            accelerator.backward(loss)
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            averaged.update_parameters(model)
            step += 1
            log.step(number, step, loss, {"decoder": now, "encoder": 0.0})
        with torch.no_grad():
            averaged.module.eval()
            average = cast(CaptionModel, averaged.module)
            losses = [
                _loss(average, *part, accelerator)
                for part in checks.batches(min(batch, len(checks.tokens)), random.Random(0))
            ]
        log.line(f"epoch {number + 1}: validation loss {torch.stack(losses).mean():.4f}")
        torch.save({"average": averaged.module.state_dict(), "epochs": epochs_done(run)}, out / "checkpoint.pt")
    (out / "settled.json").write_text(
        json.dumps({"after": epochs_done(run), "epochs": epochs, "rate": rate}) + "\n", "utf-8"
    )


def _loss(
    model: CaptionModel,
    vectors: Tensor,
    tokens: Tensor,
    owner: Tensor,
    accelerator: Accelerator,
    *,
    smoothing: float = 0.0,
) -> Tensor:
    device = accelerator.device
    with accelerator.autocast():
        prefix = model.encoder.projection(vectors.to(device).float())
        return model.loss(prefix, tokens.to(device), owner.to(device), smoothing=smoothing)
