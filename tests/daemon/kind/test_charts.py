"""Types of charts, where the head is sure of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from altwords.bundle.manifest import Bundle
from altwords.kind.charts import FILE, ChartTypes

WIDTH = 2048


def bundle(folder: Path, files: list[str]) -> Bundle:
    return Bundle(folder, {"name": "test", "files": {file: {} for file in files}})


@pytest.fixture
def types(tmp_path: Path) -> ChartTypes:
    """Sees bars where feature 0 is high, a pie where feature 1 is, and something else where feature 2 is."""
    weight = np.zeros((3, WIDTH), np.float16)
    weight[range(3), range(3)] = 1
    flat = {"bias": np.zeros(3, np.float32), "mean": np.zeros(WIDTH, np.float16), "scale": np.ones(WIDTH, np.float16)}
    about = {"types": json.dumps(["bar", "pie", "other"]), "sure": "0.8"}
    save_file({"weight": weight, **flat}, tmp_path / FILE, about)
    return ChartTypes(bundle(tmp_path, [FILE]))


@pytest.mark.parametrize(
    ("features", "type_"),
    [
        ((9, 0, 0), "bar"),
        ((0, 9, 0), "pie"),
        ((0, 0, 9), None),
        ((9, 8.9, 0), None),
        ((0, 0, 0), None),
        ((1e30, 0, 0), "bar"),
    ],
)
def test_a_type_is_told_where_it_is_sure(types: ChartTypes, features: tuple[float, ...], type_: str | None) -> None:
    pooled = np.zeros(WIDTH, np.float32)
    pooled[:3] = features
    assert types.type(pooled) == type_


def test_a_bundle_without_the_head_tells_none(tmp_path: Path) -> None:
    assert ChartTypes(bundle(tmp_path, [])).type(np.ones(WIDTH, np.float32)) is None
