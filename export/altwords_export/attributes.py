"""Teach a small network what people mention of photos, before it looks beside the ResNet.

``altwords-export attributes DATA OUT --weights WEIGHTS`` trains an EfficientNet-Lite2: for each common word and pair of
words, a logistic regression on its pooled features says what share of a photo's descriptions have it (such attributes:
Fang et al., 2015, https://arxiv.org/abs/1411.4952). No decoder takes part, and the first stages stay as they are, so
that an epoch costs a fifth of one of ``train``. OUT holds a checkpoint and, at the end, ``second.safetensors``, which
``join`` takes. Called again after it was stopped or killed, it goes on with the epoch it was in.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
import torch.nn.functional as F
from accelerate.utils import set_seed
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from altwords_export import checkpoint, efficientnet
from altwords_export.resnet import origin
from altwords_export.shards import DataError, Sample, augment, read, split_of, square
from altwords_export.train import Log
from altwords_export.witness import DESCRIPTIONS, regressions

SECOND = "second.safetensors"
HOW = "attributes.json"

FEWEST_OF_WORDS, FEWEST_OF_PAIRS = 10, 20
"""Photos that must have a word, or a pair, in some description before it is learnt."""
FILLERS = {"a", "an", "the", "of", "in", "on", "at", "to", "with", "and", "is", "are", "by", "from", "it", "its"}
FILLERS |= {"his", "her", "their"}
STAY = 4
"""Blocks at the network's beginning that stay as they are: half of the work, and edges are edges."""
HEAD_RATE = 3.0
"""How much faster the regressions learn than the network."""
WARMUP = 150
DROPOUT = 0.2
WHOLE = 25
"""Whole photos that are seen at once."""


@dataclass(frozen=True, kw_only=True)
class Attributes:
    """Everything that the result follows from, weights and data aside."""

    epochs: int = 4
    rate: float = 2.5e-4
    """Peak learning rate of the network; it falls as a cosine to nothing."""
    batch: int = 24
    image: int = 224
    """Side in pixels of the crops it learns from."""
    average: float = 0.998
    """Decay of the moving average of the weights, which is what is kept."""
    seed: int = 7


class Mentions(nn.Module):
    """Pixels, uint8 (N, H, W, 3), to the log-odds of each attribute, (N, attributes)."""

    def __init__(self, network: efficientnet.EfficientNetLite2, attributes: int) -> None:
        super().__init__()
        self.network = network
        self.head = nn.Linear(efficientnet.CHANNELS, attributes)

    def forward(self, pixels: Tensor) -> Tensor:
        found: Tensor = self.head(F.dropout(self.pooled(pixels), DROPOUT, self.training))
        return found

    def pooled(self, pixels: Tensor) -> Tensor:
        x = efficientnet.normalised(pixels).contiguous(memory_format=torch.channels_last)
        mean: Tensor = self.network(x).mean((2, 3))
        return mean


class _Crops(torch.utils.data.Dataset[Tensor]):
    def __init__(self, photos: list[Sample], size: int, seed: str) -> None:
        self._photos, self._size, self._seed = photos, size, seed

    def __len__(self) -> int:
        return len(self._photos)

    def __getitem__(self, place: int) -> Tensor:
        photo = self._photos[place]
        rng = random.Random(f"{self._seed} {photo.key}")
        return torch.from_numpy(augment(photo.open(), self._size, rng))


