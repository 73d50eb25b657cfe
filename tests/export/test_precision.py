"""Training goes on in what the machine is fast in, unless it is told otherwise."""

from __future__ import annotations

import pytest
import torch

from altwords_export import precision
from altwords_export.shards import DataError


@pytest.mark.parametrize("told", ["no", "bf16", "fp16"])
def test_what_is_told_is_done(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)

    assert precision.best(told) == told


@pytest.mark.parametrize(
    ("capable", "best"),
    [
        ({}, "no"),
        ({"avx2": True, "avx512_bf16": False, "amx_bf16": False}, "no"),
        ({"avx512_bf16": True}, "bf16"),
        ({"amx_bf16": True}, "bf16"),
    ],
)
def test_processors_that_have_no_bfloat16_compute_in_floats(
    monkeypatch: pytest.MonkeyPatch, capable: dict[str, bool], best: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capable)

    assert precision.best() == best


@pytest.mark.parametrize(("native", "best"), [(True, "bf16"), (False, "fp16")])
def test_gpus_compute_in_half_the_bits(monkeypatch: pytest.MonkeyPatch, native: bool, best: str) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: native and not including_emulation)

    assert precision.best() == best


def test_half_precision_takes_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    with pytest.raises(DataError, match="takes a GPU"):
        precision.best("fp16")


def test_this_machine_has_a_precision() -> None:
    assert precision.best() in ("no", "bf16", "fp16")
