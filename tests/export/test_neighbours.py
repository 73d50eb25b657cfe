"""Training photos are written down so that those like a picture can be found, and what was said of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from altwords.captioner.neighbours import Neighbours
from altwords_export.neighbours import FEWEST, fit_neighbours
from altwords_export.tokenizer import learn

DOGS, BOATS = ["a red dog runs", "the red dog"], ["a blue boat", "a blue boat on the water"]
PHOTOS = FEWEST + 40


@pytest.fixture
def pooled() -> Tensor:
    """Features (PHOTOS, 80), noisy: the first are high of every even photo, the last of every odd one."""
    torch.manual_seed(4)
    features = torch.rand(PHOTOS, 80) * 0.3
    features[::2, :10] += 2
    features[1::2, -10:] += 2
    return features


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    learn([*DOGS, *BOATS], 400).save(str(tmp_path / "tokenizer.json"))
    return tmp_path


def kin(folder: Path, features: Tensor, caption: str) -> float:
    tokens = learn([*DOGS, *BOATS], 400).encode(caption).ids
    return Neighbours(folder / "neighbours.safetensors").of(features.numpy()).signals(tokens)["kin"]


def test_what_was_said_of_photos_is_found_by_photos_like_them(folder: Path, pooled: Tensor) -> None:
    fit_neighbours(folder, pooled, [DOGS, BOATS] * (PHOTOS // 2))
    boat = torch.zeros(80)
    boat[-10:] = 2

    assert kin(folder, pooled[0], "a red dog") > 2 * kin(folder, pooled[0], "a blue boat")
    assert kin(folder, boat, "a blue boat") > 2 * kin(folder, boat, "a red dog")


def test_a_mere_name_makes_no_neighbour(folder: Path, pooled: Tensor) -> None:
    told = [DOGS, BOATS] * (PHOTOS // 2)
    told[1:20:2] = [["a kettle"]] * 10
    fit_neighbours(folder, pooled, told)

    places = Neighbours(folder / "neighbours.safetensors")._places
    assert len(places) == PHOTOS - 10


def test_few_photos_are_nothing_to_compare_with(folder: Path, pooled: Tensor) -> None:
    fit_neighbours(folder, pooled[: FEWEST - 1], [DOGS] * (FEWEST - 1))

    assert not (folder / "neighbours.safetensors").exists()
