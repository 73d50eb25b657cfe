"""Train a network on crops of photos that are kept in memory: what ``attributes`` and ``teach`` have in common."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from accelerate.utils import set_seed
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from altwords.picture.square import square
from altwords_export import checkpoint
from altwords_export.recipe import AMOUNT, COUNT, SHARE, whole_cells, within
from altwords_export.shards import Sample, augment
from altwords_export.train import Log, rise_and_fall

M = TypeVar("M", bound=nn.Module)

WARMUP = 150
"""Steps over which the rate rises from nothing."""
WHOLE = 25
"""Whole photos that are seen at once."""


@dataclass(frozen=True, kw_only=True)
class Passes:
    """Everything that the result follows from, weights and data aside."""

    epochs: int = 4
    """Passes over the photos."""
    rate: float = 2.5e-4
    """Peak learning rate of the network; it falls as a cosine to nothing."""
    batch: int = 24
    """Crops in a batch, each of another photo."""
    image: int = 224
    """Side in pixels of the crops it learns from."""
    average: float = 0.998
    """Decay of the moving average of the weights, which is what is kept."""
    seed: int = 7
    """Of everything that is drawn by lot."""

    def __post_init__(self) -> None:
        within(self, epochs=AMOUNT, batch=COUNT, average=SHARE)
        whole_cells(self.image)


class _Crops(torch.utils.data.Dataset[Tensor]):
    def __init__(self, photos: list[Sample], size: int, seed: str) -> None:
        self._photos, self._size, self._seed = photos, size, seed

    def __len__(self) -> int:
        return len(self._photos)

    def __getitem__(self, place: int) -> Tensor:
        photo = self._photos[place]
        rng = random.Random(f"{self._seed} {photo.key}")
        return torch.tensor(augment(photo.decode().pixels, self._size, rng))


def device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def learn(
    out: Path,
    model: M,
    groups: list[dict[str, Any]],
    photos: list[Sample],
    how: Passes,
    *,
    loss: Callable[[Tensor, list[int]], Tensor],
    begin: Callable[[], None],
    check: Callable[[M], float | None],
    clip: float,
) -> M:
    """Train, or go on training after the last whole epoch, to the end; the moving average of ``model``.

    Args:
        groups: of parameters, as the optimizer takes them; ``haste`` is how much faster than ``rate`` each learns.
        loss: of a batch of crops, uint8 (N, image, image, 3), and the places of their photos.
        begin: called before the first step of all.
        check: the validation loss of the average, before the first epoch and after each; None where there is none.
        clip: the gradient's length at most.
    """
    averaged = AveragedModel(model, multi_avg_fn=checkpoint.averaging(how.average))
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
    kept: Any = averaged.module
    per_epoch = len(photos) // how.batch
    first = int(checkpoint.resume(out, model, averaged, optimizer).get("epochs", 0))
    log = Log(total=per_epoch * how.epochs)

    def told(epochs: int) -> None:
        if (found := check(kept)) is not None:
            log.line(f"epoch {epochs}: validation loss {found:.3f}")

    if not first:
        begin()
        kept.load_state_dict(model.state_dict())
        told(0)
    for number in range(first, how.epochs):
        model.train()
        set_seed(how.seed + number)
        order = random.Random(how.seed + number).sample(range(len(photos)), per_epoch * how.batch)
        crops = _Crops(photos, how.image, f"{how.seed} {number}")
        # One process decodes while the model computes.
        loader = torch.utils.data.DataLoader(crops, how.batch, sampler=order, num_workers=1)
        for step, pixels in enumerate(loader, number * per_epoch):
            chosen = order[step % per_epoch * how.batch :][: how.batch]
            rate = how.rate * rise_and_fall(step, log.total, WARMUP)
            for group in optimizer.param_groups:
                group["lr"] = rate * group["haste"]
            found = loss(pixels.to(device()), chosen)
            found.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            averaged.update_parameters(model)
            log.step(number, step + 1, found.detach(), {"decoder": groups[-1]["haste"] * rate, "encoder": rate})
        told(number + 1)
        checkpoint.save(out, model, averaged, optimizer, epochs=number + 1)
    done: M = kept
    return done


@torch.no_grad()
def see(network: Callable[[Tensor], Tensor], photos: list[Sample], size: int) -> Tensor:
    """What a network makes of the whole photos, on the CPU: (photos, ...)."""
    found = []
    for start in range(0, len(photos), WHOLE):
        pixels = np.stack([square(photo.decode(), size) for photo in photos[start : start + WHOLE]])
        found.append(network(torch.from_numpy(pixels).to(device())).cpu())
    return torch.cat(found)
