"""A head for ImageNet's classes, learnt from the second network as it came."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from altwords.bundle.manifest import open_bundle
from altwords.captioner.captioner import Captioner
from altwords.captioner.classes import THINGS
from altwords_export import cli, efficientnet
from altwords_export.class_names import broader, names_of
from altwords_export.rows import in_bytes
from drawn_scenes import undescribed_folder

CLASSES = 1000


@pytest.fixture(scope="module")
def whole_second(second_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second network with a last layer."""
    path = tmp_path_factory.mktemp("whole") / "second.safetensors"
    last = torch.randn(CLASSES, efficientnet.CHANNELS, generator=torch.Generator().manual_seed(2))
    save_file({**load_file(second_weights), "_fc.weight": last * 0.3, "_fc.bias": torch.zeros(CLASSES)}, path)
    return path


@pytest.fixture(scope="module")
def joined(run: Path, second_weights: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle with that network beside the ResNet."""
    scratch = tmp_path_factory.mktemp("joined")
    assert cli.main(["join", str(run), str(second_weights), str(scratch / "run")]) == 0
    assert cli.main(["export", str(scratch / "run"), str(data), str(scratch / "bundle")]) == 0
    return scratch / "bundle"


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return undescribed_folder(tmp_path_factory.mktemp("photos"), 160)


def call(bundle: Path, photos: Path, second: Path) -> int:
    return cli.main(["classes", str(bundle), "--photos", str(photos), "--second", str(second)])


def test_the_bundle_says_what_the_network_said(
    joined: Path, photos: Path, whole_second: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(joined, tmp_path / "bundle")
    assert call(tmp_path / "bundle", photos, whole_second) == 0
    report = json.loads(capsys.readouterr().out)
    bundle = open_bundle(tmp_path / "bundle")

    assert report == bundle.manifest["classes"]
    assert report["pictures"] == 16
    # Of random networks eight bits leave little; by chance it would be one in hundreds.
    assert report["agrees"] > 0.15
    captioner = Captioner(bundle, beams=1, threads=1)
    encoded = captioner.encode(torch.zeros(1, captioner.size, captioner.size, 3, dtype=torch.uint8).numpy())
    named = captioner.write(encoded, 0).named
    assert named is not None
    from torchvision.models._meta import _IMAGENET_CATEGORIES

    assert named.likeliest.name in names_of(_IMAGENET_CATEGORIES)
    assert named.broader.name in broader().values()
    assert 0 < named.likeliest.chance < 1


def test_it_learns_what_eight_bits_and_training_changed(
    joined: Path, photos: Path, whole_second: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an epoch, the head is the network's own last layer."""
    from altwords_export import classes

    shutil.copytree(joined, tmp_path / "bundle")
    monkeypatch.setattr(classes, "EPOCHS", 0)
    assert call(tmp_path / "bundle", photos, whole_second) == 0
    own = load_file(tmp_path / "bundle" / THINGS)
    monkeypatch.setattr(classes, "EPOCHS", 2)
    assert call(tmp_path / "bundle", photos, whole_second) == 0
    learnt = load_file(tmp_path / "bundle" / THINGS)

    assert torch.equal(own["weight"], in_bytes(load_file(whole_second)["_fc.weight"])[0])
    assert not torch.equal(own["weight"], learnt["weight"])


def test_what_cannot_be_learnt_is_refused(
    joined: Path,
    bundle: Path,
    photos: Path,
    second_weights: Path,
    whole_second: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    few, none, other = tmp_path / "few", tmp_path / "none", tmp_path / "other.safetensors"
    few.mkdir()
    none.mkdir()
    shutil.copy(photos / "0.jpg", few)
    small = {"_fc.weight": torch.zeros(5, efficientnet.CHANNELS), "_fc.bias": torch.zeros(5)}
    save_file({**load_file(second_weights), **small}, other)
    for refused, sentence in (
        ((joined, photos, second_weights), "holds no last layer"),
        ((joined, photos, tmp_path / "missing.safetensors"), "There is no weights file"),
        ((joined, photos, other), "tells 5 classes apart"),
        ((joined, few, whole_second), "1 photos are too few"),
        ((joined, none, whole_second), "There is no picture"),
        ((bundle, photos, whole_second), "has no second network"),
    ):
        before = (refused[0] / "manifest.json").read_text("utf-8")
        assert call(*refused) == 1
        assert sentence in capsys.readouterr().err
        assert (refused[0] / "manifest.json").read_text("utf-8") == before
