"""A ResNet that learns what a better network sees."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from altwords_export import cli, efficientnet, resnet, teach
from altwords_export.crops import see
from altwords_export.shards import Sample
from altwords_export.teach import Pupil, Teacher, _fit, _missed
from drawn_scenes import scene, undescribed_folder

HOW = ["--epochs", "1", "--batch", "8", "--image", "64", "--rate", "0.0003", "--average", "0.9"]


def call(out: Path, weights: Path, teacher: Path, photos: Path, *more: object) -> int:
    given = ["teach", out, "--photos", photos, "--weights", weights, "--teacher", teacher, *HOW, *more]
    return cli.main([str(word) for word in given])


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return undescribed_folder(tmp_path_factory.mktemp("photos"), 40)


@pytest.fixture(scope="module")
def taught(weights: Path, second_weights: Path, photos: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("taught") / "out"
    assert call(out, weights, second_weights, photos) == 0
    return out / "taught.safetensors"


def test_it_comes_nearer_to_the_teacher(
    weights: Path,
    second_weights: Path,
    photos: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # So few cells would be known by heart at once.
    monkeypatch.setattr(teach, "RIDGE", 1e4)
    assert call(tmp_path / "out", weights, second_weights, photos, "--epochs", 8) == 0

    # Random networks have nothing in common that would hold of more than the crops at hand.
    missed = [float(found) for found in re.findall(r"loss ([0-9.]+), rate", capsys.readouterr().out)]
    assert len(missed) == 2
    assert missed[1] < missed[0]


def test_it_says_how_much_of_other_photos_is_missed(
    weights: Path, second_weights: Path, photos: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checks = ["--validation", *sorted(data.glob("validation-*.tar"))]
    assert call(tmp_path / "out", weights, second_weights, photos, *checks) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "validation" in line]

    assert [line.split(":")[0] for line in lines] == ["epoch 0", "epoch 1"]
    assert all(1 < float(line.rsplit(" ", 1)[1]) < 3 for line in lines)


def test_weights_that_were_zero_grow_again(weights: Path, second_weights: Path, photos: Path, tmp_path: Path) -> None:
    state = resnet.load(str(weights)).state_dict()
    state = {name: value * (torch.rand_like(value) < 0.2) for name, value in state.items()}
    save_file(state, tmp_path / "pruned.safetensors", {"stride_in_3x3": "true"})
    assert call(tmp_path / "out", tmp_path / "pruned.safetensors", second_weights, photos) == 0

    after = load_file(tmp_path / "out" / "taught.safetensors")

    for name in ("conv1.weight", "layer1.0.conv2.weight", "layer4.2.conv3.weight"):
        zero = state[name] == 0
        assert (after[name][zero] != 0).float().mean() > 0.5, name


def test_training_starts_from_what_was_taught(taught: Path, data: Path, tmp_path: Path) -> None:
    network = resnet.load(str(taught))
    assert network.stride_in_3x3
    small = "--epochs 1 --frozen-epochs 1 --image 64 --cells 2 --width 64 --layers 1 --heads 2 --vocabulary 300"
    options = ["--weights", str(taught), *small.split(), "--batch", "8", "--precision", "no"]
    assert cli.main(["train", str(data), str(tmp_path / "run"), *options]) == 0

    state = torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)["model"]

    assert torch.equal(state["encoder.resnet.conv1.weight"], network.conv1.weight)


def test_it_says_from_whom_it_learnt(taught: Path, weights: Path, second_weights: Path) -> None:
    with safe_open(taught, "pt") as file:
        about = file.metadata()

    assert about == {
        "name": f"{weights.name}, taught by {second_weights.name}",
        "source": "drawn by the tests; drawn by the tests",
        "license": "MIT; Apache-2.0",
        "stride_in_3x3": "true",
    }


def test_nothing_is_missed_where_both_are_the_same_and_all_where_nothing_is_known() -> None:
    seen = torch.randn(6, 4, 5, generator=torch.Generator().manual_seed(1))
    seen = (seen - seen.mean((0, 1))) / seen.std((0, 1), correction=0)

    assert _missed(seen, seen) == 0
    assert _missed(torch.zeros_like(seen), seen) == pytest.approx(2)


def test_the_map_is_fitted_to_what_was_seen() -> None:
    torch.manual_seed(1)
    truth, x = torch.randn(3, 6), torch.randn(2000, 4, 6) * 2 + 1

    weight, bias = _fit(x, x @ truth.T - 5)

    # The ridge is as strong as what pulls the other way.
    torch.testing.assert_close(weight, truth / 2, atol=0.05, rtol=0)
    torch.testing.assert_close((x @ weight.T + bias).mean((0, 1)), (x @ truth.T - 5).mean((0, 1)), atol=0.01, rtol=0)


def test_what_a_teacher_sees_is_standardised_by_the_photos_it_met(second_weights: Path) -> None:
    teacher = Teacher(efficientnet.load(str(second_weights)))
    photos = [Sample(str(number), scene(number)[0], {}) for number in range(12)]

    met = teacher.meet(photos, 64)

    assert met.shape == (12, 4, 1280)
    torch.testing.assert_close(met, see(teacher, photos, 64), atol=1e-4, rtol=0)
    torch.testing.assert_close(met.mean((0, 1)), torch.zeros(1280), atol=1e-4, rtol=0)


def test_cells_are_those_of_the_teacher(weights: Path, second_weights: Path) -> None:
    pupil, teacher = Pupil(resnet.load(str(weights))), Teacher(efficientnet.load(str(second_weights)))
    pixels = torch.zeros(2, 96, 96, 3, dtype=torch.uint8)

    with torch.no_grad():
        assert pupil(pixels).shape == teacher(pixels).shape == (2, 9, 1280)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--batch", "41"], "40 photos are too few to learn from in batches of 41."),
        (["--weights", "none.safetensors"], "There is no weights file at none.safetensors."),
        (["--teacher", "none.safetensors"], "There is no weights file at none.safetensors."),
        (["--photos", "nowhere"], "nowhere is neither a folder nor a tar shard."),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(
    more: list[str],
    sentence: str,
    weights: Path,
    second_weights: Path,
    photos: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert call(tmp_path / "out", weights, second_weights, photos, *more) == 1
    assert capsys.readouterr().err.splitlines()[-1] == f"altwords-export: {sentence}"
    assert not (tmp_path / "out").exists()


def test_what_was_begun_otherwise_is_refused(
    taught: Path, weights: Path, second_weights: Path, photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(taught.parent, weights, second_weights, photos, "--seed", "8") == 1
    assert "begun in another way" in capsys.readouterr().err
    assert json.loads((taught.parent / "taught.json").read_text("utf-8"))["seed"] == 7
