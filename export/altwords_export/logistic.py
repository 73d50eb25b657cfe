"""Logistic regressions of a few signals, small enough to be exact."""

from __future__ import annotations

import torch
from torch import Tensor


def logistic(values: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Weights (V,) and bias for values (N, V) as they are; the ridge is on standardised ones."""
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
