"""After every layer was trained, train the decoder on with the encoder left as it is.

``altwords-export look RUN DATA FEATURES`` has computed what the encoder sees, in a few views of each picture; an epoch
then costs a fifth of one that runs it. ``altwords-export settle RUN FEATURES OUT`` begins with RUN's averaged model and
writes a run folder of its own, which ``export`` takes as it takes any. First come epochs on the descriptions' own
words, then self-critical ones. Called again after it was stopped or killed, it goes on with the epoch it was in.
"""

from __future__ import annotations

import json
import math
import random
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from tokenizers import Tokenizer
from torch.optim.swa_utils import AveragedModel

from altwords_export import checkpoint
from altwords_export.features import Features
from altwords_export.model import CaptionModel
from altwords_export.precision import best
from altwords_export.recipe import Recipe
from altwords_export.self_critical import Critic, draw, self_critical_loss
from altwords_export.texts import batches, read_texts
from altwords_export.train import LONGEST, Log, epochs_done, load_trained, optimizer_of, rise_and_fall

OWN_WORDS = 0.1
"""Weight of the descriptions' own words beside the reward in self-critical epochs."""

TEXTS = 0.3
"""Weight of captions without pictures beside those with."""


@dataclass(frozen=True, kw_only=True)
class Settling:
    """Everything that settling follows from, the run and the features aside."""

    epochs: int = 10
    """On the descriptions' own words."""
    rate: float = 1e-3
    """Peak learning rate; it falls as a cosine to nothing over those epochs."""
    critical_epochs: float = 0.0
    """Self-critical, after them; the last may be a part of one."""
    critical_rate: float = 5e-5
    batch: int = 24
    texts: str = ""
    """A file of captions without pictures, one a line, perhaps gzipped: learnt beside the others, so that the decoder
    hears more sentences than there are pictures and still needs the pictures for theirs."""
    text_batch: int = 48
    seed: int = 7


def settle(run: Path, seen: Path, out: Path, how: Settling) -> None:
    """Train decoder and projection on.

    Raises:
        DataError: the run or its features are missing, or OUT was begun in another way.
    """
    model, tokenizer, recipe = load_trained(run)
    learnt, checks = (Features.load(seen, split, tokenizer, longest=LONGEST) for split in ("train", "validation"))
    accelerator = Accelerator(mixed_precision=best(recipe.precision), cpu=not torch.cuda.is_available())
    model.to(accelerator.device)
    model.encoder.trunks.requires_grad_(False)
    sentences = read_texts(Path(how.texts), checks.captions) if how.texts else []
    _begin(run, out, how, tokenizer, recipe.having(image=Features.image(seen)))
    critic, judge = Critic(learnt.captions, tokenizer), Critic(checks.captions, tokenizer)
    averaged = AveragedModel(model, multi_avg_fn=checkpoint.averaging(recipe.average))
    optimizer = optimizer_of(model, recipe)
    first = int(checkpoint.resume(out, model, averaged, optimizer).get("settled", 0))
    per_epoch = len(learnt) // how.batch
    total = round(per_epoch * (how.epochs + how.critical_epochs))
    log = Log(total=total, done=per_epoch * first)
    for number in range(first, math.ceil(how.epochs + how.critical_epochs)):
        critical = number >= how.epochs
        model.train()
        set_seed(how.seed + number)
        texts = batches(sentences, how.text_batch, tokenizer, LONGEST, random.Random(f"texts {how.seed + number}"))
        for step, (pictures, vectors) in enumerate(
            learnt.batches(how.batch, random.Random(how.seed + number)), number * per_epoch
        ):
            if step == total:
                break
            rate = _rate(how, recipe.warmup, step, per_epoch)
            for group in optimizer.param_groups:
                group["lr"] = rate
            with accelerator.autocast():
                prefix = model.encoder.projection(vectors.to(accelerator.device).float())
                tokens, owner = (part.to(accelerator.device) for part in learnt.descriptions(pictures))
                loss = model.loss(prefix, tokens, owner, smoothing=recipe.smoothing)
                told = loss.item()
                if critical:
                    # A share of the descriptions' own words keeps the sentences from drifting to the reward's taste.
                    reward, told = self_critical_loss(model, prefix, pictures, critic)
                    loss = reward + OWN_WORDS * loss
                elif sentences:
                    # What the projection makes of nothing stands for the picture that is not there.
                    nothing = model.encoder.projection(
                        vectors.new_zeros(1, *vectors.shape[1:]).to(prefix.device).float()
                    )
                    tokens = next(texts).to(accelerator.device)
                    loss = loss + TEXTS * model.loss(
                        nothing, tokens, owner.new_zeros(len(tokens)), smoothing=recipe.smoothing
                    )
            accelerator.backward(loss)
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            averaged.update_parameters(model)
            log.step(number, step + 1, torch.tensor(told), {"decoder": rate, "encoder": 0.0})
        with accelerator.autocast():
            loss_now, reward_now = _validate(cast(CaptionModel, averaged.module), checks, judge, how.batch)
        log.line(f"epoch {number + 1}: validation loss {loss_now:.4f}, greedy captions' reward {reward_now:.4f}")
        checkpoint.save(out, model, averaged, optimizer, settled=number + 1, epochs=epochs_done(run))


@torch.no_grad()
def _validate(model: CaptionModel, checks: Features, judge: Critic, batch: int) -> tuple[float, float]:
    model.eval()
    device = next(model.parameters()).device
    losses, rewards = [], []
    for pictures, vectors in checks.batches(min(batch, len(checks)), random.Random(0)):
        prefix = model.encoder.projection(vectors.to(device).float())
        tokens, owner = (part.to(device) for part in checks.descriptions(pictures))
        losses.append(model.loss(prefix, tokens, owner).item())
        rewards.append(judge.rewards(pictures, draw(model, prefix, samples=1)).mean().item())
    return sum(losses) / len(losses), sum(rewards) / len(rewards)


def _rate(how: Settling, warmup: int, step: int, per_epoch: int) -> float:
    """A rise and a fall over each of the two phases."""
    phases: tuple[tuple[float, int, float], ...] = (
        (how.rate, 0, how.epochs),
        (how.critical_rate, how.epochs, how.critical_epochs),
    )
    peak, start, epochs = phases[step >= how.epochs * per_epoch]
    return peak * rise_and_fall(step - start * per_epoch, epochs * per_epoch, warmup)


def _begin(run: Path, out: Path, how: Settling, tokenizer: Tokenizer, recipe: Recipe) -> None:
    told = {"after": epochs_done(run), "before": list(checkpoint.epochs_settled(run)), **asdict(how)}
    checkpoint.begin(out, checkpoint.SETTLED, told)
    tokenizer.save(str(out / "tokenizer.json"))
    (out / "recipe.json").write_text(json.dumps(recipe.to_json(), indent=2) + "\n", "utf-8")
