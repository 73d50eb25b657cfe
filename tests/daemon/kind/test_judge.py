from __future__ import annotations

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from altwords.answer import Kind
from altwords.bundle.manifest import Bundle
from altwords.kind.judge import Judge
from altwords.picture.facts import Facts

WIDTH = 2048
BLANK, PLAIN = Facts(blank=True), Facts(blank=False)


def bundle(folder, files) -> Bundle:
    return Bundle(folder, {"name": "test", "files": {file: {} for file in files}})


@pytest.fixture
def judge(tmp_path) -> Judge:
    """Sees a screenshot where feature 0 is high, a photo where it is low."""
    weight = np.zeros((2, WIDTH), np.float32)
    weight[:, 0] = 1, -1
    mean, scale = np.zeros(WIDTH, np.float32), np.ones(WIDTH, np.float32)
    mean[0], scale[0] = 5, 10
    tensors = {"weight": weight, "bias": np.array([0.5, 0], np.float32), "mean": mean, "scale": scale}
    metadata = {"kinds": json.dumps(["screenshot", "photo"]), "temperature": "0.5"}
    save_file(tensors, tmp_path / "kinds.safetensors", metadata)
    return Judge(bundle(tmp_path, ["kinds.safetensors"]))


def features(first: float) -> np.ndarray:
    pooled = np.zeros(WIDTH, np.float32)
    pooled[0] = first
    return pooled


@pytest.mark.parametrize(("first", "kind"), [(25, Kind.SCREENSHOT), (-25, Kind.PHOTO)])
def test_the_head_is_a_softmax_over_scaled_features(judge, first, kind):
    score = (first - 5) / 10
    logits = np.array([score + 0.5, -score]) / 0.5
    chances = np.exp(logits) / np.exp(logits).sum()
    assert judge.judge(PLAIN, features(first)) == (kind, pytest.approx(chances.max(), abs=1e-6))


def test_huge_features_do_not_overflow(judge):
    assert judge.judge(PLAIN, features(1e30)) == (Kind.SCREENSHOT, 1.0)


def test_a_blank_picture_needs_no_features(judge):
    assert judge.judge(BLANK, None) == (Kind.BLANK, 1.0)
    assert judge.judge(BLANK, features(25)) == (Kind.BLANK, 1.0)


def test_without_a_head_all_else_passes_for_a_photo(tmp_path):
    assert Judge(bundle(tmp_path, [])).judge(PLAIN, features(25)) == (Kind.PHOTO, 0.0)
