"""A small network that learns what people mention."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open

from altwords_export import checkpoint, cli, efficientnet
from altwords_export.attributes import STAY, common_attributes, mentioned

HOW = ["--epochs", "2", "--batch", "8", "--image", "64", "--rate", "0.0005", "--average", "0.9"]


def call(data: Path, out: Path, weights: Path, *more: str) -> int:
    return cli.main(["attributes", str(data), str(out), "--weights", str(weights), *HOW, *more])


@pytest.fixture(scope="module")
def taught(data: Path, second_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("taught") / "second"
    assert call(data, out, second_weights) == 0
    return out


def test_attributes_are_words_and_pairs_that_are_used_often_enough() -> None:
    captions = [["A large dog runs .", "dog on the grass"]] * 20 + [["a cat runs"]] * 10 + [["a bird"]] * 9

    assert common_attributes(captions) == ["cat", "dog", "dog runs", "grass", "large", "large dog", "runs"]


def test_shares_are_of_a_photos_own_descriptions() -> None:
    shares = mentioned([["A large dog", "a dog .", "dogs"], ["a cat"]], ["cat", "dog", "large dog"])

    torch.testing.assert_close(shares, torch.tensor([[0, 2 / 3, 1 / 3], [1.0, 0, 0]]))


def test_the_later_blocks_learn_and_the_first_stay(taught: Path, second_weights: Path) -> None:
    before = efficientnet.load(str(second_weights)).state_dict()
    after = efficientnet.load(str(taught / "second.safetensors")).state_dict()

    for name, value in after.items():
        stays = name.startswith(("stem.", *(f"blocks.{block}." for block in range(STAY))))
        assert torch.equal(value, before[name]) == stays, name


def test_what_is_not_in_the_training_photos_is_told_better(
    data: Path, second_weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(data, tmp_path / "second", second_weights, "--epochs", "6") == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "validation" in line]
    losses = [float(line.rsplit(" ", 1)[1]) for line in lines]

    assert len(losses) == 7
    assert losses[-1] < losses[0]


def test_it_says_where_the_weights_come_from(taught: Path, second_weights: Path) -> None:
    with safe_open(taught / "second.safetensors", "pt") as file:
        about = file.metadata()

    assert about == {"name": second_weights.name, "source": "drawn by the tests", "license": "Apache-2.0"}


def test_after_a_kill_it_goes_on_as_if_nothing_had_been(
    data: Path, taught: Path, second_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = checkpoint.save

    def save_and_die(*states: Any, **done: float) -> None:
        save(*states, **done)
        raise KeyboardInterrupt

    monkeypatch.setattr(checkpoint, "save", save_and_die)
    assert call(data, tmp_path / "second", second_weights) == 130
    monkeypatch.undo()
    assert call(data, tmp_path / "second", second_weights) == 0

    whole, parts = (efficientnet.load(str(folder / "second.safetensors")) for folder in (taught, tmp_path / "second"))
    for name, value in whole.state_dict().items():
        assert torch.equal(value, parts.state_dict()[name]), name


def test_what_was_begun_otherwise_is_refused(
    data: Path, taught: Path, second_weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(data, taught, second_weights, "--seed", "8") == 1
    assert "begun in another way" in capsys.readouterr().err
    assert json.loads((taught / "attributes.json").read_text("utf-8"))["seed"] == 7


def test_too_few_photos_are_refused(
    data: Path, second_weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(data, tmp_path / "second", second_weights, "--batch", "64") == 1
    assert "too few photos" in capsys.readouterr().err
    assert not (tmp_path / "second").exists()
