"""Fit a bundle's head for types of charts on charts drawn here, and judge it on those of others.

``altwords-export charts BUNDLE --validation SHARDS``: in the shards each picture's ``.json`` says ``chart``, one of
``charts.TYPES``. From the surest downward, a type is told for as long as ``RIGHT`` of the told ones are right.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from altwords.answer import Kind
from altwords.bundle.manifest import open_bundle
from altwords.captioner.encoder import Encoder
from altwords.kind.charts import FILE, OTHER
from altwords_export.bundle import seal
from altwords_export.kinds.charts import TYPES, typed
from altwords_export.kinds.wear import wear
from altwords_export.logistic import multinomial
from altwords_export.seen import seen
from altwords_export.shards import DataError, read

RIGHT = 0.9
"""Share of the types told that must be right."""
LEAST_SURE = 0.6
"""Chance below which no type is told, however right the told ones are."""
DECAY = 1.2e-2


def fit_chart_types(folder: Path, validation: list[str], *, count: int = 1000, seed: int = 1) -> dict[str, Any]:
    """Write ``charts.safetensors``, seal the bundle again, and return the figures on the validation shards.

    Args:
        count: charts to draw and to learn from.

    Raises:
        DataError: no validation picture says its type, or none can be decoded.
    """
    samples = [sample for sample in read(validation) if sample.fields.get("chart") in TYPES]
    if not samples:
        raise DataError("The validation shards hold no chart whose type is known.")
    encoder = Encoder(open_bundle(folder).path("encoder.onnx"), threads=0)
    rng = Random(f"chart types {seed}")
    drawn = [(made, wear(picture, Kind.CHART, rng)) for made, picture in (typed(rng) for _ in range(count))]
    x, y = _seen(encoder, drawn, "Looking at drawn charts")
    unseen, truth = _seen(encoder, [(s.fields["chart"], s.picture) for s in samples], "Looking at others' charts")
    worths = torch.bincount(y, minlength=len(TYPES)).clamp_min(1).float().rsqrt()[y]
    head = multinomial(x, y, worths=worths / worths.mean(), decay=DECAY)
    chances = head(unseen).softmax(1)
    sure = _sure(chances, truth)
    tensors = {name: value if name == "bias" else value.half() for name, value in head._asdict().items()}
    save_file(tensors, folder / FILE, {"types": json.dumps(TYPES), "sure": f"{sure:.4f}"})
    report = _report(chances, truth, sure)
    seal(folder, charts=report)
    return report


def _seen(encoder: Encoder, pictures: list[tuple[str, bytes]], label: str) -> tuple[Tensor, Tensor]:
    """Pooled features (N, features) and types (N,) of the pictures that can be decoded."""
    found = [(one.of, one.pooled) for one in seen(encoder, encoder.size, pictures, label, len(pictures))]
    types, features = zip(*found, strict=True)
    return torch.from_numpy(np.stack(features)), torch.tensor([TYPES.index(made) for made in types])


def _sure(chances: Tensor, truth: Tensor) -> float:
    """The lowest chance from which upward ``RIGHT`` of the types told are right."""
    chance, best = chances.max(1)
    told = best != TYPES.index(OTHER)
    chance, right = chance[told], (best == truth)[told]
    order = chance.argsort(descending=True)
    fits = right[order].double().cumsum(0) / torch.arange(1, len(order) + 1) >= RIGHT
    enough = (fits & (chance[order] >= LEAST_SURE)).nonzero()
    return float(chance[order[enough[-1]]]) if len(enough) else 1.0


def _report(chances: Tensor, truth: Tensor, sure: float) -> dict[str, Any]:
    chance, best = chances.max(1)
    told = (best != TYPES.index(OTHER)) & (chance >= sure)
    known = truth != TYPES.index(OTHER)
    right = best == truth
    return {
        "pictures": len(truth),
        "accuracy": round(float(right.double().mean()), 4),
        "told": round(float(told[known].double().mean()), 4),
        "told_right": round(float(right[told].double().mean()), 4) if told.any() else None,
        "sure": round(sure, 4),
    }
