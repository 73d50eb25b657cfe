"""After every layer was trained, train the decoder on with the encoder left as it is.

``altwords-export look RUN DATA FEATURES`` has computed what the encoder sees, in a few views of each picture; an epoch
then costs a fifth of one that runs it. ``altwords-export settle RUN FEATURES OUT`` begins with RUN's averaged model and
writes a run folder of its own, which ``export`` takes as it takes any. First come epochs on the descriptions' own
words, then self-critical ones. Called again after it was stopped or killed, it goes on with the epoch it was in.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import cast

import torch
import torch.nn.functional as F
from accelerate import Accelerator
from accelerate.utils import set_seed
from tokenizers import Tokenizer
from torch import Tensor
from torch.optim.swa_utils import AveragedModel

from altwords_export import checkpoint
from altwords_export.features import Features
from altwords_export.model import CaptionModel
from altwords_export.precision import best
from altwords_export.recipe import AMOUNT, COUNT, SHARE, Recipe, within
from altwords_export.self_critical import Critic, draw, self_critical_loss
from altwords_export.shards import DataError
from altwords_export.teachers import Teachers
from altwords_export.texts import batches, read_texts
from altwords_export.train import LONGEST, Log, epochs_done, load_trained, optimizer_of, rise_and_fall

OWN_WORDS = 0.1
"""Weight of the descriptions' own words beside the reward in self-critical epochs."""

TEXTS = 0.3
"""Weight of captions without pictures beside those with."""

TAUGHT = 0.7
"""Weight of what the teachers expect beside the descriptions' own words, which get the rest."""


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
    """Peak learning rate of these."""
    batch: int = 24
    """Photos in a batch, each with all its captions."""
    texts: str = ""
    """A file of captions without pictures, one a line, perhaps gzipped: learnt beside the others, so that the decoder
    hears more sentences than there are pictures and still needs the pictures for theirs."""
    text_batch: int = 48
    """Of these captions, beside those of a batch of photos."""
    teachers: list[str] = field(default_factory=list)
    """Runs on the same features: the mean of what they expect is learnt beside the descriptions' own words."""
    mix: float = 0.0
    """Share of another photo's features in each photo's."""
    smoothing: float = 0.1
    """Of the labels."""
    average: float = 0.998
    """Decay of the moving average of the weights; 0: none."""
    seed: int = 7
    """Of everything that is drawn by lot."""

    def __post_init__(self) -> None:
        within(self, epochs=AMOUNT, critical_epochs=AMOUNT, batch=COUNT, text_batch=COUNT)
        within(self, mix=SHARE, smoothing=SHARE, average=SHARE)


