"""Fit a bundle's head for kinds of image, on the encoder's own pooled features and cheap facts about pixels.

Sources are tar shards. ``KIND=SHARD`` says that all its pictures are of one kind; in a plain ``SHARD`` each
``.json`` says it as ``kind``. What is fitted is judged on other sources, never on other pictures of the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
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
from altwords.kind.judge import CAPTIONED
from altwords.picture.facts import NAMES
from altwords_export.bundle import seal
from altwords_export.logistic import multinomial
from altwords_export.seen import seen
from altwords_export.shards import DataError, Sample, read

HEAD = "kinds.safetensors"
QUIET = 0.965
"""Share of the graphics that get no caption on the validation sources, at least: a margin above what is promised."""
SPOKEN = 0.92
"""Share of the photos that get theirs, where ``QUIET`` allows it. A higher threshold would silence more of them."""
FACTS_COUNT = 3.0
"""How much larger a fact is than a feature, for a ridge that holds all weights alike: the facts are few."""

PHOTOS_COMMONER = 2.0
"""How much commoner photos are among the web's images than among those learnt from, beside other kinds."""


@dataclass(frozen=True)
class Looked:
    """What the encoder and the facts say of N pictures."""

    features: Tensor
    """float32 (N, features + facts)."""
    kinds: list[Kind]
    sources: Tensor
    """Which of the sources each is from, (N,)."""


def fit_kinds(folder: Path, train: list[str], validation: list[str], *, most: int = 1500) -> dict[str, Any]:
    """Write the head, seal the bundle again, and return the figures on the validation sources.

    Args:
        most: pictures taken from one shard at most.

    Raises:
        DataError: the training sources hold no photos, or nothing else; or the validation sources hold none of these.
    """
    bundle = open_bundle(folder)
    encoder = Encoder(bundle.path("encoder.onnx"), threads=0)
    learnt, unseen = (
        look(encoder, sources, most, f"Looking at {name} pictures")
        for name, sources in (("training", train), ("validation", validation))
    )
    kinds = sorted(set(learnt.kinds))
    if Kind.PHOTO not in kinds or not set(kinds) - CAPTIONED:
        raise DataError("The sources must hold photos and at least one kind that gets no caption.")
    if not {Kind.PHOTO} < set(unseen.kinds) <= set(kinds):
        raise DataError("The validation sources must hold photos and others, and only kinds that are trained on.")
    head, report = fit_head(learnt, unseen, kinds)
    tensors = {name: value.contiguous() for name, value in head.tensors.items()}
    save_file(tensors, folder / HEAD, {"kinds": json.dumps([str(kind) for kind in kinds]), **head.metadata})
    seal(folder, kinds=report)
    return report


def look(encoder: Encoder, sources: list[str], most: int, label: str = "Looking") -> Looked:
    """Decode and encode the pictures of ``sources`` as the daemon does; what it cannot decode is left out.

    Raises:
        DataError: there is no picture whose kind is known, or none that can be decoded.
    """
    samples = [(place, *pair) for place, source in enumerate(sources) for pair in _labelled(source, most)]
    if not samples:
        raise DataError("The sources hold no picture whose kind is known.")
    pictures = (((place, kind), sample.picture) for place, kind, sample in samples)
    features, kinds, places = [], [], []
    for one in seen(encoder, encoder.size, pictures, label, len(samples)):
        features.append(np.concatenate([one.pooled, np.asarray(one.facts.measures, np.float32)]))
        places.append(one.of[0])
        kinds.append(one.of[1])
    return Looked(torch.from_numpy(np.stack(features)), kinds, torch.tensor(places))


def _labelled(source: str, most: int) -> list[tuple[Kind, Sample]]:
    name, _, path = source.rpartition("=")
    pairs = []
    for _, sample in zip(range(most), read([path]), strict=False):
        said = name or sample.fields.get("kind")
        if said in set(Kind) - {Kind.BLANK}:
            pairs.append((Kind(said), sample))
    return pairs


