"""The encoder on one thread beside the bare networks that are in it, quantized the same way.

These have no conversion of pixels, no pooling to cells and no projection: what they lack is what ours costs more.
"""

from __future__ import annotations

import math
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from torch import Tensor, nn

from altwords import settings
from altwords.bundle import store
from altwords.captioner.encoder import Encoder, sums_bytes_exactly
from altwords_export.efficientnet import EfficientNetLite2
from altwords_export.export import quantize
from altwords_export.resnet import ResNet50
from benchmarks.measuring import Table, interleaved, milliseconds

OURS, BARE = "our encoder", "its bare networks"


def measure(repetitions: int) -> tuple[Table, dict[str, float]]:
    """The table, and ``ratio``: our median processor time as a multiple of the bare network's."""
    torch.set_num_threads(1)
    bundle = store.chosen(settings.load())
    encoder = Encoder(bundle.path("encoder.onnx"), threads=1)
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (1, encoder.size, encoder.size, 3), dtype=np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        bare = bare_session(Path(folder), encoder.size, second=bundle.manifest["shape"].get("second", False))
    normal = rng.standard_normal((1, 3, encoder.size, encoder.size), dtype=np.float32)
    times = interleaved({OURS: lambda: encoder(pixels), BARE: lambda: bare.run(None, {"pixels": normal})}, repetitions)
    ratio = times[OURS].median / times[BARE].median
    rows = [
        (f"{OURS}, {bundle.manifest['encoder']}", *milliseconds(times[OURS]), f"{ratio:.2f}"),
        (f"{BARE}, int8", *milliseconds(times[BARE]), "1.00"),
    ]
    about = (
        f"One picture of {encoder.size} x {encoder.size} in ONNX Runtime, one thread, in turns, {repetitions} times. "
        "Milliseconds."
    )
    head = ("", "processor, median", "processor, least", "wall, median", "times the bare")
    return Table("The encoder", about, head, rows), {"ratio": ratio}


class _Bare(nn.Module):
    def __init__(self, *, second: bool) -> None:
        super().__init__()
        self.trunks = nn.ModuleList([ResNet50(), *([EfficientNetLite2()] if second else [])])

    def forward(self, pixels: Tensor) -> Tensor:
        return torch.cat([trunk(pixels).mean((2, 3)) for trunk in self.trunks], 1)


def bare_session(folder: Path, size: int, *, second: bool) -> ort.InferenceSession:
    """A ResNet-50 of random weights, and an EfficientNet-Lite2 if there is a ``second``, in eight bits.

    Floats (1, 3, size, size) to their pooled features.
    """
    torch.manual_seed(0)
    network = _Bare(second=second).eval()
    with torch.no_grad():
        for name, value in network.named_parameters():
            # He's gain, and weaker branches than shortcuts: activations neither vanish nor explode.
            gain = 0.4 if "conv3" in name else 1.0
            value.zero_() if name.endswith("bias") else value.normal_(0, gain * math.sqrt(2 / value[0].numel()))
    full, small = folder / "fp32.onnx", folder / "int8.onnx"
    example = torch.randn(4, 3, size, size)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (example,),
            str(full),
            input_names=["pixels"],
            dynamic_shapes={"pixels": {0: torch.export.Dim("pictures", min=1, max=64)}},
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    quantize(full, small, example.numpy())
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if not sums_bytes_exactly():
        options.add_session_config_entry("session.x64quantprecision", "1")
    options.log_severity_level = 3
    return ort.InferenceSession(str(small), options, providers=["CPUExecutionProvider"])
