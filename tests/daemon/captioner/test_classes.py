"""What a photo is of."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import save_file

from altwords.bundle.manifest import Bundle
from altwords.captioner.captioner import Captioner
from altwords.captioner.classes import SCENES, THINGS, Classes, Classified, Named
from browsers.photos import ORIGINALS

NAMES = ["a dog", None, "a barn", "a dog"]
BROADER = {"a dog": "an animal"}


def write(path: Path, names: list[str | None], broader: dict[str, str], scales: list[float]) -> None:
    """Each class is shown where its own of the last features is high."""
    weight, count = np.eye(len(names), dtype=np.int8) * 100, len(names)
    about = {"names": json.dumps(names), "broader": json.dumps(broader)}
    scale = np.array(scales, np.float16)
    save_file({"weight": weight, "scale": scale, "bias": np.zeros(count, np.float16)}, path, about)


def known(folder: Path, *files: str) -> Classes:
    return Classes(Bundle(folder, {"name": "tiny", "files": dict.fromkeys(files)}))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four things by the last four of six features, the last of which weighs half; and scenes by all six."""
    write(tmp_path / THINGS, NAMES, BROADER, [0.01, 0.01, 0.01, 0.005])
    write(tmp_path / SCENES, ["trees", "a barn", None, None, None, None], {"trees": "a landscape"}, [0.01] * 6)
    return tmp_path


@pytest.fixture
def classes(folder: Path) -> Classes:
    return known(folder, THINGS)


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
    ("seen", "likeliest", "broader"),
    [
        ((4, 0, 0, 0, 0, 0), "trees", "a landscape"),
        ((1, 0, 0, 0, 4, 0), "a barn", "a landscape"),
        ((0, 0, 4, 0, 0, 0), "a dog", "an animal"),
        # What both know has the chance that the surer one gives it.
        ((0, 3, 0, 0, 2, 0), "a barn", "an animal"),
    ],
)
def test_the_surer_of_both_is_believed(folder: Path, seen: tuple[float, ...], likeliest: str, broader: str) -> None:
    things, scenes, both = (
        known(folder, *files).of(np.array(seen, np.float32)) for files in ([THINGS], [SCENES], [THINGS, SCENES])
    )

    assert things is not None
    assert scenes is not None
    assert both is not None
    assert both.likeliest.name == likeliest
    assert both.likeliest.chance == max(things.likeliest.chance, scenes.likeliest.chance) > 0.6
    assert both.broader.name == broader
    assert both.scene == scenes.scene == scenes.broader
    assert things.scene.chance == 0


def test_a_bundle_may_know_neither(folder: Path) -> None:
    assert known(folder).of(features(0, 0, 4, 0)) is None


@pytest.mark.parametrize(
    ("sentence", "agrees"), [("a tree in the snow", True), ("tall trees", True), ("a house", False)]
)
def test_one_of_several_is_what_a_name_says(sentence: str, agrees: bool) -> None:
    assert Classified({"trees": 0.9}, Named("a landscape", 0.9)).agrees(sentence) is agrees


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
    known = captioner.write(captioner.encode(pixels[:1]), 0).readings[0].signals

    assert {"class_least", "class_names", "class_agrees", "class_against"} <= known.keys()
