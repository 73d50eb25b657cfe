"""A trained run to a bundle: encoder to ONNX, float32 or int8, checked against torch; decoder to safetensors."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from safetensors.torch import save_file
from torch import nn

from altwords.bundle.manifest import MANIFEST
from altwords.captioner.encoder import Encoder as RunningEncoder
from altwords.picture.square import square
from altwords_export import checkpoint
from altwords_export.bundle import seal
from altwords_export.model import CaptionModel, Encoder
from altwords_export.resnet import origin
from altwords_export.shards import DataError, about, read, split_of
from altwords_export.train import epochs_done, load_trained

CHECKED = 32
"""Photos on which the graphs are held against torch."""
CALIBRATION = 32
"""Training photos from which the ranges of int8 activations are taken; all their activations are held in memory."""
PERCENTILE = 99.999
TOLERANCE = 2e-3
"""Greatest difference of the float32 graph from torch, as a share of the features' standard deviation."""


def export(run: Path, data: Path, out: Path, *, name: str, encoder: str, length_penalty: float = 1.0) -> None:
    """Write a bundle; its confidence knows nothing until ``calibrate``.

    Args:
        run: a training run's folder.
        data: prepared shards, for calibration and checks on real photos.
        encoder: ``int8`` or ``fp32``.
        length_penalty: of the beam search, chosen on validation.

    Raises:
        DataError: the run or the data are missing, OUT holds something else, or the graph differs from torch.
    """
    model, tokenizer, recipe = load_trained(run)
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise DataError(f"{out} holds something that is no bundle: choose another folder.")
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "fp32.onnx"
        photos = _photos(data, "validation", CHECKED, recipe.shape.image)
        write_graph(model.encoder, recipe.shape.image, full)
        checks = {"fp32": compare(model.encoder, full, photos)}
        if checks["fp32"]["prefix_max"] > TOLERANCE:
            raise DataError(f"The exported encoder differs from torch: {checks['fp32']}.")
        shipped = full
        if encoder == "int8":
            shipped = Path(scratch) / "int8.onnx"
            quantize(full, shipped, calibration_photos(data, recipe.shape.image))
            checks["int8"] = compare(model.encoder, shipped, photos)
        # What lies there may have taken hours to fit: it stays until there is something in its place.
        for stale in out.iterdir():
            stale.unlink()
        shutil.copyfile(shipped, out / "encoder.onnx")
    save_decoder(model, out / "decoder.safetensors")
    tokenizer.save(str(out / "tokenizer.json"))
    write_confidence(out)
    seal(
        out,
        name=name,
        language="en",
        license="Apache-2.0",
        shape=asdict(recipe.shape),
        encoder=encoder,
        signature=RunningEncoder(out / "encoder.onnx", threads=0, exact=True).signature(),
        length_penalty=length_penalty,
        weights=[origin(source) for source in (recipe.weights, recipe.second) if source],
        data=about(data),
        trained=trained(run),
        recipe=public(recipe.to_json()),
        checks=checks,
    )


def write_graph(encoder: nn.Module, size: int, path: Path) -> None:
    """The encoder as one ONNX graph: ``pixels`` uint8 (N, size, size, 3) to ``prefix`` and ``pooled``."""
    example = torch.zeros(2, size, size, 3, dtype=torch.uint8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            encoder.eval(),
            (example,),
            str(path),
            input_names=["pixels"],
            output_names=["prefix", "pooled"],
            dynamic_shapes={"pixels": {0: torch.export.Dim("pictures", min=1, max=64)}},
            dynamo=True,
            external_data=False,
            optimize=True,
            verbose=False,
        )


