"""A bundle back to a run, so that training can go on from what was shipped.

What eight bits have rounded stays rounded: exported again, the run has the bundle's own weights.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor

from altwords.bundle.manifest import open_bundle
from altwords_export import checkpoint
from altwords_export.precision import AUTO
from altwords_export.recipe import Recipe
from altwords_export.shards import DataError
from altwords_export.train import build

QUANTIZED = "_quantized"

PROJECTION = ("projection.weight", "projection.bias")
"""Names in training."""


def reopen(folder: Path, out: Path) -> None:
    """Write a run folder that ``look``, ``settle``, ``join`` and ``export`` take as any.

    Args:
        folder: a bundle of our own.

    Raises:
        BundleError: the bundle is broken.
        DataError: it was not trained here, or OUT is another run.
    """
    bundle = open_bundle(folder)
    if "recipe" not in bundle.manifest:
        raise DataError(f"{folder} says nothing of how it was trained: only bundles of our own can be reopened.")
    shape = {**bundle.manifest["recipe"]["shape"], **bundle.manifest["shape"]}
    recipe = Recipe.from_json({**bundle.manifest["recipe"], "shape": shape})
    recipe = replace(recipe, precision=AUTO)  # Training may go on elsewhere.
    tokenizer = Tokenizer.from_file(str(bundle.path("tokenizer.json")))
    model = build(recipe, tokenizer)
    state = model.state_dict()
    tensors = tensors_of(onnx.load(str(bundle.path("encoder.onnx"))).graph)
    state |= {name: tensors[name.removeprefix("encoder.")] for name in state if name.startswith("encoder.")}
    decoder = load_file(str(bundle.path("decoder.safetensors")))
    state |= {f"decoder.transformer.{name}": value.float() for name, value in decoder.items()}
    state["decoder.lm_head.weight"] = state["decoder.transformer.wte.weight"]
    trained = bundle.manifest["trained"]
    recipe, origins = _with_origins(recipe, bundle.manifest["weights"], out)
    settled = (trained["settled"], trained["critical"])
    checkpoint.write_run(
        *(out, tokenizer, recipe, state),
        epochs=trained["epochs"],
        settled=settled,
        blended=trained.get("blended", 1),
    )
    for file, origin in origins.items():
        save_file({}, file, origin)


def _with_origins(recipe: Recipe, origins: list[dict[str, str]], out: Path) -> tuple[Recipe, dict[str, dict[str, str]]]:
    """The recipe with files in place of the weights it began with, and what these are to say: no tensors, but where
    they came from and on which terms, which the next bundle has to say again."""
    files: dict[str, dict[str, str]] = {}
    stand_ins: dict[str, Any] = {}
    for name, origin in zip(("weights", "second"), origins, strict=False):
        if (source := getattr(recipe, name)).endswith(".safetensors"):
            stand_ins[name] = str(out / Path(source).name)
            files[stand_ins[name]] = origin
    return replace(recipe, **stand_ins), files


def tensors_of(graph: onnx.GraphProto) -> dict[str, Tensor]:
    """The encoder's tensors by their names in training, in floats."""
    found = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for name in [name for name in found if name.endswith(QUANTIZED)]:
        plain = name.removesuffix(QUANTIZED)
        scale = found[f"{name}_scale"] if f"{name}_scale" in found else found[f"{plain}_scale"]
        value = found[name].astype(np.float32)
        found[plain] = value * scale.reshape(-1, *[1] * (value.ndim - 1))
    found[PROJECTION[0]] = found[projection_in(graph)[0].name].T
    return {name: torch.from_numpy(value.copy()) for name, value in found.items()}


def projection_in(graph: onnx.GraphProto) -> tuple[onnx.TensorProto, onnx.TensorProto]:
    """The projection's weight, transposed, and its bias. Its weight has lost its name: its product goes into the sum
    that adds the bias."""
    initializers = {tensor.name: tensor for tensor in graph.initializer}
    made_by = {output: node for node in graph.node for output in node.output}
    bias = PROJECTION[1]
    (total,) = [node for node in graph.node if bias in node.input]
    product = made_by[next(name for name in total.input if name != bias)]
    return initializers[next(name for name in product.input if name in initializers)], initializers[bias]
