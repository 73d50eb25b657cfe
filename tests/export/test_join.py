"""A second network beside the ResNet: first it changes nothing, then the decoder learns to use it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper

from altwords.bundle.manifest import open_bundle
from altwords.captioner.encoder import Encoder
from altwords.picture.square import square
from altwords_export import cli, efficientnet
from altwords_export.export import compare
from altwords_export.shards import read, split_of
from altwords_export.train import load_trained


@pytest.fixture(scope="module")
def joined(run: Path, second_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("joined") / "run"
    assert cli.main(["join", str(run), str(second_weights), str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def settled(joined: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    scratch = tmp_path_factory.mktemp("settled")
    assert cli.main(["look", str(joined), str(data), str(scratch / "seen"), "--encoder", "exact", "--views", "1"]) == 0
    settle = ["settle", str(joined), str(scratch / "seen"), str(scratch / "run"), "--epochs", "1", "--batch", "8"]
    assert cli.main(settle) == 0
    return scratch / "run"


@pytest.fixture(scope="module")
def shipped(settled: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("shipped") / "bundle"
    assert cli.main(["export", str(settled), str(data), str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def photos(data: Path) -> np.ndarray:
    """uint8 (8, 64, 64, 3)."""
    shards, _ = split_of(data, "validation")
    return np.stack([square(sample.decode(), 64) for _, sample in zip(range(8), read(shards), strict=False)])


@torch.inference_mode()
def test_at_first_the_prefix_is_the_runs_own(run: Path, joined: Path, second_weights: Path, photos: np.ndarray) -> None:
    pixels = torch.from_numpy(photos)
    prefix, pooled = load_trained(run)[0].encoder(pixels)
    both, wider = load_trained(joined)[0].encoder(pixels)
    beside = efficientnet.load(str(second_weights))(efficientnet.normalised(pixels))

    torch.testing.assert_close(both, prefix)
    torch.testing.assert_close(wider[:, :2048], pooled)
    torch.testing.assert_close(wider[:, 2048:], beside.mean((2, 3)))


def test_settling_teaches_the_projection_and_leaves_both_networks(joined: Path, settled: Path) -> None:
    before, after = load_trained(joined)[0].state_dict(), load_trained(settled)[0].state_dict()

    for name, value in after.items():
        if name.startswith(("encoder.resnet.", "encoder.second.")):
            assert torch.equal(value, before[name]), name
    assert not before["encoder.projection.weight"][:, 2048:].any()
    assert after["encoder.projection.weight"][:, 2048:].any(0).float().mean() > 0.5


def test_the_bundle_has_both_in_one_graph_of_eight_bits(settled: Path, shipped: Path, photos: np.ndarray) -> None:
    graph = onnx.load(shipped / "encoder.onnx").graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    kernels = [value for value in tensors.values() if value.dtype == np.int8 and value.ndim == 4]
    differences = compare(load_trained(settled)[0].encoder, shipped / "encoder.onnx", photos)
    made_by = {output: node.op_type for node in graph.node for output in node.output}

    # ResNet-50 has 53 convolutions; the other's stem, head, one block of two and twenty of three are 64.
    assert len(kernels) == 53 + 64
    assert any(value.dtype == np.float32 and sorted(value.shape) == [128, 3328] for value in tensors.values())
    # What each ends with stays in floats: a sum and its ReLU, and a ReLU6.
    pools = [node for node in graph.node if node.op_type == "MatMul" and "pooling" in node.input]
    assert len(pools) == 2
    assert "DequantizeLinear" not in {made_by.get(name) for node in pools for name in node.input}
    assert Encoder(shipped / "encoder.onnx", threads=1)(photos).pooled.shape == (8, 3328)
    assert 0 < differences["prefix_mean"] < 0.15


def test_the_bundle_names_both_sources(shipped: Path) -> None:
    manifest = open_bundle(shipped).manifest

    assert [(one["source"], one["license"]) for one in manifest["weights"]] == [
        ("drawn by the tests", "MIT"),
        ("drawn by the tests", "Apache-2.0"),
    ]
    assert manifest["recipe"]["second"] == "second.safetensors"
    assert manifest["trained"]["settled"] == 1


@pytest.mark.parametrize("what", ["twice", "no file", "no network", "no run"])
def test_what_cannot_be_joined_is_refused(
    run: Path,
    joined: Path,
    second_weights: Path,
    weights: Path,
    tmp_path: Path,
    what: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given, said = {
        "twice": ((joined, second_weights), "has a second network already"),
        "no file": ((run, tmp_path / "none.safetensors"), "There is no weights file"),
        "no network": ((run, weights), "holds no whole EfficientNet-Lite2"),
        "no run": ((tmp_path / "none", second_weights), "holds no checkpoint"),
    }[what]

    assert cli.main(["join", *map(str, given), str(tmp_path / "out")]) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_recipe_says_that_there_are_two(joined: Path) -> None:
    recipe = json.loads((joined / "recipe.json").read_text("utf-8"))

    assert recipe["shape"]["second"] is True
