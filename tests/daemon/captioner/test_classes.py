"""What single thing a photo is of."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import save_file

from altwords.captioner.captioner import Captioner
from altwords.captioner.classes import Classes
from browsers.photos import ORIGINALS

NAMES = ["a dog", None, "a barn", "a dog"]
BROADER = {"a dog": "an animal"}


@pytest.fixture
def classes(tmp_path: Path) -> Classes:
    """Each class is shown where its own of the last four features is high; the last class weighs half."""
    path = tmp_path / "classes.safetensors"
    weight = np.eye(4, dtype=np.int8) * 100
    scale = np.array([0.01, 0.01, 0.01, 0.005], np.float16)
    about = {"names": json.dumps(NAMES), "broader": json.dumps(BROADER)}
    save_file({"weight": weight, "scale": scale, "bias": np.zeros(4, np.float16)}, path, about)
    return Classes(path)


def features(*last: float) -> np.ndarray:
    """With two before them, of the other network."""
    return np.array([9.0, -9.0, *last], np.float32)


def test_the_likeliest_name_has_the_chance_of_its_class(classes: Classes) -> None:
    name, chance = classes.of(features(0, 0, 4, 0)).likeliest

    assert name == "a barn"
    assert chance == pytest.approx(np.exp(4) / (np.exp(4) + 3), abs=1e-4)


def test_a_name_has_the_chance_of_all_its_classes(classes: Classes) -> None:
    name, chance = classes.of(features(1, 0, 1.2, 2)).likeliest

    assert name == "a dog", "neither of its classes is the likeliest"
    assert chance == pytest.approx(2 * np.exp(1) / (2 * np.exp(1) + 1 + np.exp(1.2)), abs=1e-3)


def test_a_class_without_a_name_takes_its_share_and_is_not_said(classes: Classes) -> None:
    name, chance = classes.of(features(0, 6, 1, 0)).likeliest

    assert name == "a barn"
    assert chance < 0.01


def test_a_broader_name_has_the_chance_of_all_that_are_under_it(classes: Classes) -> None:
    seen = classes.of(features(2, 0, 2.5, 2))

    assert seen.broader.name == "an animal"
    assert seen.broader.chance == pytest.approx(
        (np.exp(2) + np.exp(1)) / (np.exp(2) + np.exp(1) + 1 + np.exp(2.5)), abs=1e-3
    )
    assert seen.likeliest.name == "a barn", "which is no animal"


@pytest.mark.parametrize(
    ("sentence", "least", "names", "agrees", "against"),
    [
        ("a dog and two barns", "a dog", 2, True, False),
        ("a barn", "a barn", 1, True, False),
        ("two dogs", "a dog", 1, False, True),
        ("a strawberry", None, 0, False, True),
        # A whole sentence is about more than one thing.
        ("two dogs run and run", "a dog", 1, False, False),
    ],
)
def test_a_sentence_is_held_against_the_names(
    classes: Classes, sentence: str, least: str | None, names: int, agrees: bool, against: bool
) -> None:
    seen = classes.of(features(1, 0, 3.4, 1))
    chance_of = {"a barn": seen.likeliest.chance, "a dog": seen.broader.chance}
    told = seen.signals(sentence, 0.5)

    assert told["class_least"] == pytest.approx(np.log(chance_of[least]) / 2 if least else 0)
    assert told["class_names"] == names / 2
    assert told["class_agrees"] == chance_of["a barn"] / 2 * agrees
    assert told["class_against"] == chance_of["a barn"] / 2 * against
    assert not any(seen.signals(sentence, 0.0).values()), "of familiar pictures the decoder knows more"


@pytest.mark.parametrize(("photo", "name"), [("camera.jpg", "a tripod"), ("coffee.jpg", "a cup")])
def test_the_bundle_knows_things_by_name(captioner: Captioner, photo: str, name: str) -> None:
    (original,) = (path for path in ORIGINALS if path.name == photo)
    pixels = np.asarray(Image.open(original).convert("RGB").resize((captioner.size, captioner.size)))
    named = captioner.write(captioner.encode(pixels[None]), 0).named

    assert named is not None
    assert named.likeliest.name == name


def test_captions_are_judged_knowing_the_classes(captioner: Captioner, pixels: np.ndarray) -> None:
    known = captioner.readings(captioner.encode(pixels[:1]), 0)[0].signals

    assert {"class_least", "class_names", "class_agrees", "class_against"} <= known.keys()
