"""Matrices in bytes."""

from __future__ import annotations

import torch

from altwords_export.rows import in_bytes


def test_each_row_is_stored_by_its_own_scale() -> None:
    weight = (
        torch.randn(6, 40, generator=torch.Generator().manual_seed(1))
        * torch.tensor([1e-3, 1, 3, 1e2, 5, 0.2])[:, None]
    )
    stored, scale = in_bytes(weight)
    found = stored.float() * scale.float()[:, None]

    assert (stored.dtype, scale.dtype) == (torch.int8, torch.float16)
    assert stored.abs().amax(1).tolist() == [127] * 6
    # Half of a step, and what the scale itself was rounded by.
    assert ((found - weight).abs() <= weight.abs().amax(1, keepdim=True) * 0.51 / 127 + 1e-3 * weight.abs()).all()


def test_a_row_of_nothing_stays_so() -> None:
    stored, scale = in_bytes(torch.zeros(2, 3))

    assert not stored.any()
    assert (scale > 0).all()
