"""What is known of photos that are like a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from altwords.bundle.manifest import Bundle
from altwords.captioner.captioner import Captioner
from altwords.captioner.neighbours import GRAMS, NEAREST, Neighbours, grams

DOG, BOAT = [5, 6, 7], [5, 8, 9, 7]


@pytest.fixture
def neighbours(tmp_path: Path) -> Neighbours:
    """As many photos of dogs, where the first feature is high, as of boats, where the second is."""
    numbers = np.zeros((2, 8), np.uint16)
    weights = np.zeros((2, 8), np.uint8)
    for row, description in enumerate((DOG, BOAT)):
        own = grams(description)[:8]
        numbers[row, : len(own)], weights[row, : len(own)] = own, 90
    path = tmp_path / "neighbours.safetensors"
    save_file(
        {
            "centre": np.zeros(2, np.float16),
            "axes": np.eye(2, dtype=np.float16),
            "places": np.repeat(np.array([[127, 0], [0, 127]], np.int8), NEAREST, axis=0),
            "grams": np.repeat(numbers, NEAREST, axis=0),
            "weights": np.repeat(weights, NEAREST, axis=0),
        },
        path,
    )
    return Neighbours(path)


def test_a_caption_is_held_against_what_was_said_of_the_nearest(neighbours: Neighbours) -> None:
    dogs, boats = neighbours.of(np.array([9.0, 0.1])), neighbours.of(np.array([0.1, 9.0]))

    assert dogs.signals(DOG)["kin"] > 1.5 * dogs.signals(BOAT)["kin"]
    assert boats.signals(BOAT)["kin"] > 1.5 * boats.signals(DOG)["kin"]


def test_a_picture_that_is_like_no_photo_is_far_from_all(neighbours: Neighbours) -> None:
    like, unlike = neighbours.of(np.array([9.0, 0.0])), neighbours.of(np.array([-9.0, -9.0]))

    assert like.near == pytest.approx(1, abs=1e-3)
    assert unlike.near < 0


def test_the_order_of_the_words_counts(neighbours: Neighbours) -> None:
    dogs = neighbours.of(np.array([9.0, 0.1]))

    assert dogs.signals(DOG)["kin"] > dogs.signals(DOG[::-1])["kin"] > 0


def test_grams_are_numbers_of_sixteen_bits() -> None:
    found = grams([4095, 50256, 0])

    assert len(found) == 3 + 4
    assert all(0 <= gram < GRAMS for gram in found)


def test_the_default_bundle_knows_photos_like_a_photo_and_none_like_noise(bundle: Bundle, pixels: np.ndarray) -> None:
    known = Neighbours(bundle.path("neighbours.safetensors"))
    captioner = Captioner(bundle, beams=1, threads=1)
    noise = np.random.default_rng(0).integers(0, 256, pixels[:1].shape, dtype=np.uint8)
    photos, nothing = captioner.encode(pixels), captioner.encode(noise)

    nearest = [known.of(pooled).near for pooled in photos.pooled]
    assert np.median(nearest) > known.of(nothing.pooled[0]).near
    assert {"kin", "near"} <= captioner.readings(photos, 0)[0].signals.keys()
