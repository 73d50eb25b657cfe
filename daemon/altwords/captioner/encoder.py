"""The image encoder: one ONNX graph that holds normalisation, ResNet, pooling and projection."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort


@dataclass(frozen=True, slots=True)
class Encoded:
    """What one pass of the encoder knows about N pictures."""

    prefix: np.ndarray
    """float32 (N, P, width): feature vectors in the decoder's own space."""
    pooled: np.ndarray
    """float32 (N, 2048): the mean of the last feature grid."""


class Encoder:
    def __init__(self, path: Path, *, threads: int) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that spin while they wait would take the decoder's cores.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # The arena keeps the largest batch's memory for good.
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.size = int(self._session.get_inputs()[0].shape[1])
        """Side of the square input in pixels."""

    def __call__(self, pixels: np.ndarray) -> Encoded:
        """Encode pictures, uint8 (N, size, size, 3) in RGB."""
        prefix, pooled = self._session.run(["prefix", "pooled"], {"pixels": pixels})
        return Encoded(prefix, pooled)
