"""A head for types of charts is fitted on drawn charts, and judged on others."""

# ruff: noqa: S311 - nothing here is secret

from __future__ import annotations

import io
import json
import shutil
import tarfile
from pathlib import Path
from random import Random

import pytest
import torch

from altwords.bundle.manifest import open_bundle
from altwords.kind.charts import OTHER, ChartTypes
from altwords_export import cli
from altwords_export.kinds import chart_types, charts
from altwords_export.kinds.charts import TYPES, typed


@pytest.fixture
def copied(bundle: Path, tmp_path: Path) -> Path:
    """The tiny bundle, to change."""
    return Path(shutil.copytree(bundle, tmp_path / "bundle"))


def shard(path: Path, label: str) -> Path:
    rng = Random(9)
    with tarfile.open(path, "w") as tar:
        pictures = [*(typed(rng) for _ in range(12)), ("bar", b"no picture")]
        for number, (made, picture) in enumerate(pictures):
            for ending, data in (("png", picture), ("json", json.dumps({label: made}).encode())):
                info = tarfile.TarInfo(f"{number:04}.{ending}")
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    return path


def test_the_head_is_written_for_the_daemon(copied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    others = shard(tmp_path / "others.tar", "chart")
    assert cli.main(["charts", str(copied), "--validation", str(others), "--count", "40"]) == 0

    report = json.loads(capsys.readouterr().out)
    opened = open_bundle(copied)
    assert report == opened.manifest["charts"]
    assert report["pictures"] == 12
    assert ChartTypes(opened)._head is not None


def test_charts_whose_type_nobody_says_are_refused(
    copied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["charts", str(copied), "--validation", str(shard(tmp_path / "others.tar", "title"))]) == 1
    assert "no chart whose type is known" in capsys.readouterr().err
    assert not open_bundle(copied).find("charts.safetensors")


def test_a_chart_is_of_the_type_that_was_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    for draw, made in ((charts._pie, "pie"), (charts._bar, "bar"), (charts._histogram, "bar"), (charts._heat, OTHER)):
        monkeypatch.setattr(charts, "_TYPES", (draw,))
        assert typed(Random(1))[0] == made


def test_a_type_is_told_while_enough_are_right() -> None:
    """Nine right ones, then wrong ones that are less sure; and one that is sure of having no name."""
    chances = torch.full((20, len(TYPES)), 0.0)
    chances[:, 0] = torch.linspace(0.99, 0.61, 20)
    chances[19] = torch.tensor([0.0] * (len(TYPES) - 1) + [1.0])
    truth = torch.tensor([0] * 9 + [1] * 10 + [len(TYPES) - 1])
    sure = chart_types._sure(chances, truth)

    told = chances[:, 0] >= sure - 1e-6
    assert told.sum() == 10  # nine right, one wrong
    assert chart_types._sure(chances * 0.6, truth) == 1.0
