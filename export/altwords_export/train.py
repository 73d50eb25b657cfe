"""Train a captioner: first the decoder beside a frozen encoder, then every layer.

``altwords-export train DATA RUN`` keeps everything in RUN: ``recipe.json``, ``tokenizer.json`` and
``checkpoint.pt``. Called again after it was stopped or killed, it goes on where it was; the same on a GPU.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import torch
from accelerate import Accelerator
from accelerate.utils import DistributedDataParallelKwargs, set_seed
from tokenizers import Tokenizer
from torch import Tensor
from torch.optim.swa_utils import AveragedModel

from altwords.picture.square import square
from altwords_export import checkpoint, resnet
from altwords_export.console import duration
from altwords_export.model import CaptionModel
from altwords_export.precision import best
from altwords_export.recipe import Recipe
from altwords_export.shards import Batch, DataError, Epoch, read, split_of, tokenize
from altwords_export.tokenizer import DESCRIPTION, END, IMAGE, learn, token_id

LONGEST = 40
"""Tokens of a description, its end token included; longer ones are cut."""
WORKERS = 12
"""Processes at most that decode for one GPU."""
KEEP_EVERY = 300.0
"""Seconds between two checkpoints, however long a step takes; there is one more at the end of each epoch."""


def build(recipe: Recipe, tokenizer: Tokenizer, trunk: resnet.ResNet50 | None = None) -> CaptionModel:
    """The model of a recipe; with ``trunk`` None, an untrained encoder to load a checkpoint into."""
    return CaptionModel(
        recipe.shape,
        trunk or resnet.ResNet50(stride_in_3x3=recipe.shape.stride_in_3x3),
        image_token=token_id(tokenizer, IMAGE),
        description_token=token_id(tokenizer, DESCRIPTION),
        end_token=token_id(tokenizer, END),
        dropout=recipe.dropout,
    )


def load_trained(run: Path, image: int | None = None) -> tuple[CaptionModel, Tokenizer, Recipe]:
    """The averaged model of a run's last checkpoint, in evaluation mode; ``image``: to see at another size."""
    if not (run / checkpoint.NAME).is_file():
        raise DataError(f"{run} holds no checkpoint. Train one with altwords-export train.")
    tokenizer = Tokenizer.from_file(str(run / "tokenizer.json"))
    recipe = _fitted(Recipe.from_json(json.loads((run / checkpoint.RECIPE).read_text("utf-8"))), tokenizer)
    recipe = recipe.having(image=image or recipe.shape.image)
    model = build(recipe, tokenizer)
    model.load_state_dict(checkpoint.peek(run)["average"])
    return model.eval(), tokenizer, recipe


def epochs_done(run: Path) -> float:
    """Epochs behind a run's last checkpoint."""
    return float(checkpoint.peek(run)["epochs"])


