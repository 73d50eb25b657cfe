"""Fit a bundle's confidence on validation photos.

"Good" is a caption whose CIDEr lies above the split's median. A logistic regression on what the search knows
gives the chance of that; it is fitted on one half of the photos and reported on the other. The "seems" threshold
is the lowest at which captions named so are good in a share of ``SEEMS`` on the fitting half; below the chance
under which ``UNCLEAR`` of the captions fall, nothing is said.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from altwords.bundle.manifest import open_bundle
from altwords.captioner.confidence import signals
from altwords_export.bundle import seal
from altwords_export.evaluate import Described, describe_split
from altwords_export.scores import cider_each
from altwords_export.shards import DataError

SEEMS = 0.75
"""Share of good captions wanted among those that are said with "Seems"."""
UNCLEAR = 0.15
"""Share of the least sure captions that are not said at all."""


def calibrate(folder: Path, data: Path, *, split: str = "validation", beams: int = 3) -> dict[str, Any]:
    """Fit ``confidence.json``, seal the bundle again, and return the figures of the held-out half.

    Raises:
        DataError: there are too few photos, or too much alike, to tell good captions from poor ones.
    """
    described = describe_split(open_bundle(folder), data, split, beams=beams)
    random.Random(0).shuffle(described)
    each = cider_each([one.caption.sentence for one in described], [one.references for one in described])
    good = (torch.tensor(each) > torch.tensor(each).median()).double()
    names, values = _table(described)
    half = len(described) // 2
    if any(part.all() or not part.any() for part in (good[:half], good[half:])):
        raise DataError("There are too few photos in this split to tell good captions from poor ones.")
    mean, scale = values[:half].mean(0), values[:half].std(0).clamp_min(1e-6)
    weights, bias = _logistic((values[:half] - mean) / scale, good[:half])
    weights = weights / scale
    bias = bias - (weights * mean).sum()
    chances = torch.sigmoid(values @ weights + bias)
    thresholds = {
        "seems": _threshold(chances[:half], good[:half]),
        "maybe": float(chances[:half].quantile(UNCLEAR)),
    }
    fitted = {
        "weights": {name: round(float(weight), 6) for name, weight in zip(names, weights, strict=True)},
        "bias": round(float(bias), 6),
        "thresholds": {name: round(value, 4) for name, value in thresholds.items()},
    }
    (folder / "confidence.json").write_text(json.dumps(fitted, indent=2) + "\n", "utf-8")
    held = chances[half:], good[half:]
    sure = held[0] >= thresholds["seems"]
    report = {
        "auroc": round(auroc(*held), 4),
        "seems_share": round(float(sure.double().mean()), 4),
        "seems_good": round(float(held[1][sure].mean()), 4) if sure.any() else None,
        "unclear_share": round(float((held[0] < thresholds["maybe"]).double().mean()), 4),
        "pictures": len(described) - half,
    }
    seal(folder, confidence=report)
    return report


def _table(described: list[Described]) -> tuple[list[str], Tensor]:
    rows = [signals(one.hypotheses) for one in described]
    names = sorted(rows[0])
    return names, torch.tensor([[row[name] for name in names] for row in rows], dtype=torch.double)


def _logistic(x: Tensor, y: Tensor, *, ridge: float = 1.0) -> tuple[Tensor, Tensor]:
    """Weights and bias of a ridge-regularised logistic regression, by Newton's method."""
    x1 = torch.cat([x, torch.ones(len(x), 1, dtype=x.dtype)], dim=1)
    penalty = ridge * torch.eye(x1.shape[1], dtype=x.dtype)
    penalty[-1, -1] = 0
    w = torch.zeros(x1.shape[1], dtype=x.dtype)
    for _ in range(25):
        p = torch.sigmoid(x1 @ w)
        gradient = x1.T @ (p - y) + penalty @ w
        hessian = (x1 * (p * (1 - p))[:, None]).T @ x1 + penalty
        w = w - torch.linalg.solve(hessian, gradient)
    return w[:-1], w[-1]


def _threshold(chances: Tensor, good: Tensor) -> float:
    """The lowest chance from which upward the share of good captions is at least ``SEEMS``."""
    order = chances.argsort(descending=True)
    share = good[order].cumsum(0) / torch.arange(1, len(order) + 1)
    enough = (share >= SEEMS).nonzero()
    return float(chances[order[enough[-1]]]) if len(enough) else 1.0


def auroc(scores: Tensor, labels: Tensor) -> float:
    """Chance that a good one scores above a poor one; ties count half."""
    good, poor = scores[labels > 0.5], scores[labels <= 0.5]
    above = (good[:, None] > poor[None]).double() + 0.5 * (good[:, None] == poor[None]).double()
    return float(above.mean())
