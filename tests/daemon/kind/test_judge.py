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
MEASURES = len(PLAIN.measures)


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
    judgement = judge.judge(PLAIN, features(first))
    assert judgement[:2] == (kind, pytest.approx(chances.max(), abs=1e-6))


def test_huge_features_do_not_overflow(judge):
    assert judge.judge(PLAIN, features(1e30)) == (Kind.SCREENSHOT, 1.0, False)


def test_a_blank_picture_needs_no_features(judge):
    assert judge.judge(BLANK, None) == (Kind.BLANK, 1.0, False)
    assert judge.judge(BLANK, features(25)) == (Kind.BLANK, 1.0, False)


def test_without_a_head_all_else_passes_for_a_photo(tmp_path):
    assert Judge(bundle(tmp_path, [])).judge(PLAIN, features(25)) == (Kind.PHOTO, 0.0, True)


def constant_judge(folder, kinds: list[str], logits: list[float], captioned_from: float) -> Judge:
    """Sees the same chances in every picture."""
    tensors = {
        "weight": np.zeros((len(kinds), WIDTH), np.float16),
        "bias": np.array(logits, np.float32),
        "mean": np.zeros(WIDTH, np.float32),
        "scale": np.ones(WIDTH, np.float32),
    }
    metadata = {"kinds": json.dumps(kinds), "captioned_from": str(captioned_from)}
    save_file(tensors, folder / "kinds.safetensors", metadata)
    return Judge(bundle(folder, ["kinds.safetensors"]))


@pytest.mark.parametrize(
    ("photo", "illustration", "chart", "captioned"),
    [
        (0.75, 0.05, 0.2, True),
        (0.45, 0.40, 0.15, True),  # which of the two it is does not matter for a caption
        (0.60, 0.05, 0.35, False),
        (0.40, 0.20, 0.40, False),
        (0.05, 0.00, 0.95, False),
    ],
)
def test_what_may_well_be_a_graphic_gets_no_caption(tmp_path, photo, illustration, chart, captioned):
    logits = [float(np.log(chance + 1e-9)) for chance in (photo, illustration, chart)]
    judge = constant_judge(tmp_path, ["photo", "illustration", "chart"], logits, 0.7)
    assert judge.judge(PLAIN, features(0)).captioned is captioned


def test_a_graphic_is_not_captioned_however_likely_a_photo_is(tmp_path):
    judge = constant_judge(tmp_path, ["chart", "illustration", "photo"], [0.1, 0.0, 0.0], 0.5)
    judgement = judge.judge(PLAIN, features(0))
    assert judgement.kind is Kind.CHART
    assert not judgement.captioned


def test_the_facts_are_features_too(tmp_path):
    """A head may know the first facts alone: it is older than the others."""
    weight = np.zeros((2, WIDTH + 1), np.float32)
    weight[:, WIDTH] = 5, -5
    tensors = {
        "weight": weight,
        "bias": np.zeros(2, np.float32),
        "mean": np.zeros(WIDTH + 1, np.float32),
        "scale": np.ones(WIDTH + 1, np.float32),
    }
    save_file(tensors, tmp_path / "kinds.safetensors", {"kinds": json.dumps(["icon", "photo"])})
    judge = Judge(bundle(tmp_path, ["kinds.safetensors"]))
    rest = (0.0,) * (MEASURES - 1)
    assert judge.judge(Facts(blank=False, measures=(1.0, *rest)), features(0)).kind is Kind.ICON
    assert judge.judge(Facts(blank=False, measures=(-1.0, *rest)), features(0)).kind is Kind.PHOTO