def learn_attributes(weights: str, data: Path, out: Path, how: Attributes) -> None:
    """Train, or go on training, to the end.

    Raises:
        DataError: data or weights are missing or too few, or OUT was begun in another way.
        OSError: the weights file is missing.
    """
    photos = [sample for sample in read(split_of(data, "train")[0]) if len(sample.captions) >= DESCRIPTIONS]
    checks = list(read(split_of(data, "validation")[0]))
    attributes = common_attributes([photo.captions for photo in photos])
    if not attributes or len(photos) < how.batch:
        raise DataError(f"{data} describes too few photos to learn from.")
    checkpoint.begin(out, HOW, {"weights": weights, **asdict(how)})
    shares, expected = (mentioned([one.captions for one in many], attributes) for many in (photos, checks))
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = Mentions(efficientnet.load(weights), len(attributes)).to(device)
    model.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    for part in (model.network.stem, *list(model.network.blocks)[:STAY]):
        part.requires_grad_(False)
    averaged = AveragedModel(model, multi_avg_fn=checkpoint.averaging(how.average))
    optimizer = _optimizer(model)
    if not (first := int(checkpoint.resume(out, model, averaged, optimizer).get("epochs", 0))):
        # The regressions begin where the network as it is leads them: they would shake it otherwise.
        weight, bias = regressions(_see(model, photos, how.image), shares)
        model.head.load_state_dict({"weight": weight, "bias": bias})
        averaged.module.load_state_dict(model.state_dict())
    kept = cast(Mentions, averaged.module)
    per_epoch = len(photos) // how.batch
    log = Log(total=per_epoch * how.epochs, done=per_epoch * first)

    def check(epochs: int) -> None:
        if checks:
            odds = kept.head(_see(kept, checks, how.image).to(device)).cpu()
            log.line(f"epoch {epochs}: validation loss {float(_loss(odds, expected)):.3f}")

    if not first:
        check(0)
    for number in range(first, how.epochs):
        model.train()
        set_seed(how.seed + number)
        order = random.Random(how.seed + number).sample(range(len(photos)), per_epoch * how.batch)
        crops = _Crops(photos, how.image, f"{how.seed} {number}")
        # One process decodes while the model computes.
        loader = torch.utils.data.DataLoader(crops, how.batch, sampler=order, num_workers=1)
        for step, pixels in enumerate(loader, number * per_epoch):
            chosen = order[step % per_epoch * how.batch :][: how.batch]
            rate = how.rate * min(1.0, (step + 1) / WARMUP) * (0.5 + 0.5 * math.cos(math.pi * step / log.total))
            for group in optimizer.param_groups:
                group["lr"] = rate * group["haste"]
            loss = _loss(model(pixels.to(device)), shares[chosen].to(device))
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 30.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            averaged.update_parameters(model)
            log.step(number, step + 1, loss.detach(), {"decoder": rate * HEAD_RATE, "encoder": rate})
        check(number + 1)
        checkpoint.save(out, model, averaged, optimizer, epochs=number + 1)
    tensors = {name: value.contiguous().cpu() for name, value in kept.network.state_dict().items()}
    save_file(tensors, out / SECOND, origin(weights))


def common_attributes(captions: list[list[str]]) -> list[str]:
    """Words, and pairs of words that follow each other, that are used of photos enough, in order."""
    counts = Counter(attribute for many in captions for attribute in set().union(*map(_attributes, many)))
    fewest = {False: FEWEST_OF_WORDS, True: FEWEST_OF_PAIRS}
    return sorted(one for one, count in counts.items() if one not in FILLERS and count >= fewest[" " in one])


def mentioned(captions: list[list[str]], attributes: list[str]) -> Tensor:
    """The share of each photo's descriptions that have each attribute, (photos, attributes)."""
    places = {attribute: place for place, attribute in enumerate(attributes)}
    shares = torch.zeros(len(captions), len(attributes))
    for row, many in zip(shares, captions, strict=True):
        for caption in many:
            row[[places[one] for one in _attributes(caption) if one in places]] += 1 / len(many)
    return shares


def _attributes(caption: str) -> set[str]:
    words = re.findall(r"[a-z-]+", caption.lower())
    return {*words, *(f"{a} {b}" for a, b in pairwise(words) if not FILLERS & {a, b})}


def _loss(odds: Tensor, shares: Tensor) -> Tensor:
    """Summed over the attributes, the mean of the photos."""
    return F.binary_cross_entropy_with_logits(odds, shares, reduction="none").sum(1).mean()


@torch.no_grad()
def _see(model: Mentions, photos: list[Sample], size: int) -> Tensor:
    """Pooled features of the whole photos, (photos, 1280)."""
    model.eval()
    device = next(model.parameters()).device
    found = []
    for start in range(0, len(photos), WHOLE):
        pixels = np.stack([square(photo.open(), size) for photo in photos[start : start + WHOLE]])
        found.append(model.pooled(torch.from_numpy(pixels).to(device)).cpu())
    return torch.cat(found)


def _optimizer(model: Mentions) -> torch.optim.Optimizer:
    trunk = [parameter for parameter in model.network.parameters() if parameter.requires_grad]
    groups: list[dict[str, Any]] = [
        {"params": trunk, "weight_decay": 0.02, "haste": 1.0},
        {"params": list(model.head.parameters()), "weight_decay": 0.1, "haste": HEAD_RATE},
    ]
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