def settle(
    run: Path, seen: Path, out: Path, how: Settling, change: Callable[[CaptionModel, Tokenizer], None] | None = None
) -> CaptionModel:
    """Train decoder and projection on; returns what the checkpoint holds, the moving average.

    Args:
        change: made to the model in place before anything else.

    Raises:
        DataError: the run, its features or its teachers are missing, there are fewer photos than one batch, or OUT was
            begun in another way.
    """
    model, tokenizer, recipe = load_trained(run)
    if change:
        change(model, tokenizer)
    learnt, checks = (Features.load(seen, split, tokenizer, longest=LONGEST) for split in ("train", "validation"))
    if not (per_epoch := len(learnt) // how.batch):
        raise DataError(f"{seen} has {len(learnt)} pictures to train on, fewer than one batch of {how.batch}.")
    accelerator = Accelerator(mixed_precision=best(recipe.precision), cpu=not torch.cuda.is_available())
    model.to(accelerator.device)
    model.encoder.trunks.requires_grad_(False)
    teachers = Teachers([Path(teacher) for teacher in how.teachers], tokenizer, accelerator.device)
    sentences = read_texts(Path(how.texts), checks.captions) if how.texts else []
    recipe = replace(recipe.having(image=Features.image(seen)), smoothing=how.smoothing, average=how.average)
    _begin(run, out, how, tokenizer, recipe)
    critic, judge = Critic(learnt.captions, tokenizer), Critic(checks.captions, tokenizer)
    averaged = AveragedModel(model, multi_avg_fn=checkpoint.averaging(recipe.average))
    average = cast(CaptionModel, averaged.module)
    optimizer = optimizer_of(model, recipe)
    first = int(checkpoint.resume(out, model, averaged, optimizer).get("settled", 0))
    # In half precision it takes back what ``backward`` scales gradients by, and leaves out a step that overflowed.
    optimizer = accelerator.prepare(optimizer)
    total = round(per_epoch * (how.epochs + how.critical_epochs))
    log = Log(total=total)

    def validate(when: str) -> None:
        with accelerator.autocast():
            loss, reward = judged(average, checks, judge, how.batch)
        log.line(f"{when}: validation loss {loss:.4f}, greedy captions' reward {reward:.4f}")

    if not first:
        validate("before")
    for number in range(first, math.ceil(how.epochs + how.critical_epochs)):
        model.train()
        set_seed(how.seed + number)
        texts = batches(sentences, how.text_batch, tokenizer, LONGEST, random.Random(f"texts {how.seed + number}"))
        lesson = _Lesson(how, model, learnt, critic, teachers, texts if sentences else None)
        learn = lesson.critical if number >= how.epochs else lesson.own
        whole = islice(learnt.batches(how.batch, random.Random(how.seed + number)), per_epoch)
        for step, (pictures, vectors) in enumerate(whole, number * per_epoch):
            if step == total:
                break
            rate = _rate(how, recipe.warmup, step, per_epoch)
            for group in optimizer.param_groups:
                group["lr"] = rate
            with accelerator.autocast():
                loss, told = learn(pictures, vectors.to(accelerator.device).float())
            accelerator.backward(loss)
            accelerator.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            averaged.update_parameters(model)
            log.step(number, step + 1, torch.tensor(told), {"decoder": rate, "encoder": 0.0})
        validate(f"epoch {number + 1}")
        checkpoint.save(out, model, averaged, optimizer, settled=number + 1, epochs=epochs_done(run))
    return average.eval()


@dataclass(frozen=True)
class _Lesson:
    """The loss of a batch in either phase, and the number that is told of it."""

    how: Settling
    model: CaptionModel
    learnt: Features
    critic: Critic
    teachers: Teachers
    texts: Iterator[Tensor] | None

    def own(self, pictures: list[int], vectors: Tensor) -> tuple[Tensor, float]:
        """On the descriptions' own words."""
        _, loss, told = self._described(pictures, vectors)
        if self.texts:
            # What the projection makes of nothing stands for the picture that is not there.
            nothing = self.model.encoder.projection(torch.zeros_like(vectors[:1]))
            tokens = next(self.texts).to(vectors.device)
            owner = torch.zeros(len(tokens), dtype=torch.long, device=vectors.device)
            loss = loss + TEXTS * self.model.loss(nothing, tokens, owner, smoothing=self.how.smoothing)
        return loss, told

    def critical(self, pictures: list[int], vectors: Tensor) -> tuple[Tensor, float]:
        """On what is drawn by lot, weighed."""
        prefix, loss, _ = self._described(pictures, vectors)
        reward, told = self_critical_loss(self.model, prefix, pictures, self.critic)
        # A share of the descriptions' own words keeps the sentences from drifting to the reward's taste.
        return reward + OWN_WORDS * loss, told

    def _described(self, pictures: list[int], vectors: Tensor) -> tuple[Tensor, Tensor, float]:
        """The pictures' prefix, and the loss of their descriptions with and without what teachers expect."""
        # The batch is in an order drawn by lot, so that the photo before is any other.
        vectors = vectors.lerp(vectors.roll(1, 0), self.how.mix)
        prefix = self.model.encoder.projection(vectors)
        tokens, owner = (part.to(vectors.device) for part in self.learnt.descriptions(pictures))
        logits = self.model.logits(prefix, tokens, owner)
        loss = F.cross_entropy(logits, tokens[tokens >= 0], label_smoothing=self.how.smoothing)
        told = loss.item()
        if self.teachers:
            taught = F.cross_entropy(logits, self.teachers.chances(vectors, tokens, owner))
            loss = loss.lerp(taught, TAUGHT)
        return prefix, loss, told


@torch.no_grad()
def judged(model: CaptionModel, checks: Features, judge: Critic, batch: int) -> tuple[float, float]:
    """The loss of a token, and the reward of a greedy caption, on features with their descriptions."""
    model.eval()
    device = next(model.parameters()).device
    loss, reward, scored = 0.0, 0.0, 0
    for pictures, vectors in checks.batches(batch, random.Random(0)):
        prefix = model.encoder.projection(vectors.to(device).float())
        tokens, owner = (part.to(device) for part in checks.descriptions(pictures))
        count = int((tokens >= 0).sum())
        loss += count * model.loss(prefix, tokens, owner).item()
        reward += judge.rewards(pictures, draw(model, prefix, samples=1)).sum().item()
        scored += count
    return loss / scored, reward / len(checks)


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
    checkpoint.write_recipe(out, recipe)
