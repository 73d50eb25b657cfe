"""The mean of several runs is a run."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from altwords.bundle.manifest import open_bundle
from altwords_export import cli
from altwords_export.train import load_trained


@pytest.fixture(scope="module")
def settled(run: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two runs that differ in their seed alone."""
    scratch = tmp_path_factory.mktemp("blend")
    look = ["look", str(run), str(data), str(scratch / "features"), "--encoder", "exact", "--views", "1"]
    assert cli.main(look) == 0
    for seed in ("7", "8"):
        settle = ["settle", str(run), str(scratch / "features"), str(scratch / seed), "--seed", seed]
        assert cli.main([*settle, "--epochs", "1", "--batch", "8"]) == 0
    return [scratch / "7", scratch / "8"]


def test_every_weight_is_the_mean_and_the_bundle_says_so(settled: list[Path], data: Path, tmp_path: Path) -> None:
    out, bundle = tmp_path / "out", tmp_path / "bundle"

    assert cli.main(["blend", str(out), *map(str, settled)]) == 0
    assert cli.main(["export", str(out), str(data), str(bundle), "--encoder", "fp32"]) == 0

    one, other, mean = (load_trained(run)[0].state_dict() for run in (*settled, out))
    assert any(not torch.equal(one[name], other[name]) for name in mean)
    for name, value in mean.items():
        torch.testing.assert_close(value, (one[name] + other[name]) / 2)
    trained = open_bundle(bundle).manifest["trained"]
    assert (trained["settled"], trained["blended"]) == (1, 2)


def test_runs_of_different_recipes_are_refused(
    settled: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    shutil.copytree(settled[1], other)
    recipe = json.loads((other / "recipe.json").read_text("utf-8"))
    (other / "recipe.json").write_text(json.dumps({**recipe, "rate": 0.5}), "utf-8")

    assert cli.main(["blend", str(tmp_path / "out"), str(settled[0]), str(other)]) == 1
    assert "can be blended" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
