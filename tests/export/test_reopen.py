"""A bundle becomes a run again, and the run the same bundle."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from safetensors.torch import load_file

from altwords_export import cli
from altwords_export.bundle import seal
from altwords_export.train import load_trained


@pytest.fixture(scope="module")
def pair(bundle: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The run that a bundle of eight bits was opened to, and that run's bundle."""
    scratch = tmp_path_factory.mktemp("reopened")
    opened, again = scratch / "opened", scratch / "again"
    assert cli.main(["reopen", str(bundle), str(opened)]) == 0
    assert cli.main(["export", str(opened), str(data), str(again)]) == 0
    return opened, again


def test_exported_again_every_weight_is_the_same_integer(bundle: Path, pair: tuple[Path, Path]) -> None:
    _, again = pair
    kernels = [
        {
            tensor.name: numpy_helper.to_array(tensor)
            for tensor in onnx.load(folder / "encoder.onnx").graph.initializer
            if tensor.name.endswith("weight_quantized")
        }
        for folder in (bundle, again)
    ]
    before, after = (load_file(folder / "decoder.safetensors") for folder in (bundle, again))

    # ResNet-50 has 53 convolutions.
    assert len(kernels[0]) == len(kernels[1]) == 53
    assert all(np.array_equal(kernels[1][name], kernel) for name, kernel in kernels[0].items())
    assert all(torch.equal(after[name], value) for name, value in before.items())


def test_eight_bits_are_all_that_was_lost(run: Path, pair: tuple[Path, Path]) -> None:
    before, after = (load_trained(folder)[0].encoder.state_dict() for folder in (run, pair[0]))

    for name, value in before.items():
        step = value.abs().flatten(1).amax(1) / 127 if value.ndim == 4 else value.abs().amax() / 50
        off = (after[name] - value).abs()
        assert (off.flatten(1).amax(1) <= 0.51 * step).all() if value.ndim == 4 else off.max() <= step, name


def test_weights_in_floats_come_back_as_they_were(run: Path, data: Path, tmp_path: Path) -> None:
    assert cli.main(["export", str(run), str(data), str(tmp_path / "floats"), "--encoder", "fp32"]) == 0
    assert cli.main(["reopen", str(tmp_path / "floats"), str(tmp_path / "opened")]) == 0
    before, after = (load_trained(folder)[0].state_dict() for folder in (run, tmp_path / "opened"))

    assert before.keys() == after.keys()
    for name, value in before.items():
        torch.testing.assert_close(after[name], value.half().float() if "decoder" in name else value, msg=name)


def test_what_is_behind_it_is_remembered(bundle: Path, pair: tuple[Path, Path]) -> None:
    opened, again = pair
    told = [json.loads((folder / "manifest.json").read_text("utf-8")) for folder in (bundle, again)]

    assert told[0]["trained"] == told[1]["trained"]
    assert told[0]["shape"] == told[1]["shape"]
    assert told[0]["weights"] == told[1]["weights"]
    assert told[1]["recipe"]["weights"] == told[0]["recipe"]["weights"]
    assert load_trained(opened)[2].precision == "auto"


def test_training_goes_on_from_it(pair: tuple[Path, Path], data: Path, tmp_path: Path) -> None:
    opened, _ = pair
    look = ["look", str(opened), str(data), str(tmp_path / "seen"), "--encoder", "exact", "--views", "1"]
    assert cli.main(look) == 0
    settle = ["settle", str(opened), str(tmp_path / "seen"), str(tmp_path / "out"), "--epochs", "1", "--batch", "8"]
    assert cli.main(settle) == 0

    assert load_trained(tmp_path / "out")[2].shape == load_trained(opened)[2].shape


def test_a_bundle_of_others_is_refused(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    foreign = Path(shutil.copytree(bundle, tmp_path / "foreign"))
    manifest = json.loads((foreign / "manifest.json").read_text("utf-8"))
    del manifest["recipe"]
    (foreign / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    seal(foreign)

    assert cli.main(["reopen", str(foreign), str(tmp_path / "out")]) == 1
    assert "only bundles of our own" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
