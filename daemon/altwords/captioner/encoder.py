"""The image encoder: one ONNX graph that holds normalisation, a ResNet or another network, and projection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch

# On Windows the environment does not count. Either way nothing is said of what runs here.
ort.disable_telemetry_events()

TOLERANCE = 0.05
"""Share by which a right int8 kernel may differ from the same graph in floats: rounding makes 0.02, saturation 0.13."""

VNNI = ("avx512_vnni", "avx_vnni", "amx_int8")


@dataclass(frozen=True, slots=True)
class Encoded:
    """What one pass of the encoder knows about N pictures."""

    prefix: np.ndarray
    """float32 (N, P, width): feature vectors in the decoder's own space."""
    pooled: np.ndarray
    """float32 (N, features): the mean of the last feature grid, of the ResNet and of what looks beside it."""


class Encoder:
    """Runs an ``encoder.onnx``.

    Args:
        expected: what ``signature`` should be. Where the features are others, the same graph is run in floats, which
            is slower and right.
        exact: run an int8 graph in floats in any case.
    """

    def __init__(
        self, path: Path, *, threads: int, expected: Sequence[float] | None = None, exact: bool = False
    ) -> None:
        self._session = _session(path, threads, exact=exact)
        self.size = int(self._session.get_inputs()[0].shape[1])
        """Side of the square input in pixels."""
        if expected is not None and not _is_close(self.signature(), expected):
            self._session = _session(path, threads, exact=True)

    def signature(self) -> list[float]:
        """Some pooled features of a fixed pattern, to tell whether this machine computes as it should."""
        y, x, channel = np.ogrid[: self.size, : self.size, :3]
        pattern = ((x * x // 7 + y * 5 * (channel + 1)) % 256).astype(np.uint8)
        return [round(float(value), 5) for value in self(pattern[None]).pooled[0, ::16]]

    def __call__(self, pixels: np.ndarray) -> Encoded:
        """Encode pictures, uint8 (N, size, size, 3) in RGB."""
        prefix, pooled = self._session.run(["prefix", "pooled"], {"pixels": pixels})
        return Encoded(prefix, pooled)


def _session(path: Path, threads: int, *, exact: bool) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that spin while they wait would take the decoder's cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # With the weights made unsigned, too, nothing saturates: a quarter slower there, and worth 0.04 CIDEr. Where
    # nothing does anyway it would take more than twice the time.
    if not sums_bytes_exactly():
        options.add_session_config_entry("session.x64quantprecision", "1")
    if exact:
        options.add_session_config_entry("session.disable_quant_qdq", "1")
    # The arena keeps the largest batch's memory for good.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def sums_bytes_exactly() -> bool:
    """Whether the processor has VNNI: others saturate where they sum products of unsigned and signed bytes."""
    capable = torch.cpu.get_capabilities()
    return any(capable.get(name) for name in VNNI)


def _is_close(found: Sequence[float], expected: Sequence[float]) -> bool:
    ours, theirs = np.array(found), np.array(expected)
    return bool(np.linalg.norm(ours - theirs) <= TOLERANCE * np.linalg.norm(theirs))
