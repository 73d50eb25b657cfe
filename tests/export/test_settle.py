"""The decoder trained on, beside an encoder that stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from altwords_export import cli
from altwords_export.settle import Features, joined, view_of
from altwords_export.shards import read, split_of, square, tokenize
from altwords_export.train import load_trained


@pytest.fixture(scope="module")
def settled(run: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("settled") / "run"
    arguments = ["settle", str(run), str(data), str(out), "--epochs", "2", "--rate", "0.003"]
    assert cli.main(arguments) == 0
    return out


def test_the_encoder_stays_and_the_rest_moves(run: Path, settled: Path) -> None:
    before, after = load_trained(run)[0].state_dict(), load_trained(settled)[0].state_dict()

    assert before.keys() == after.keys()
    for name, value in after.items():
        if name.startswith("encoder.resnet."):
            assert torch.equal(value, before[name]), name
    moved = {name for name, value in after.items() if not torch.equal(value, before[name])}
    assert {"encoder.projection.weight", "decoder.transformer.wte.weight"} <= moved


def test_what_comes_out_is_a_run_that_exports(settled: Path, data: Path, tmp_path: Path) -> None:
    arguments = ["export", str(settled), str(data), str(tmp_path / "out"), "--encoder", "fp32"]

    assert cli.main(arguments) == 0


def test_views_are_the_picture_its_mirror_and_a_crop(data: Path) -> None:
    sample = next(read(split_of(data, "train")[0]))
    whole, mirror, crop = (view_of(sample, number, 64) for number in range(3))

    assert torch.equal(whole, torch.tensor(square(sample.open(), 64)))
    assert torch.equal(mirror, whole.flip(1))
    assert not torch.equal(crop, whole)
    assert torch.equal(crop, view_of(sample, 2, 64))


def test_features_keep_pictures_and_descriptions_together(run: Path, data: Path) -> None:
    from accelerate import Accelerator

    model, tokenizer, _ = load_trained(run)
    features = Features.of(model, data, "validation", tokenizer, views=2, accelerator=Accelerator(cpu=True))
    samples = list(read(split_of(data, "validation")[0]))

    assert features.vectors.shape == (24, 2, 5, 2048)
    with torch.no_grad():
        expected = model.encoder.vectors(torch.tensor(square(samples[3].open(), 64))[None])[0]
    torch.testing.assert_close(features.vectors[3, 0].float(), expected, rtol=0.02, atol=0.02)
    assert torch.equal(features.tokens[3], tokenize(tokenizer, samples[3:4], 40)[0])


def test_joined_descriptions_are_padded() -> None:
    tokens, owner = joined([torch.tensor([[5, 2], [6, 2]]), torch.tensor([[7, 8, 9, 2]])])

    assert tokens.tolist() == [[5, 2, -100, -100], [6, 2, -100, -100], [7, 8, 9, 2]]
    assert owner.tolist() == [0, 0, 1]
