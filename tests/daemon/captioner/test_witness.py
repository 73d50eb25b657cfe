"""What the features say of a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from altwords.captioner.witness import Witness

THINGS = {"weight": np.eye(2, dtype=np.float16), "bias": np.zeros(2, np.float16)}
WORDS = {
    "word_weight": np.eye(2, dtype=np.float16),
    "word_bias": np.zeros(2, np.float16),
    "word_share": np.array([0.1, 0.5], np.float32),
}
ABOUT = {
    "words": json.dumps({"dog": 0, "puppy": 0, "ball": 1}),
    "places": json.dumps({"running": 0, "red": 1}),
}


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """Its first thing is shown where the first feature is high, its second where the second is."""
    path = tmp_path / "things.safetensors"
    save_file({**THINGS, **WORDS}, path, ABOUT)
    return Witness(path)


def test_what_is_shown_is_trusted_and_what_is_not_is_doubted(witness: Witness) -> None:
    picture = np.array([4.0, -4.0], dtype=np.float32)
    dog, both = witness.signals(picture, "a puppy"), witness.signals(picture, "a dog with a ball")

    assert dog["shown_least"] == dog["shown_mean"] == pytest.approx(-0.018, abs=1e-3)
    assert both["shown_least"] == pytest.approx(-4.018, abs=1e-3)
    assert both["shown_mean"] == pytest.approx(-2.018, abs=1e-3)


def test_weights_in_bytes_have_a_scale(tmp_path: Path, witness: Witness) -> None:
    """A row's scale is its own, and what they stand for is the same."""
    path = tmp_path / "bytes.safetensors"
    halves = {"scale": np.array([0.01, 0.1], np.float16), "word_scale": np.array([0.5, 0.02], np.float16)}
    rows = {
        "weight": np.array([[100, 0], [0, 10]], np.int8),
        "word_weight": np.array([[2, 0], [0, 50]], np.int8),
    }
    save_file({**THINGS, **WORDS, **halves, **rows}, path, ABOUT)
    picture = np.array([1.5, -0.5], dtype=np.float32)
    known = Witness(path).signals(picture, "a puppy with a red ball")

    assert known == pytest.approx(witness.signals(picture, "a puppy with a red ball"), abs=1e-3)


def test_what_each_word_names_has_a_chance(witness: Witness) -> None:
    picture = np.array([4.0, -4.0], dtype=np.float32)
    shown = witness.shown(picture, ["a puppy with a ball", "a dog runs"])

    assert shown == pytest.approx({"puppy": 0.982, "dog": 0.982, "ball": 0.018}, abs=1e-3)
    assert witness.shown(picture, ["nothing known", ""]) == witness.shown(picture, []) == {}


def test_words_gain_where_they_are_likelier_than_anywhere(witness: Witness) -> None:
    plain, shown = (witness.gains(np.array(features, np.float32)) for features in ((0.0, 0.0), (4.0, -4.0)))

    assert witness.words == ["running", "red"]
    # At even odds: five times as often as of any picture, and as often as ever.
    np.testing.assert_allclose(plain, [np.log(5), 0], atol=1e-3)
    assert shown[0] > plain[0]
    assert shown[1] < -3


@pytest.mark.parametrize(
    ("sentence", "things"), [("a dog and a puppy", 1.0), ("a dog, a ball", 2.0), ("nothing known", 0.0), ("", 0.0)]
)
def test_things_are_counted_once(witness: Witness, sentence: str, things: float) -> None:
    assert witness.signals(np.zeros(2, dtype=np.float32), sentence)["things"] == things


def test_a_sentence_without_things_is_not_doubted(witness: Witness) -> None:
    assert witness.signals(np.zeros(2, dtype=np.float32), "it is dark") == {
        "shown_least": 0.0,
        "shown_mean": 0.0,
        "things": 0.0,
        "words_least": 0.0,
        "words_mean": 0.0,
        "words": 0.0,
        "gain_least": 0.0,
        "gain_mean": 0.0,
        "gain": 0.0,
        "familiar": 0.0,
        "repeated": 0.0,
        "bare": 1.0,
    }


@pytest.mark.parametrize(
    ("sentence", "repeated"),
    [
        ("a dog plays with a dog", 1.0),
        ("a red ball beside a red ball", 1.0),
        ("a red ball beside a blue ball", 0.0),
        ("a dog", 0.0),
        ("a dog and the", 0.0),
    ],
)
def test_a_thing_that_is_named_twice_in_the_same_words(witness: Witness, sentence: str, repeated: float) -> None:
    assert witness.signals(np.zeros(2, dtype=np.float32), sentence)["repeated"] == repeated


def test_words_are_doubted_where_few_would_use_them_of_this_picture(witness: Witness) -> None:
    known = witness.signals(np.array([4.0, -4.0], dtype=np.float32), "a red dog is running")

    assert known["words"] == 2.0
    assert known["words_least"] == pytest.approx(-4.018, abs=1e-3)
    assert known["words_mean"] == pytest.approx(-2.018, abs=1e-3)
    # "running" is ten times as likely as anywhere, "red" far less than its half.
    assert known["gain_least"] == pytest.approx(-4.018 - np.log(0.5), abs=1e-3)
    assert known["gain"] == pytest.approx(-4.036 - np.log(0.1) - np.log(0.5), abs=1e-3)
    assert known["gain_mean"] == pytest.approx(known["gain"] / 2)


def test_of_common_words_the_share_of_people_is_told(witness: Witness) -> None:
    shares = witness.shares(np.array([4.0, -4.0], dtype=np.float32), ["red", "purple"])

    assert shares == {"red": pytest.approx(0.018, abs=1e-3)}


def test_a_picture_unlike_those_that_were_described_is_unfamiliar(tmp_path: Path) -> None:
    path = tmp_path / "things.safetensors"
    familiar = {"familiar_weight": np.array([1, 0], np.float16), "familiar_bias": np.zeros(1, np.float16)}
    save_file({**THINGS, **WORDS, **familiar}, path, ABOUT)
    like, unlike = (Witness(path).signals(np.array([x, 0.0], np.float32), "a dog") for x in (4.0, -4.0))

    assert like["familiar"] == pytest.approx(-0.018, abs=1e-3)
    assert unlike["familiar"] == pytest.approx(-4.018, abs=1e-3)
    # A mere name is little to say of what is familiar, and all there is to say of what is not.
    assert like["bare"] > 0.95
    assert unlike["bare"] < 0.05
    assert Witness(path).signals(np.array([4.0, 0.0], np.float32), "a dog runs on a beach")["bare"] == 0.0


def test_the_words_for_a_thing_are_those_that_stand_for_the_same(witness: Witness) -> None:
    words = json.loads(ABOUT["words"])
    dog = {word for word, thing in words.items() if thing == words["dog"]}

    assert witness.words_for("dog") == dog < words.keys()
    assert witness.words_for("unicorn") == frozenset()


def test_a_child_has_a_chance(witness: Witness, tmp_path: Path) -> None:
    path = tmp_path / "children.safetensors"
    row = {"child_weight": np.array([2.0, 0.0], np.float16), "child_bias": np.array([1.0], np.float16)}
    save_file({**THINGS, **WORDS, **row}, path, ABOUT)
    picture = np.array([-2.0, 9.0], dtype=np.float32)

    assert Witness(path).child(picture) == pytest.approx(1 / (1 + np.exp(3)), abs=1e-4)
    assert witness.child(picture) == 1.0, "where nothing is known of it"