@dataclass(frozen=True)
class Head:
    tensors: dict[str, Tensor]
    metadata: dict[str, str]


def fit_head(learnt: Looked, unseen: Looked, kinds: list[Kind]) -> tuple[Head, dict[str, Any]]:
    """A linear head: weights from ``learnt``; temperature and the threshold for captions from ``unseen``."""
    lift = torch.ones(learnt.features.shape[1])
    lift[-len(NAMES) :] = FACTS_COUNT
    labels = torch.tensor([kinds.index(kind) for kind in learnt.kinds])
    head = multinomial(learnt.features, labels, worths=_worths(labels, learnt.sources), lift=lift)
    head.bias[kinds.index(Kind.PHOTO)] += float(np.log(PHOTOS_COMMONER))
    logits = head(unseen.features)
    truth = torch.tensor([kinds.index(kind) for kind in unseen.kinds])
    temperature = _temperature(logits, truth)
    chances = (logits / temperature).softmax(1)
    threshold = _threshold(chances, truth, kinds)
    tensors = {**head._asdict(), "weight": head.weight.half()}
    metadata = {"temperature": f"{temperature:.4f}", "captioned_from": f"{threshold:.4f}"}
    return Head(tensors, metadata), _report(chances, truth, kinds, threshold)


def _worths(y: Tensor, sources: Tensor) -> Tensor:
    """What each picture counts: more where its kind is rare, and more where its source gave few of that kind.

    A kind is as many sources as it has, more than it is pictures: what one source draws by hundreds is one hand's.
    """
    of_source = sources * (int(y.max()) + 1) + y
    worths = torch.bincount(of_source)[of_source].rsqrt()
    worths = worths * torch.bincount(y, worths).rsqrt()[y]
    return worths / worths.mean()


def _temperature(logits: Tensor, truth: Tensor) -> float:
    """What the logits must be divided by for the chances to be right on average."""
    grid = torch.exp(torch.linspace(-1.2, 1.6, 57))
    losses = torch.stack([F.cross_entropy(logits / value, truth) for value in grid])
    return float(grid[losses.argmin()])


def _threshold(chances: Tensor, truth: Tensor, kinds: list[Kind]) -> float:
    """The chance of a captioned kind from which a caption is said: what ``QUIET`` demands, or more while ``SPOKEN``
    of the photos still pass."""
    captioned = torch.tensor([kind in CAPTIONED for kind in kinds])
    chance = chances[:, captioned].sum(1)
    graphics = chance[~captioned[truth] & captioned[chances.argmax(1)]]
    allowed = int((1 - QUIET) * int((~captioned[truth]).sum()))
    quiet = float(graphics.sort(descending=True).values[allowed]) + 1e-4 if len(graphics) > allowed else 0.5
    photos = chance[truth == kinds.index(Kind.PHOTO)]
    return min(max(quiet, float(photos.quantile(1 - SPOKEN)), 0.5), 0.95)


def _report(chances: Tensor, truth: Tensor, kinds: list[Kind], threshold: float) -> dict[str, Any]:
    """How many of each kind are recognised; and what counts most: what would be captioned."""
    predicted = chances.argmax(1)
    captioned = torch.tensor([kind in CAPTIONED for kind in kinds])
    said = captioned[predicted] & (chances[:, captioned].sum(1) >= threshold)
    photos, graphics = truth == kinds.index(Kind.PHOTO), ~captioned[truth]
    recall = {str(kind): _share((predicted == n)[truth == n]) for n, kind in enumerate(kinds) if (truth == n).any()}
    return {
        "pictures": len(truth),
        "accuracy": _share(predicted == truth),
        "mean_recall": round(sum(recall.values()) / len(recall), 4),
        "recall": recall,
        "photos_recognised": _share((predicted == truth)[photos]),
        "photos_captioned": _share(said[photos]),
        "graphics_not_captioned": _share(~said[graphics]),
        "captioned_from": round(threshold, 4),
    }


def _share(right: Tensor) -> float:
    return round(float(right.double().mean()), 4)
