"""Logistic regressions with a ridge on standardised values: of a few signals exactly, of many features at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

DECAY = 3e-2
"""Of the ridge for labels side by side. Of unseen photos, a hundredth of it tells words apart far worse: what the
encoder sees in the photos it learnt from is plainer than what it sees in others."""


class Linear(NamedTuple):
    """Values (N, V), standardised, to log-odds (N, labels)."""

    weight: Tensor
    """(labels, V)."""
    bias: Tensor
    """(labels,)."""
    mean: Tensor
    """(V,)."""
    scale: Tensor
    """(V,)."""

    def __call__(self, values: Tensor) -> Tensor:
        return F.linear((values - self.mean) / self.scale, self.weight, self.bias)

    def plain(self) -> tuple[Tensor, Tensor]:
        """Weight and bias for values as they are."""
        weight = self.weight / self.scale
        return weight, self.bias - weight @ self.mean


def regressions(values: Tensor, shares: Tensor) -> tuple[Tensor, Tensor]:
    """Logistic regressions side by side: weights (labels, V) and biases (labels,) for values as they are.

    Args:
        values: (N, V).
        shares: of each label the share of yes (N, labels).
    """

    def loss(odds: Tensor) -> Tensor:
        return F.binary_cross_entropy_with_logits(odds, shares, reduction="none").mean(0).sum()

    return _descend(values, shares.shape[1], loss, DECAY, max_iter=60, history_size=10).plain()


def multinomial(
    values: Tensor, classes: Tensor, *, decay: float = 1.2e-2, worths: Tensor | None = None, lift: Tensor | None = None
) -> Linear:
    """A multinomial logistic regression.

    Args:
        values: (N, V).
        classes: (N,).
        decay: of the ridge.
        worths: how much each of the N counts, one in the mean; None: all the same.
        lift: (V,), how much larger each value is made than others, for a ridge that holds all weights alike.
    """

    def loss(odds: Tensor) -> Tensor:
        losses = F.cross_entropy(odds, classes, label_smoothing=0.02, reduction="none")
        return (losses if worths is None else losses * worths).mean()

    return _descend(values, int(classes.max()) + 1, loss, decay, lift, max_iter=150)


def _descend(
    values: Tensor, labels: int, loss: Callable[[Tensor], Tensor], decay: float, lift: Tensor | None = None, **how: Any
) -> Linear:
    mean, scale = values.mean(0), values.std(0).clamp_min(1e-3)
    if lift is not None:
        scale = scale / lift
    values = (values - mean) / scale
    weight = torch.zeros(labels, values.shape[1], requires_grad=True)
    bias = torch.zeros(labels, requires_grad=True)
    optimizer = torch.optim.LBFGS([weight, bias], line_search_fn="strong_wolfe", **how)

    def closure() -> Tensor:
        optimizer.zero_grad()
        total = loss(F.linear(values, weight, bias)) + decay * weight.square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return Linear(weight.detach(), bias.detach(), mean, scale)


def logistic(values: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Weights (V,) and bias for a few values (N, V) as they are, exactly."""
    mean, scale = values.mean(0), values.std(0).clamp_min(1e-6)
    weights, bias = newton((values - mean) / scale, labels)
    weights = weights / scale
    return weights, bias - (weights * mean).sum()


def newton(x: Tensor, y: Tensor, *, ridge: float = 1.0) -> tuple[Tensor, Tensor]:
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
