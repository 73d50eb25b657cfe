"""Batches of training: shuffled again each epoch, the same each time, and resumed in the middle."""

from __future__ import annotations

import io
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from tokenizers import Tokenizer

from altwords_export.prepare import prepare
from altwords_export.shards import Batch, Epoch, Sample, augment, read, split_of, tokenize
from altwords_export.tokenizer import END, learn, token_id
from drawn_scenes import scene, scenes_folder


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Ten scenes in three shards."""
    folder = tmp_path_factory.mktemp("shards")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("altwords_export.prepare.PER_SHARD", 4)
        train, validation = scenes_folder(folder / "train", range(10)), scenes_folder(folder / "validation", [99])
        prepare(folder / "out", [train], [validation])
    return split_of(folder / "out", "train")[0]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return learn((caption for number in range(10) for caption in scene(number)[1]), 300)


def batches(shards: list[str], tokenizer: Tokenizer, *, seed: int = 1, number: int = 0, skip: int = 0) -> list[Batch]:
    return list(Epoch(shards, tokenizer, size=32, batch=3, longest=12, seed=seed, number=number, skip=skip))


def equal(one: Batch, other: Batch) -> bool:
    pairs = ((one.pixels, other.pixels), (one.tokens, other.tokens), (one.owner, other.owner))
    return all(torch.equal(a, b) for a, b in pairs)


def test_without_a_seed_samples_come_in_their_order(shards: list[str]) -> None:
    assert [sample.picture for sample in read(shards)] == [scene(number)[0] for number in range(10)]


def test_a_seed_shuffles_and_the_same_seed_shuffles_the_same(shards: list[str]) -> None:
    orders = [[sample.key for sample in read(shards, seed=seed)] for seed in (1, 1, 2)]

    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2]) != orders[0]


def test_whole_batches_alone(shards: list[str], tokenizer: Tokenizer) -> None:
    found = batches(shards, tokenizer)

    assert len(found) == 3
    for batch in found:
        assert batch.pixels.shape == (3, 32, 32, 3)
        assert batch.pixels.dtype == torch.uint8
        # Each scene has two captions.
        assert batch.owner.tolist() == [0, 0, 1, 1, 2, 2]
        assert len(batch.tokens) == 6


@pytest.mark.parametrize("skip", [0, 1, 2, 3])
def test_an_epoch_cut_short_goes_on_with_the_identical_batches(
    shards: list[str], tokenizer: Tokenizer, skip: int
) -> None:
    whole, rest = batches(shards, tokenizer), batches(shards, tokenizer, skip=skip)

    assert len(rest) == 3 - skip
    assert all(equal(one, other) for one, other in zip(whole[skip:], rest, strict=True))


def test_processes_divide_each_batch_between_them(shards: list[str], tokenizer: Tokenizer) -> None:
    numbers = {"size": 32, "batch": 4, "longest": 12, "seed": 1, "number": 0}
    [whole, *_] = Epoch(shards, tokenizer, **numbers)
    parts = [next(iter(Epoch(shards, tokenizer, **numbers, rank=rank, processes=2))) for rank in (0, 1)]

    for rank, part in enumerate(parts):
        assert torch.equal(part.pixels, whole.pixels[rank::2])
        assert part.share == pytest.approx(2 * float((part.tokens >= 0).sum() / (whole.tokens >= 0).sum()))
    assert sum(part.share for part in parts) == pytest.approx(2)
    assert whole.share == 1


@pytest.mark.parametrize("skip", [0, 1])
def test_several_workers_give_the_batches_of_one_in_their_order(
    shards: list[str], tokenizer: Tokenizer, skip: int
) -> None:
    epoch = Epoch(shards, tokenizer, size=32, batch=2, longest=12, seed=1, number=0, skip=skip)
    loaded = list(torch.utils.data.DataLoader(epoch, batch_size=None, num_workers=2))

    assert len(loaded) == 5 - skip
    assert all(equal(one, other) for one, other in zip(loaded, epoch, strict=True))


def test_each_epoch_has_another_order_and_other_crops(shards: list[str], tokenizer: Tokenizer) -> None:
    first, second, other_seed = (batches(shards, tokenizer, **numbers) for numbers in ({}, {"number": 1}, {"seed": 2}))

    assert not equal(first[0], second[0])
    assert not equal(first[0], other_seed[0])


def test_descriptions_are_padded_and_end_with_the_end_token(tokenizer: Tokenizer) -> None:
    end = token_id(tokenizer, END)
    samples = [Sample("a", b"", {"captions": ["A red circle.", "red"]}), Sample("b", b"", {"caption": "a circle"})]
    tokens, owner = tokenize(tokenizer, [one.captions for one in samples], 40)

    assert owner.tolist() == [0, 0, 1]
    assert len(tokens) == 3
    assert (tokens == end).sum(1).tolist() == [1, 1, 1]
    for row, words in zip(tokens, ("a red circle", "red", "a circle"), strict=True):
        kept = row[row >= 0].tolist()
        assert kept[-1] == end
        assert tokenizer.decode(kept).strip() == words
        assert (row[len(kept) :] == -100).all()


def test_long_descriptions_are_cut_but_still_end(tokenizer: Tokenizer) -> None:
    tokens, _ = tokenize(tokenizer, [["red " * 50]], 8)

    assert tokens.shape == (1, 8)
    assert tokens[0, -1] == token_id(tokenizer, END)


@pytest.mark.parametrize(
    ("fields", "captions"),
    [
        ({"captions": ["one", "two"], "caption": "three"}, ["one", "two"]),
        ({"caption": "one", "alt": "two"}, ["one"]),
        ({"caption": "", "alt": "two"}, ["two"]),
        ({"caption": None}, []),
        ({"captions": "one"}, ["one"]),
        ({"captions": None, "caption": "one"}, ["one"]),
        ({"captions": [], "alt": "one"}, ["one"]),
        ({"captions": ["one", "", " ", None, 2, ["two"]]}, ["one"]),
        ({"captions": {"en": "one"}}, []),
        ({"captions": 5}, []),
        ({}, []),
    ],
)
def test_the_captions_of_a_sample(fields: dict, captions: list[str]) -> None:
    assert Sample("a", b"", fields).captions == captions


def test_augmenting_crops_flips_and_lights_but_keeps_most_of_the_picture() -> None:
    gradient = np.zeros((64, 96, 3), np.uint8)
    gradient[..., 0] = np.linspace(0, 255, 96)
    views = [augment(Image.fromarray(gradient), 32, random.Random(seed)) for seed in range(40)]  # noqa: S311
    flipped = [view[16, 0, 0] > view[16, -1, 0] for view in views]

    assert all(view.shape == (32, 32, 3) for view in views)
    assert 8 < sum(flipped) < 32
    # At least half of the picture's width is in every view.
    assert all(abs(int(view[16, 0, 0]) - int(view[16, -1, 0])) > 255 * 0.4 for view in views)
    assert len({view.tobytes() for view in views}) == 40


def test_grey_and_palette_pictures_open_as_rgb() -> None:
    for mode in ("L", "P", "1"):
        buffer = io.BytesIO()
        Image.new(mode, (8, 8)).save(buffer, "PNG")
        assert Sample("a", buffer.getvalue(), {}).decode().pixels.mode == "RGB"


def test_shards_path_of_an_unknown_split(tmp_path: Path) -> None:
    (tmp_path / "dataset.json").write_text('{"pictures": {"train": 3}}')
    assert split_of(tmp_path, "train") == ([], 3)
