"""Features of every picture, computed once."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from altwords.captioner.encoder import Encoder
from altwords.picture.square import square
from altwords_export import cli
from altwords_export.features import Features, quantized, view_of
from altwords_export.shards import read, split_of, tokenize
from altwords_export.train import load_trained


def test_views_are_the_picture_its_mirror_and_crops(data: Path) -> None:
    sample = next(read(split_of(data, "train")[0]))
    whole, mirror, crop, another = (view_of(sample, number, 64) for number in range(4))

    assert (whole == square(sample.decode(), 64)).all()
    assert (mirror == whole[:, ::-1]).all()
    assert (crop != whole).any()
    assert (another != crop).any()
    assert (crop == view_of(sample, 2, 64)).all()


def test_pictures_and_descriptions_stay_together(run: Path, data: Path, tmp_path: Path) -> None:
    assert cli.main(["look", str(run), str(data), str(tmp_path), "--encoder", "exact", "--views", "2"]) == 0
    model, tokenizer, _ = load_trained(run)

    for split, count, views in (("train", 48, 2), ("validation", 24, 1)):
        features = Features.load(tmp_path, split, tokenizer, longest=40)
        samples = list(read(split_of(data, split)[0]))

        assert features.vectors.shape == (count, views, 5, 2048)
        for place in (3, 17):
            with torch.no_grad():
                expected = model.encoder.vectors(torch.tensor(square(samples[place].decode(), 64))[None])[0]
            torch.testing.assert_close(features.vectors[place, 0].float(), expected, rtol=0.02, atol=0.02)
            assert torch.equal(features.tokens[place], tokenize(tokenizer, [samples[place].captions], 40)[0])
            assert features.captions[place] == samples[place].captions


def test_a_run_can_look_at_larger_pictures_than_it_learnt_from(run: Path, data: Path, tmp_path: Path) -> None:
    arguments = ["--encoder", "exact", "--views", "1", "--image", "96"]
    assert cli.main(["look", str(run), str(data), str(tmp_path), *arguments]) == 0
    model, tokenizer, _ = load_trained(run, 96)
    features = Features.load(tmp_path, "validation", tokenizer, longest=40)
    first = next(read(split_of(data, "validation")[0]))
    with torch.no_grad():
        expected = model.encoder.vectors(torch.tensor(square(first.decode(), 96))[None])[0]

    assert Features.image(tmp_path) == 96
    torch.testing.assert_close(features.vectors[0, 0].float(), expected, rtol=0.02, atol=0.02)


def test_the_quantized_features_are_those_of_the_exported_graph(run: Path, data: Path, bundle: Path) -> None:
    model, _, _ = load_trained(run)
    pixels = np.stack([square(sample.decode(), 64) for sample in read(split_of(data, "validation")[0])][:4])
    vectors = quantized(model, data)(pixels)
    shipped = Encoder(bundle / "encoder.onnx", threads=1)(pixels)

    np.testing.assert_allclose(vectors[:, 0].numpy(), shipped.pooled, rtol=1e-4, atol=1e-4)
    with torch.no_grad():
        np.testing.assert_allclose(model.encoder.projection(vectors), shipped.prefix, rtol=1e-3, atol=1e-3)


def some() -> Features:
    def tokens(*rows: list[int]) -> Tensor:
        return torch.tensor(rows)

    vectors = torch.arange(3.0)[:, None, None, None] + torch.tensor([0.0, 0.1])[:, None, None].expand(3, 2, 1, 4)
    return Features(vectors, [["a"], ["b"], ["c"]], [tokens([5, 2], [6, 2]), tokens([7, 8, 9, 2]), tokens([4, 2])])


def test_batches_hold_every_picture_once_in_one_of_its_views() -> None:
    batches = list(some().batches(1, random.Random(1)))  # noqa: S311

    assert sorted(pictures[0] for pictures, _ in batches) == [0, 1, 2]
    for (picture,), vectors in batches:
        assert vectors.shape == (1, 1, 4)
        assert vectors.flatten()[0].item() - picture in (0.0, np.float32(0.1), np.float32(1.1) - 1, np.float32(2.1) - 2)


def test_the_last_batch_holds_what_is_left_over() -> None:
    assert [len(pictures) for pictures, _ in some().batches(2, random.Random(1))] == [2, 1]  # noqa: S311


def test_descriptions_are_padded_and_know_their_picture() -> None:
    tokens, owner = some().descriptions([0, 1])

    assert tokens.tolist() == [[5, 2, -100, -100], [6, 2, -100, -100], [7, 8, 9, 2]]
    assert owner.tolist() == [0, 0, 1]
