"""Matrices in bytes: a row's largest number is 127, and each row has its scale."""

from __future__ import annotations

import torch
from torch import Tensor


def in_bytes(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Rows (N, F) as int8, and the scale of each, float16 (N,)."""
    # The scale is rounded first, so that what the bytes stand for is exact.
    scale = (weight.abs().amax(1) / 127).clamp_min(1e-7).half()
    return (weight / scale.float()[:, None]).round().clamp(-127, 127).to(torch.int8), scale
