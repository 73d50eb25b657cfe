"""After every layer was trained, train the decoder on with the encoder left as it is.

The features of each picture are computed once, in a few views, and kept in memory; an epoch then costs a fifth of
one that runs the encoder. ``altwords-export settle RUN DATA OUT`` begins with RUN's averaged model and writes a run
folder of its own, which ``export`` takes as it takes any. First come epochs on the descriptions' own words, then
self-critical ones. Called again after it was stopped or killed, it goes on with the epoch it was in.
"""

from __future__ import annotations

import json
import math
import random
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from torch.optim.swa_utils import AveragedModel

from altwords_export import features
from altwords_export.features import Features
from altwords_export.model import CaptionModel
from altwords_export.self_critical import Critic, self_critical_loss
from altwords_export.shards import DataError
from altwords_export.train import LONGEST, Log, averaging, epochs_done, load_trained, optimizer_of


@dataclass(frozen=True, kw_only=True)
class Settling:
    """Everything that settling follows from, the run and the data aside."""

    epochs: int = 10
    """On the descriptions' own words."""
    rate: float = 1e-3
    """Peak learning rate; it falls as a cosine to nothing over those epochs."""
    critical_epochs: int = 0
    """Self-critical, after them."""
    critical_rate: float = 5e-5
    encoder: str = "int8"
    """``int8``: learn from the features of the encoder as it will be shipped; ``exact``: as it was trained."""
    views: int = 4
    """Of each picture: the whole, the whole mirrored, and crops."""
    batch: int = 24


def settle(run: Path, data: Path, out: Path, how: Settling) -> None:
    """Train decoder and projection on.

    Raises:
        DataError: the run or the data are missing, or OUT was begun in another way.
    """
    model, tokenizer, recipe = load_trained(run)
    accelerator = Accelerator(mixed_precision=recipe.precision, cpu=not torch.cuda.is_available())
    model.to(accelerator.device)
    model.encoder.resnet.requires_grad_(False)
    _begin(run, out, how)
    look = features.quantized(model, data) if how.encoder == "int8" else features.exact(model, accelerator.device)
    size = recipe.shape.image
    seen = Features.of(look, data, "train", tokenizer, views=how.views, size=size, longest=LONGEST)
    checks = Features.of(look, data, "validation", tokenizer, views=1, size=size, longest=LONGEST)
    critic = Critic(seen.captions, tokenizer)
    averaged = AveragedModel(model, multi_avg_fn=averaging(recipe.average))
    optimizer = optimizer_of(model, recipe)
    first = _resume(out, model, averaged, optimizer)
    per_epoch = len(seen) // how.batch
    log = Log(total=per_epoch * (how.epochs + how.critical_epochs), done=per_epoch * first)
    for number in range(first, how.epochs + how.critical_epochs):
        critical = number >= how.epochs
        model.train()
        set_seed(recipe.seed + number)
        for step, (pictures, vectors) in enumerate(
            seen.batches(how.batch, random.Random(recipe.seed + number)), number * per_epoch
        ):
            rate = _rate(how, recipe.warmup, step, per_epoch)
            for group in optimizer.param_groups:
                group["lr"] = rate
            with accelerator.autocast():
                prefix = model.encoder.projection(vectors.to(accelerator.device).float())
                if critical:
                    loss, told = self_critical_loss(model, prefix, pictures, critic)
                else:
                    tokens, owner = (part.to(accelerator.device) for part in seen.descriptions(pictures))
                    loss = model.loss(prefix, tokens, owner, smoothing=recipe.smoothing)
                    told = loss.item()
            accelerator.backward(loss)
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            averaged.update_parameters(model)
            log.step(number, step + 1, torch.tensor(told), {"decoder": rate, "encoder": 0.0})
        with accelerator.autocast():
            loss_now = _validation_loss(cast(CaptionModel, averaged.module), checks, how.batch)
        log.line(f"epoch {number + 1}: validation loss {loss_now:.4f}")
        _save(out, number + 1, epochs_done(run), model, averaged, optimizer)


@torch.no_grad()
def _validation_loss(model: CaptionModel, checks: Features, batch: int) -> float:
    model.eval()
    device = next(model.parameters()).device
    losses = []
    for pictures, vectors in checks.batches(min(batch, len(checks)), random.Random(0)):
        tokens, owner = (part.to(device) for part in checks.descriptions(pictures))
        losses.append(model.loss(model.encoder.projection(vectors.to(device).float()), tokens, owner).item())
    return sum(losses) / len(losses)


def _rate(how: Settling, warmup: int, step: int, per_epoch: int) -> float:
    """A rise and a cosine to nothing over each of the two phases."""
    phases = ((how.rate, 0, how.epochs), (how.critical_rate, how.epochs, how.critical_epochs))
    peak, start, epochs = phases[step >= how.epochs * per_epoch]
    done, total = step - start * per_epoch, epochs * per_epoch
    return peak * min(1.0, (done + 1) / warmup) * (0.5 + 0.5 * math.cos(math.pi * done / total))


def _begin(run: Path, out: Path, how: Settling) -> None:
    record = out / "settled.json"
    told = {"after": epochs_done(run), **asdict(how)}
    if record.is_file() and json.loads(record.read_text("utf-8")) != told:
        raise DataError(f"{out} was begun in another way: use another folder, or the same options.")
    out.mkdir(parents=True, exist_ok=True)
    for name in ("recipe.json", "tokenizer.json"):
        shutil.copyfile(run / name, out / name)
    record.write_text(json.dumps(told) + "\n", "utf-8")


def _save(out: Path, settled: int, epochs: float, model: CaptionModel, averaged: AveragedModel, optimizer: Any) -> None:
    state = {
        "settled": settled,
        "epochs": epochs,
        "model": model.state_dict(),
        "average": averaged.module.state_dict(),
        "averaged": averaged.n_averaged,
        "optimizer": optimizer.state_dict(),
    }
    # Written beside and moved into place: a kill while writing leaves the checkpoint before.
    torch.save(state, out / "checkpoint.new")
    (out / "checkpoint.new").replace(out / "checkpoint.pt")


def _resume(out: Path, model: CaptionModel, averaged: AveragedModel, optimizer: Any) -> int:
    """Epochs done before; the states are loaded in place."""
    if not (out / "checkpoint.pt").is_file():
        return 0
    state = torch.load(out / "checkpoint.pt", map_location="cpu", weights_only=True)
    model.load_state_dict(state["model"])
    averaged.module.load_state_dict(state["average"])
    averaged.n_averaged.copy_(state["averaged"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["settled"])
