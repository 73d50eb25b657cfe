"""A bundle gets a settled run's decoder, and is otherwise the one that the run was reopened from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from altwords.bundle.manifest import open_bundle
from altwords.captioner.encoder import Encoder
from altwords.picture.square import square
from altwords_export import cli
from altwords_export.shards import read, split_of
from altwords_export.train import load_trained


@pytest.fixture(scope="module")
def given(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, since other tests write into the bundle that they share."""
    return Path(shutil.copytree(bundle, tmp_path_factory.mktemp("given") / "bundle"))


@pytest.fixture(scope="module")
def settled(given: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    scratch = tmp_path_factory.mktemp("settled")
    opened, seen, out = (str(scratch / name) for name in ("opened", "seen", "out"))
    assert cli.main(["reopen", str(given), opened]) == 0
    assert cli.main(["look", opened, str(data), seen, "--encoder", "exact", "--views", "1"]) == 0
    assert cli.main(["settle", opened, seen, out, "--epochs", "1", "--batch", "8"]) == 0
    return scratch / "out"


@pytest.fixture(scope="module")
def adopted(given: Path, settled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("adopted") / "bundle"
    assert cli.main(["adopt", str(settled), str(given), str(out), "--name", "another"]) == 0
    return out


@torch.inference_mode()
def test_the_features_stay_and_the_projection_is_the_runs(
    given: Path, settled: Path, adopted: Path, data: Path
) -> None:
    shards, _ = split_of(data, "validation")
    photos = np.stack([square(sample.decode(), 64) for _, sample in zip(range(8), read(shards), strict=False)])
    before, after = (Encoder(folder / "encoder.onnx", threads=1)(photos) for folder in (given, adopted))
    projection = load_trained(settled)[0].encoder.projection

    assert np.array_equal(after.pooled, before.pooled)
    # The first vector is the projected mean.
    torch.testing.assert_close(torch.from_numpy(after.prefix[:, 0]), projection(torch.from_numpy(after.pooled)))
    assert not np.allclose(after.prefix, before.prefix)


def test_the_decoder_is_the_runs(settled: Path, adopted: Path) -> None:
    decoder = load_file(adopted / "decoder.safetensors")
    trained = load_trained(settled)[0].decoder.transformer.state_dict()

    assert decoder
    assert all(torch.equal(value, trained[name].half()) for name, value in decoder.items())


def test_the_bundle_is_whole_and_says_nothing_of_the_decoder_before(given: Path, adopted: Path) -> None:
    before, after = (open_bundle(folder).manifest for folder in (given, adopted))
    changed = {name for name, told in after["files"].items() if told != before["files"].get(name)}

    assert changed <= {"encoder.onnx", "decoder.safetensors", "confidence.json"}
    assert after["name"] == "another"
    assert after["trained"]["settled"] == before["trained"]["settled"] + 1
    assert "checks" in before
    assert "checks" not in after
    assert json.loads((adopted / "confidence.json").read_text("utf-8"))["weights"] == {}


def test_a_run_that_sees_otherwise_is_refused(
    run: Path, given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["adopt", str(run), str(given), str(tmp_path / "out")]) == 1

    assert "only a run reopened from it" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("taken", ["bundle", "notes"])
def test_nothing_else_is_written_over(
    taken: str, settled: Path, given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").touch()
    before = open_bundle(given).manifest
    out = given if taken == "bundle" else tmp_path
    assert cli.main(["adopt", str(settled), str(given), str(out)]) == 1

    assert "choose another folder" in capsys.readouterr().err
    assert open_bundle(given).manifest == before
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_done_again_it_is_the_same(settled: Path, given: Path, tmp_path: Path) -> None:
    told = []
    for _ in range(2):
        assert cli.main(["adopt", str(settled), str(given), str(tmp_path / "out")]) == 0
        # The order of what safetensors says of a file is drawn by lot.
        told.append({name: value for name, value in open_bundle(tmp_path / "out").manifest.items() if name != "files"})

    assert told[0] == told[1]
