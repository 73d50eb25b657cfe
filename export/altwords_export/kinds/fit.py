"""Fit a bundle's head for kinds of image: a linear classifier on the encoder's own pooled features.

Sources are tar shards. ``KIND=SHARD`` says that all its pictures are of one kind; in a plain ``SHARD`` each
``.json`` says it as ``kind``, or as ``kind_guess`` in the words of a textbook's captions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor

from altwords.answer import Kind
from altwords.bundle.manifest import open_bundle
from altwords.captioner.encoder import Encoder
from altwords_export.bundle import seal
from altwords_export.console import progress
from altwords_export.shards import DataError, Sample, read, square

GUESSES = {"art": Kind.ILLUSTRATION, "map": Kind.DIAGRAM, "table": Kind.TEXT, "equation": Kind.TEXT}
"""Words of a textbook that are not kinds of their own."""
HELD_OUT = 0.2
"""Share of the groups (books, repositories) that only the report sees."""


def fit_kinds(folder: Path, sources: list[str], *, most: int = 1500) -> dict[str, Any]:
    """Write ``kinds.safetensors``, seal the bundle again, and return the figures on held-out groups.

    Args:
        most: pictures taken from one shard at most.

    Raises:
        DataError: the sources hold no photos, or nothing else.
    """
    bundle = open_bundle(folder)
    encoder = Encoder(bundle.path("encoder.onnx"), threads=0)
    pooled, labels, held = [], [], []
    for kind, group, sample in progress(_labelled(sources, most), "Looking at kinds"):
        pooled.append(encoder(square(sample.open(), encoder.size)[None]).pooled[0])
        labels.append(kind)
        held.append(int(hashlib.sha256(group.encode()).hexdigest()[:8], 16) < HELD_OUT * 2**32)
    kinds = sorted(set(labels))
    if Kind.PHOTO not in kinds or len(kinds) < 2:
        raise DataError("The sources must hold photos and at least one other kind of image.")
    x, y = torch.from_numpy(np.stack(pooled)), torch.tensor([kinds.index(kind) for kind in labels])
    test = torch.tensor(held)
    mean, scale = x[~test].mean(0), x[~test].std(0).clamp_min(1e-3)
    x = (x - mean) / scale
    weight, bias = _fit(x[~test], y[~test], len(kinds))
    tensors = {"weight": weight, "bias": bias, "mean": mean, "scale": scale}
    metadata = {"kinds": json.dumps([str(kind) for kind in kinds])}
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, folder / "kinds.safetensors", metadata)
    report = _report(F.linear(x[test], weight, bias), y[test], kinds)
    seal(folder, kinds=report)
    return report


def _labelled(sources: list[str], most: int) -> Iterator[tuple[Kind, str, Sample]]:
    for source in sources:
        name, _, path = source.rpartition("=")
        for _, sample in zip(range(most), read([path]), strict=False):
            said = name or sample.fields.get("kind") or sample.fields.get("kind_guess") or ""
            kind = GUESSES.get(said, said)
            if kind in set(Kind):
                group = sample.fields.get("book") or sample.fields.get("repo") or sample.key
                yield Kind(kind), str(group), sample


def _fit(x: Tensor, y: Tensor, kinds: int, *, decay: float = 2e-3) -> tuple[Tensor, Tensor]:
    """Multinomial logistic regression with a ridge, its kinds weighed as by the root of how rare they are."""
    weight = torch.zeros(kinds, x.shape[1], requires_grad=True)
    bias = torch.zeros(kinds, requires_grad=True)
    rarity = (len(y) / torch.bincount(y, minlength=kinds).clamp_min(1)).sqrt()
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = F.cross_entropy(F.linear(x, weight, bias), y, weight=rarity) + decay * weight.square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return weight.detach(), bias.detach()


def _report(logits: Tensor, y: Tensor, kinds: list[Kind]) -> dict[str, Any]:
    """Accuracy, and how many of each kind are recognised; what counts most: which would be captioned."""
    predicted = logits.argmax(1)
    captioned = torch.tensor([kind in (Kind.PHOTO, Kind.ILLUSTRATION) for kind in kinds])
    photos, graphics = y == kinds.index(Kind.PHOTO), ~captioned[y]
    return {
        "pictures": len(y),
        "accuracy": _share(predicted == y),
        "recall": {str(kind): _share(predicted[y == n] == n) for n, kind in enumerate(kinds) if (y == n).any()},
        "photos_captioned": _share(captioned[predicted[photos]]),
        "graphics_not_captioned": _share(~captioned[predicted[graphics]]),
    }


def _share(right: Tensor) -> float | None:
    """None where there was nothing to be right about: JSON has no word for it."""
    return round(float(right.double().mean()), 4) if len(right) else None
