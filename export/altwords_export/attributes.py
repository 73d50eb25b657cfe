"""Teach a small network what people mention of photos, before it looks beside the ResNet.

``altwords-export attributes DATA OUT --weights WEIGHTS`` trains an EfficientNet-Lite2: for each common word and pair of
words, a logistic regression on its pooled features says what share of a photo's descriptions have it (such attributes:
Fang et al., 2015, https://arxiv.org/abs/1411.4952). No decoder takes part, and the first stages stay as they are, so
that an epoch costs a fifth of one of ``train``. OUT holds a checkpoint and, at the end, ``second.safetensors``, which
``join`` takes. Called again after it was stopped or killed, it goes on with the epoch it was in.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor, nn

from altwords_export import checkpoint, efficientnet
from altwords_export.crops import Passes, device, learn, see
from altwords_export.logistic import regressions
from altwords_export.resnet import origin
from altwords_export.shards import DataError, Sample, read, split_of
from altwords_export.witness import DESCRIPTIONS

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
DROPOUT = 0.2


@dataclass(frozen=True, kw_only=True)
class Attributes(Passes):
    """How a network learns what people mention."""


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
    model = Mentions(efficientnet.load(weights), len(attributes)).to(device())
    model.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    for part in (model.network.stem, *list(model.network.blocks)[:STAY]):
        part.requires_grad_(False)

    def begin() -> None:
        # The regressions begin where the network as it is leads them: they would shake it otherwise.
        weight, bias = regressions(_see(model, photos, how.image), shares)
        model.head.load_state_dict({"weight": weight, "bias": bias})

    def check(kept: Mentions) -> float | None:
        if not checks:
            return None
        odds = kept.head(_see(kept, checks, how.image).to(device())).cpu()
        return float(_loss(odds, expected))

    trunk = [parameter for parameter in model.network.parameters() if parameter.requires_grad]
    kept = learn(
        out,
        model,
        [
            {"params": trunk, "weight_decay": 0.02, "haste": 1.0},
            {"params": list(model.head.parameters()), "weight_decay": 0.1, "haste": HEAD_RATE},
        ],
        photos,
        how,
        loss=lambda pixels, chosen: _loss(model(pixels), shares[chosen].to(device())),
        begin=begin,
        check=check,
        clip=30.0,
    )
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


def _see(model: Mentions, photos: list[Sample], size: int) -> Tensor:
    """Pooled features of the whole photos, (photos, 1280)."""
    return see(model.eval().pooled, photos, size)
