"""Fit a bundle's head for ImageNet's classes: what the second network told apart before it learnt what people mention.

``altwords-export classes BUNDLE --photos SHARDS --second WEIGHTS``: a softmax regression on the pooled features of the
network as it is shipped, in eight bits, which begins with the weights of the original's own last layer and learns to
say what that says of the same photos, of whatever they are (distillation: Hinton et al., 2015,
https://arxiv.org/abs/1503.02531). No photo needs a word.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor

import altwords_export.torchvision_import  # noqa: F401
from altwords.bundle.manifest import open_bundle
from altwords.captioner.alone import LIKELY
from altwords.captioner.classes import THINGS
from altwords.captioner.encoder import Encoder
from altwords_export import efficientnet
from altwords_export.bundle import seal
from altwords_export.class_names import broader, names_of
from altwords_export.prepare import samples_of
from altwords_export.rows import in_bytes
from altwords_export.seen import seen
from altwords_export.shards import DataError

HELD_OUT = 10
"""Every tenth photo is not learnt from, but judged by."""
EPOCHS = 30
BATCH = 128
RATE = 3e-4
NOISE = 0.1
"""Of each feature, as a share of it."""
DECAY = 3e-4
"""What holds the weights to those they begin with."""


def fit_classes(folder: Path, photos: list[Path], second: str, *, seed: int = 1) -> dict[str, float]:
    """Write ``classes.safetensors``, seal the bundle again, and return the figures on photos not learnt from.

    Args:
        photos: folders or shards of pictures, described or not.
        second: an EfficientNet-Lite2 with its last layer, as a .safetensors file.

    Raises:
        DataError: the bundle has no second network, the weights no last layer, or there are too few photos.
        OSError: the weights file is missing.
    """
    teacher = efficientnet.classifier(second)
    names = spoken_names(len(teacher.bias))
    bundle = open_bundle(folder)
    if not bundle.manifest.get("shape", {}).get("second"):
        raise DataError(f"The model {bundle.name} has no second network: see altwords-export join.")
    x, odds = _look(Encoder(bundle.path("encoder.onnx"), threads=0), teacher, photos)
    held = torch.arange(len(x)) % HELD_OUT == 0
    if (~held).sum() < BATCH:
        raise DataError(f"{len(x)} photos are too few to learn from.")
    weight, bias = _distilled(x[~held], odds[~held].softmax(1), (teacher.weight, teacher.bias), seed)
    stored, scale = in_bytes(weight)
    about = {"names": json.dumps(names), "broader": json.dumps(broader())}
    save_file({"weight": stored, "scale": scale, "bias": bias.half()}, folder / THINGS, about)
    # As the daemon reads it.
    found = F.linear(x[held], stored.float() * scale.float()[:, None], bias.half().float())
    report = _report(_of_names(found, names), _of_names(odds[held], names))
    seal(folder, classes=report)
    return report


def _look(encoder: Encoder, teacher: efficientnet.Classifier, photos: list[Path]) -> tuple[Tensor, Tensor]:
    """What the bundle sees in the photos, (N, 1280), and what the teacher says of them, (N, classes)."""
    pictures = ((sample.key, sample.picture) for sample in samples_of(photos))
    features, odds = [], []
    for one in seen(encoder, encoder.size, pictures, "Looking at photos"):
        features.append(one.pooled[-efficientnet.CHANNELS :])
        odds.append(teacher(torch.tensor(one.pixels)))
    return torch.from_numpy(np.stack(features)), torch.cat(odds)


def _distilled(x: Tensor, chances: Tensor, first: tuple[Tensor, Tensor], seed: int) -> tuple[Tensor, Tensor]:
    rng = torch.Generator().manual_seed(seed)
    weight, bias = (value.clone().requires_grad_() for value in first)
    optimizer = torch.optim.Adam([weight, bias], lr=RATE)
    for epoch in range(EPOCHS):
        for group in optimizer.param_groups:
            group["lr"] = RATE * (1 - epoch / EPOCHS)
        for chosen in torch.randperm(len(x), generator=rng).split(BATCH):  # type: ignore[no-untyped-call]
            seen = x[chosen] * (1 + NOISE * torch.randn(len(chosen), x.shape[1], generator=rng))
            loss = F.cross_entropy(F.linear(seen, weight, bias), chances[chosen])
            loss = loss + DECAY * (weight - first[0]).square().sum()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return weight.detach(), bias.detach()


def spoken_names(classes: int) -> list[str | None]:
    """What each of ImageNet's classes, in their order, is called; None where it is not to be said."""
    from torchvision.models._meta import _IMAGENET_CATEGORIES

    if classes != len(_IMAGENET_CATEGORIES):
        raise DataError(f"The network tells {classes} classes apart: ImageNet has {len(_IMAGENET_CATEGORIES)}.")
    return names_of(_IMAGENET_CATEGORIES)


def _of_names(odds: Tensor, names: list[str | None]) -> Tensor:
    """The chance of each name, (N, names); of classes without one, none."""
    known = sorted({name for name in names if name})
    place = torch.tensor([known.index(name) if name else len(known) for name in names])
    return torch.zeros(len(odds), len(known) + 1).index_add_(1, place, odds.softmax(1))[:, :-1]


def _report(found: Tensor, expected: Tensor) -> dict[str, float]:
    """How often the head is sure enough to give a name, and agrees with the teacher then, and at all."""
    chance, name = found.max(1)
    said, agrees = chance >= LIKELY, name == expected.argmax(1)
    return {
        "pictures": len(found),
        "said": round(float(said.double().mean()), 4),
        "said_agrees": round(float(agrees[said].double().mean()), 4) if said.any() else 0.0,
        "agrees": round(float(agrees.double().mean()), 4),
    }