def quantize(full: Path, path: Path, photos: np.ndarray) -> None:
    """Static int8: activations U8, weights S8 per channel, as ONNX Runtime runs fastest on x86.

    Ranges are percentiles, which a few wild activations do not widen. Weights use all eight bits: seven cost
    three times the error. Processors without VNNI would saturate the sums
    (https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html): there the daemon has ONNX Runtime
    make the weights unsigned. Only the networks' insides are quantized: what comes after a network's last
    convolution is cheap, and its error would go straight into the decoder.
    """
    prepared = path.with_suffix(".prepared.onnx")
    quant_pre_process(str(full), str(prepared), skip_symbolic_shape=True)
    # It tells its progress on stdout, line by line.
    with contextlib.redirect_stdout(io.StringIO()):
        quantize_static(
            str(prepared),
            str(path),
            _Photos(photos),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["Conv", "Add", "Relu", "Clip", "MaxPool"],
            nodes_to_exclude=_after_convolutions(onnx.load(str(prepared)).graph),
            calibrate_method=CalibrationMethod.Percentile,
            extra_options={"CalibPercentile": PERCENTILE},
        )


def _after_convolutions(graph: onnx.GraphProto) -> list[str]:
    """Names of the nodes from which no convolution follows, the last convolutions themselves left out."""
    wanted: set[str] = set()  # what a convolution is made from
    after = []
    for node in reversed(graph.node):
        if node.op_type == "Conv" or wanted & set(node.output):
            wanted.update(node.input)
        else:
            after.append(node.name)
    return after


class _Photos(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, photos: np.ndarray) -> None:
        self._batches: Iterator[np.ndarray] = iter(np.array_split(photos, max(1, len(photos) // 8)))

    def get_next(self) -> dict[str, np.ndarray] | None:
        batch = next(self._batches, None)
        return None if batch is None else {"pixels": batch}


@torch.inference_mode()
def compare(encoder: Encoder, path: Path, photos: np.ndarray) -> dict[str, float]:
    """Differences of a graph's features from torch's on real photos, in standard deviations of each feature."""
    prefix, pooled = (tensor.numpy() for tensor in encoder.eval()(torch.from_numpy(photos)))
    graph = RunningEncoder(path, threads=0)
    encoded = [graph(photo[None]) for photo in photos]
    found = {}
    for name, ours, theirs in (
        ("prefix", np.concatenate([one.prefix for one in encoded]), prefix),
        ("pooled", np.concatenate([one.pooled for one in encoded]), pooled),
    ):
        difference = np.abs(ours - theirs) / theirs.std()
        found[f"{name}_max"] = round(float(difference.max()), 6)
        found[f"{name}_mean"] = round(float(difference.mean()), 6)
    return found


def save_decoder(model: CaptionModel, path: Path) -> None:
    """GPT-2's own names, float16; the output matrix is the embeddings and is left out."""
    tensors = {
        name: value.to(torch.float16).contiguous()
        for name, value in model.decoder.transformer.state_dict().items()
        if not name.endswith((".attn.bias", ".attn.masked_bias"))
    }
    shape = model.shape
    save_file(tensors, str(path), metadata={"layers": str(shape.layers), "heads": str(shape.heads)})


def calibration_photos(data: Path, size: int) -> np.ndarray:
    """The photos from which int8 ranges are taken, (CALIBRATION, size, size, 3)."""
    return _photos(data, "train", CALIBRATION, size)


def _photos(data: Path, split: str, count: int, size: int) -> np.ndarray:
    shards, _ = split_of(data, split)
    return np.stack([square(sample.decode(), size) for _, sample in zip(range(count), read(shards), strict=False)])


def trained(run: Path) -> dict[str, float]:
    """Epochs that the whole was trained, how the decoder alone was after it, and of how many runs this is the mean."""
    settled, critical = checkpoint.epochs_settled(run)
    return {
        "epochs": epochs_done(run),
        "settled": settled,
        "critical": critical,
        "blended": checkpoint.blended(run),
    }


def write_confidence(out: Path) -> None:
    """Before it is fitted, every caption is "maybe"."""
    unfitted = {"weights": {}, "bias": 0.0, "thresholds": {"seems": 1.0, "maybe": 0.0}}
    (out / "confidence.json").write_text(json.dumps(unfitted, indent=2) + "\n", "utf-8")


def public(recipe: dict[str, Any]) -> dict[str, Any]:
    """The recipe without this machine's paths."""
    return {**recipe, **{name: Path(recipe[name]).name for name in ("weights", "second")}}
