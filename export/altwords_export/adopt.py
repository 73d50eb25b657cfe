"""A bundle with another decoder: a run's that was reopened from it and settled.

Decoder and projection alone are others then, and the encoder's features are what they were: so all that was fitted on
these stays, such as the heads for kinds, classes and scenes, the witness and the neighbours.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer

from altwords.bundle.manifest import MANIFEST, open_bundle
from altwords_export.bundle import seal
from altwords_export.export import public, save_decoder, trained, write_confidence
from altwords_export.reopen import PROJECTION, projection_in, tensors_of
from altwords_export.shards import DataError
from altwords_export.train import load_trained

MEASURED = ("checks", "confidence", "figures", "mentions", "worst")
"""What the manifest says of the decoder that was there before."""


def adopt(run: Path, folder: Path, out: Path, *, name: str | None = None) -> None:
    """Write the bundle with the run's projection and decoder; its confidence knows nothing until ``calibrate``.

    Args:
        run: settled from what ``reopen`` made of this bundle.
        out: a folder of its own.
        name: the new bundle's; None: as that one is called.

    Raises:
        BundleError: the bundle is broken.
        DataError: the run is missing, has another encoder or vocabulary, or OUT holds something else.
    """
    bundle = open_bundle(folder)
    model, tokenizer, recipe = load_trained(run)
    graph = onnx.load(str(bundle.path("encoder.onnx")))
    before, now = tensors_of(graph.graph), model.encoder.state_dict()
    kept = now.keys() - set(PROJECTION)
    vocabulary = Tokenizer.from_file(str(bundle.path("tokenizer.json")))
    if any(not torch.equal(before[key], now[key]) for key in kept) or vocabulary.to_str() != tokenizer.to_str():
        raise DataError(
            f"{run} sees or spells otherwise than {folder}: only a run reopened from it can give a decoder."
        )
    if out.resolve() == folder.resolve() or (out.exists() and not (out / MANIFEST).is_file()):
        raise DataError(f"{out} holds something else: choose another folder.")
    shutil.copytree(folder, out, dirs_exist_ok=True)
    projection = model.encoder.projection
    for tensor, value in zip(projection_in(graph.graph), (projection.weight.T, projection.bias), strict=True):
        tensor.CopyFrom(numpy_helper.from_array(value.detach().numpy(), tensor.name))
    onnx.save(graph, str(out / "encoder.onnx"))
    save_decoder(model, out / "decoder.safetensors")
    write_confidence(out)
    manifest = {key: value for key, value in bundle.manifest.items() if key not in MEASURED}
    (out / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    seal(out, name=name or bundle.name, trained=trained(run), recipe=public(recipe.to_json()))