def train(data: Path, run: Path, recipe: Recipe, *, until: int | None = None) -> None:
    """Train, or go on training, to the recipe's end.

    Args:
        until: stop after this one of the recipe's epochs.

    Raises:
        DataError: the data are missing, RUN was begun in another way, or the recipe leaves no room for a description.
    """
    # The encoder is left out of the first epochs, which the exchange of gradients has to be told.
    exchange = DistributedDataParallelKwargs(find_unused_parameters=True, broadcast_buffers=False)
    accelerator = Accelerator(
        mixed_precision=best(recipe.precision), cpu=not torch.cuda.is_available(), kwargs_handlers=[exchange]
    )
    if recipe.batch % accelerator.num_processes:
        raise DataError(f"A batch of {recipe.batch} cannot be divided among {accelerator.num_processes} processes.")
    if recipe.shape.positions < (needed := recipe.shape.prefix + 1 + LONGEST):
        raise DataError(f"{recipe.shape.positions} positions are too few: with so many cells it takes {needed}.")
    set_seed(recipe.seed)
    shards, pictures = split_of(data, "train")
    if not (per_epoch := pictures // recipe.batch):
        raise DataError(f"{data} has {pictures} pictures to train on, fewer than one batch of {recipe.batch}.")
    with accelerator.main_process_first():
        tokenizer, recipe = _begin(run, recipe, shards)
    model = build(recipe, tokenizer, resnet.load(recipe.weights))
    averaged = AveragedModel(model, multi_avg_fn=checkpoint.averaging(recipe.average))
    model.encoder.resnet.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = optimizer_of(model, recipe)
    step = int(checkpoint.resume(run, model, averaged, optimizer).get("step", 0))
    model, optimizer = accelerator.prepare(model, optimizer)
    raw: CaptionModel = accelerator.unwrap_model(model)
    averaged.to(accelerator.device)
    average = cast(CaptionModel, averaged.module)
    main = accelerator.is_main_process
    log = Log(total=per_epoch * recipe.epochs, told=main)
    kept = time.monotonic()

    for number in range(step // per_epoch, min(recipe.epochs, until or recipe.epochs)):
        frozen = number < recipe.frozen_epochs
        raw.encoder.resnet.requires_grad_(not frozen)
        model.train()
        for batch in _batches(shards, tokenizer, recipe, number, accelerator, skip=step % per_epoch, most=per_epoch):
            rates = _set_rates(optimizer, recipe, step, per_epoch)
            # What dropout leaves out follows from the step alone: a run that was killed goes on as if it had not been.
            set_seed(recipe.seed + step, device_specific=True)
            with accelerator.autocast():
                loss = model(
                    batch.pixels.to(accelerator.device),
                    batch.tokens.to(accelerator.device),
                    batch.owner.to(accelerator.device),
                    smoothing=recipe.smoothing,
                )
            loss = loss * batch.share
            accelerator.backward(loss)
            accelerator.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            averaged.update_parameters(raw)
            step += 1
            log.step(number, step, accelerator.reduce(loss.detach(), reduction="mean"), rates)
            if main and time.monotonic() - kept > KEEP_EVERY:
                checkpoint.save(run, raw, averaged, optimizer, step=step, epochs=step / per_epoch)
                kept = time.monotonic()
        if main:
            checkpoint.save(run, raw, averaged, optimizer, step=step, epochs=step / per_epoch)
            with accelerator.autocast():
                log.line(f"epoch {number + 1}: validation loss {validation_loss(average, tokenizer, data):.4f}")
    accelerator.end_training()


@torch.no_grad()
def validation_loss(model: CaptionModel, tokenizer: Tokenizer, data: Path, most: int = 200) -> float:
    """Mean loss over the descriptions of the first ``most`` validation pictures."""
    model.eval()
    device = next(model.parameters()).device
    shards, _ = split_of(data, "validation")
    samples = [sample for _, sample in zip(range(most), read(shards), strict=False)]
    losses: list[float] = []
    for start in range(0, len(samples), 25):
        part = samples[start : start + 25]
        pixels = torch.stack([torch.tensor(square(sample.decode(), model.shape.image)) for sample in part])
        tokens, owner = tokenize(tokenizer, [sample.captions for sample in part], LONGEST)
        losses.append(model(pixels.to(device), tokens.to(device), owner.to(device)).item())
    return sum(losses) / len(losses)


def _begin(run: Path, recipe: Recipe, shards: list[str]) -> tuple[Tokenizer, Recipe]:
    """The run's tokenizer, learnt if it is new, and the recipe with what follows from the weights."""
    recipe = recipe.having(stride_in_3x3=resnet.load(recipe.weights).stride_in_3x3)
    if (run / checkpoint.SETTLED).is_file():
        raise DataError(f"{run} was settled, or made from other runs, and cannot be trained on: use another folder.")
    if not checkpoint.begun(run, checkpoint.RECIPE, recipe.to_json()):
        run.mkdir(parents=True, exist_ok=True)
        captions = (caption for sample in read(shards) for caption in sample.captions)
        learn(captions, recipe.shape.vocabulary).save(str(run / "tokenizer.json"))
        checkpoint.write_recipe(run, recipe)
    tokenizer = Tokenizer.from_file(str(run / "tokenizer.json"))
    return tokenizer, _fitted(recipe, tokenizer)


def _fitted(recipe: Recipe, tokenizer: Tokenizer) -> Recipe:
    """The recipe as the tokenizer allows it: few captions make fewer tokens than asked for."""
    return recipe.having(vocabulary=tokenizer.get_vocab_size())


def _batches(
    shards: list[str],
    tokenizer: Tokenizer,
    recipe: Recipe,
    number: int,
    accelerator: Accelerator,
    *,
    skip: int,
    most: int,
) -> Iterator[Batch]:
    epoch = Epoch(
        shards,
        tokenizer,
        size=recipe.shape.image,
        batch=recipe.batch,
        longest=LONGEST,
        seed=recipe.seed,
        number=number,
        skip=skip,
        rank=accelerator.process_index,
        processes=accelerator.num_processes,
    )
    # Workers decode while the model computes; a GPU computes faster than several of them decode.
    loader = torch.utils.data.DataLoader(epoch, batch_size=None, num_workers=_workers(), prefetch_factor=4)
    for _, batch in zip(range(most - skip), loader, strict=False):
        yield batch


def _workers() -> int:
    gpus = torch.cuda.device_count()
    return max(1, min(WORKERS, (os.cpu_count() or 1) // gpus)) if gpus else 1


def optimizer_of(model: CaptionModel, recipe: Recipe) -> torch.optim.Optimizer:
    trunk = list(model.encoder.trunks.parameters())
    theirs = set(map(id, trunk))
    rest = [parameter for parameter in model.parameters() if id(parameter) not in theirs]
    decayed = [parameter for parameter in rest if parameter.ndim > 1]
    plain = [parameter for parameter in rest if parameter.ndim <= 1]
    return torch.optim.AdamW(
        [
            {"params": decayed, "weight_decay": recipe.weight_decay, "name": "decoder"},
            {"params": plain, "weight_decay": 0.0, "name": "decoder"},
            {"params": trunk, "weight_decay": 0.0, "name": "encoder"},
        ],
        lr=recipe.rate,
        betas=(0.9, 0.98),
        fused=True,
    )


def _set_rates(optimizer: Any, recipe: Recipe, step: int, per_epoch: int) -> dict[str, float]:
    """Each rate rises over the warm-up and falls as a cosine to nothing at the end."""
    total = recipe.epochs * per_epoch
    rates = {}
    for name, peak, start in (
        ("decoder", recipe.rate, 0),
        ("encoder", recipe.encoder_rate, recipe.frozen_epochs * per_epoch),
    ):
        done = step - start
        rise = min(1.0, (done + 1) / recipe.warmup)
        rates[name] = 0.0 if done < 0 else peak * rise * (0.5 + 0.5 * math.cos(math.pi * step / total))
    for group in optimizer.param_groups:
        group["lr"] = rates[group["name"]]
    return rates


def rise_and_fall(step: int, total: float, warmup: int) -> float:
    """The share of its peak that a rate has: a rise, of a quarter of all steps at most, and a cosine to nothing."""
    return min(1.0, (step + 1) / min(warmup, total / 4)) * (0.5 + 0.5 * math.cos(math.pi * step / total))


class Log:
    """A line every some steps: loss, rates, and how long the rest takes at the pace of these steps."""

    def __init__(self, total: int, every: int = 20, *, told: bool = True) -> None:
        self.total, self.every, self.told = total, every, told
        self.losses: list[float] = []
        self.since = time.monotonic()

    def step(self, number: int, step: int, loss: Tensor, rates: dict[str, float]) -> None:
        self.losses.append(loss.item())
        if step % self.every:
            return
        steps = len(self.losses)
        left = (time.monotonic() - self.since) / steps * (self.total - step)
        self.line(
            f"epoch {number + 1}, step {step} of {self.total}: loss {sum(self.losses) / steps:.4f}, "
            f"rate {rates['decoder']:.1e} decoder, {rates['encoder']:.1e} encoder, {duration(left)} left"
        )

    def line(self, text: str) -> None:
        """Say it, and take the pace anew: validation was no step."""
        if self.told:
            print(text, flush=True)
        self.losses.clear()
        self.since = time.monotonic()
