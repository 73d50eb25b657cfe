"""The precision that a machine trains best in."""

from __future__ import annotations

import torch

from altwords_export.shards import DataError

AUTO = "auto"
PRECISIONS = (AUTO, "bf16", "fp16", "no")


def best(precision: str = AUTO) -> str:
    """What ``auto`` stands for on this machine, as accelerate names it; any other precision is what it is.

    Bfloat16 where it is computed in natively: elsewhere, processors take many times as long for it as for floats. Half
    precision on other GPUs.

    Raises:
        DataError: half precision is asked for without a GPU.
    """
    if precision == "fp16" and not torch.cuda.is_available():
        raise DataError("Half precision, fp16, takes a GPU.")
    if precision != AUTO:
        return precision
    if torch.cuda.is_available():
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
    capable = torch.cpu.get_capabilities()
    return "bf16" if capable.get("avx512_bf16") or capable.get("amx_bf16") else "no"
