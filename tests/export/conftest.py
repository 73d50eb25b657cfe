"""One tiny run of the whole pipeline, shared by all tests here: drawn scenes to a bundle."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import nn

from altwords_export import cli, efficientnet, resnet, settle, torchvision_import, train  # noqa: F401 - before torchvision
from altwords_export import precision as precision_here
from altwords_export.precision import AUTO
from drawn_scenes import scene, scenes_folder

from torchvision.models import resnet50  # isort: skip

RECIPE = {
    "--image": 64,
    "--cells": 2,
    "--vocabulary": 400,
    "--width": 128,
    "--layers": 1,
    "--heads": 2,
    "--positions": 64,
    "--epochs": 4,
    "--frozen-epochs": 3,
    "--batch": 4,
    "--rate": 3e-3,
    "--encoder-rate": 1e-4,
    "--warmup": 4,
    "--dropout": 0.05,
    "--smoothing": 0.0,
    "--average": 0.9,
    "--precision": "no",
}


def recipe(weights: Path, **changed: object) -> list[str]:
    """The options of a tiny training run."""
    options = {**RECIPE, **{f"--{name.replace('_', '-')}": value for name, value in changed.items()}}
    return ["--weights", str(weights), *(str(word) for pair in options.items() for word in pair)]


@pytest.fixture(scope="session", autouse=True)
def one_precision() -> Iterator[None]:
    """Accelerate keeps to one precision in a process: what would train in the machine's best trains here in the same as
    all others."""

    def best(precision: str) -> str:
        return RECIPE["--precision"] if precision == AUTO else precision_here.best(precision)

    with pytest.MonkeyPatch.context() as patch:
        for step in (train, settle):
            patch.setattr(step, "best", best)
        yield


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random ResNet-50 as a file of integers with exponents, its features as lively as a trained one's."""
    torch.manual_seed(3)
    # Each batch norm takes the statistics of the scenes it sees first, whole.
    network = resnet50(norm_layer=partial(nn.BatchNorm2d, momentum=1.0))
    for name, gain in network.named_parameters():
        # Branches weaker than their shortcuts: a deep random network is chaotic otherwise.
        if name.endswith("bn3.weight"):
            nn.init.constant_(gain, 0.3)
    with torch.inference_mode():
        network.train()(torch.from_numpy(_pixels()).permute(0, 3, 1, 2) / 64 - 2)
    integers, exponents = {}, {}
    for name, value in resnet.fold_torchvision(network.eval()).state_dict().items():
        exponent = math.floor(math.log2(127 / value.abs().max()))
        integers[name], exponents[name] = (value * 2**exponent).round().to(torch.int8), exponent
    path = tmp_path_factory.mktemp("weights") / "random.safetensors"
    about = {"stride_in_3x3": "true", "license": "MIT", "source": "drawn by the tests"}
    save_file(integers, path, {"exponents": json.dumps(exponents), **about})
    return path


@pytest.fixture(scope="session")
def second_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random EfficientNet-Lite2, each of its convolutions with outputs as lively as a trained one's."""
    torch.manual_seed(4)
    network = efficientnet.EfficientNetLite2()

    def enliven(layer: nn.Module, _: object, output: torch.Tensor) -> torch.Tensor:
        mean, spread = output.mean((0, 2, 3)), output.std((0, 2, 3)) + 1e-3
        layer.weight.data /= spread[:, None, None, None]
        layer.bias.data = (layer.bias.data - mean) / spread
        return (output - mean[:, None, None]) / spread[:, None, None]

    hooks = [module.register_forward_hook(enliven) for module in network.modules() if isinstance(module, nn.Conv2d)]
    with torch.no_grad():
        network(efficientnet.normalised(torch.from_numpy(_pixels())))
    for hook in hooks:
        hook.remove()
    path = tmp_path_factory.mktemp("second") / "second.safetensors"
    save_file(network.state_dict(), path, {"license": "Apache-2.0", "source": "drawn by the tests"})
    return path


def _pixels() -> np.ndarray:
    """Sixteen scenes that nothing is trained on, uint8 (16, 64, 64, 3)."""
    return np.stack([np.asarray(Image.open(io.BytesIO(scene(number)[0]))) for number in range(200, 216)])


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepared shards: 48 scenes to train on, 24 to validate."""
    folder = tmp_path_factory.mktemp("scenes")
    sources = [scenes_folder(folder / "train", range(48)), scenes_folder(folder / "validation", range(100, 124))]
    out = folder / "data"
    arguments = ["--train", str(sources[0]), "--validation", str(sources[1]), "--about", "Scenes drawn by the tests."]
    assert cli.main(["prepare", str(out), *arguments]) == 0
    return out


@pytest.fixture(scope="session")
def run(data: Path, weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished training run, never interrupted."""
    torch.set_num_threads(1)
    run = tmp_path_factory.mktemp("run") / "run"
    assert cli.main(["train", str(data), str(run), *recipe(weights)]) == 0
    return run


@pytest.fixture(scope="session")
def bundle(run: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run's bundle: exported with int8, calibrated, evaluated with a contact sheet, and with its card."""
    out = tmp_path_factory.mktemp("bundle") / "tiny"
    steps = (
        ["export", run, data, out, "--name", "tiny-1"],
        ["calibrate", out, data],
        ["evaluate", out, data, "--beams", "1", "3", "--sheet", out.parent / "sheet.html"],
        ["card", out],
    )
    for step in steps:
        assert cli.main([str(word) for word in step]) == 0
    return out


@pytest.fixture(scope="session")
def features(run: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the tiny run sees of the scenes, whole and mirrored."""
    out = tmp_path_factory.mktemp("features")
    assert cli.main(["look", str(run), str(data), str(out), "--encoder", "exact", "--views", "2"]) == 0
    return out
