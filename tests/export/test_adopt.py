"""A bundle gets a settled run's decoder, and is otherwise the one that the run was reopened from."""

from __future__ import annotations

import json
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
def settled(bundle: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    scratch = tmp_path_factory.mktemp("settled")
    opened, seen, out = (str(scratch / name) for name in ("opened", "seen", "out"))
    assert cli.main(["reopen", str(bundle), opened]) == 0
    assert cli.main(["look", opened, str(data), seen, "--encoder", "exact", "--views", "1"]) == 0
    assert cli.main(["settle", opened, seen, out, "--epochs", "1", "--batch", "8"]) == 0
    return scratch / "out"


@pytest.fixture(scope="module")
def adopted(bundle: Path, settled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("adopted") / "bundle"
    assert cli.main(["adopt", str(settled), str(bundle), str(out), "--name", "another"]) == 0
    return out


@torch.inference_mode()
def test_the_features_stay_and_the_projection_is_the_runs(
    bundle: Path, settled: Path, adopted: Path, data: Path
) -> None:
    shards, _ = split_of(data, "validation")
    photos = np.stack([square(sample.decode(), 64) for _, sample in zip(range(8), read(shards), strict=False)])
    before, after = (Encoder(folder / "encoder.onnx", threads=1)(photos) for folder in (bundle, adopted))
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


def test_the_bundle_is_whole_and_says_nothing_of_the_decoder_before(bundle: Path, adopted: Path) -> None:
    before, after = (open_bundle(folder).manifest for folder in (bundle, adopted))
    changed = {name for name, told in after["files"].items() if told != before["files"].get(name)}

    assert changed <= {"encoder.onnx", "decoder.safetensors", "confidence.json"}
    assert after["name"] == "another"
    assert after["trained"]["settled"] == before["trained"]["settled"] + 1
    assert "checks" in before
    assert "checks" not in after
    assert json.loads((adopted / "confidence.json").read_text("utf-8"))["weights"] == {}


def test_a_run_that_sees_otherwise_is_refused(
    run: Path, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["adopt", str(run), str(bundle), str(tmp_path / "out")]) == 1

    assert "only a run reopened from it" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("taken", ["bundle", "notes"])
def test_nothing_else_is_written_over(
    taken: str, settled: Path, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").touch()
    before = open_bundle(bundle).manifest
    out = bundle if taken == "bundle" else tmp_path
    assert cli.main(["adopt", str(settled), str(bundle), str(out)]) == 1

    assert "choose another folder" in capsys.readouterr().err
    assert open_bundle(bundle).manifest == before
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_done_again_it_is_the_same(settled: Path, bundle: Path, adopted: Path) -> None:
    before = open_bundle(adopted).manifest
    assert cli.main(["adopt", str(settled), str(bundle), str(adopted), "--name", "another"]) == 0

    assert open_bundle(adopted).manifest == before
