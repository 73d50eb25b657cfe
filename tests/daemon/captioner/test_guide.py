"""What leads the search."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from altwords.captioner.guide import MOST, Guidance, Guides, PictureGuide
from altwords.captioner.neighbours import GRAMS, Said, grams
from altwords.captioner.vocabulary import Vocabulary
from altwords.captioner.witness import Witness
from altwords_export.tokenizer import learn

SIZE = 400
FEATURES = np.array([2.0, -2.0], np.float32)


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    path = tmp_path_factory.mktemp("guide") / "tokenizer.json"
    learn(["a dog runs on grass", "a dog on a red mat"], SIZE).save(str(path))
    return Vocabulary(path)


@pytest.fixture(scope="module")
def witness(tmp_path_factory: pytest.TempPathFactory) -> Witness:
    """Shows the dog where the first feature is high, and something red where the second is."""
    path = tmp_path_factory.mktemp("guide") / "things.safetensors"
    words = {
        "word_weight": np.eye(2, dtype=np.float16) * 9,
        "word_bias": np.zeros(2, np.float16),
        "word_share": np.array([0.25, 0.25], np.float32),
    }
    things = {"weight": np.eye(2, dtype=np.float16), "bias": np.zeros(2, np.float16)}
    about = {"words": json.dumps({"dog": 0}), "places": json.dumps({"dog": 0, "red": 1})}
    save_file({**things, **words}, path, about)
    return Witness(path)


def said_of(vocabulary: Vocabulary, sentence: str) -> Said:
    weights = np.zeros(GRAMS)
    weights[grams(vocabulary._tokenizer.encode(sentence).ids)] = 0.25
    return Said(weights, near=1.0)


def pull(guide: PictureGuide | None, *written: int) -> np.ndarray:
    assert guide is not None
    return guide.pull(written).numpy()


def test_what_is_shown_pulls_until_it_is_said_and_what_is_not_pushes(vocabulary: Vocabulary, witness: Witness) -> None:
    guide = Guides(Guidance(shown=0.5), vocabulary, witness, SIZE).of(FEATURES, None)
    dog, red = vocabulary.whole("dog"), vocabulary.whole("red")

    np.testing.assert_allclose(pull(guide)[dog], 0.5 * np.log(4), atol=1e-3)
    np.testing.assert_allclose(pull(guide)[red], -0.5 * MOST, atol=1e-3)
    assert np.count_nonzero(pull(guide)) == len(dog) + len(red)
    assert not pull(guide, *dog)[dog].any()
    np.testing.assert_allclose(pull(guide, *dog)[red], -0.5 * MOST, atol=1e-3)


def test_what_was_said_pulls_by_itself_and_more_after_what_stood_before_it(vocabulary: Vocabulary) -> None:
    tokens = vocabulary._tokenizer.encode("a dog runs").ids
    guide = Guides(Guidance(said=2.0), vocabulary, None, SIZE).of(FEATURES, said_of(vocabulary, "a dog runs"))

    assert pull(guide)[tokens[0]] == pytest.approx(1.0)
    assert pull(guide)[tokens[1]] == pytest.approx(0.5)
    assert pull(guide, tokens[0])[tokens[1]] == pytest.approx(1.0)
    assert pull(guide, *tokens[:2])[tokens[1]] == pytest.approx(0.5)
    # Where the neighbours' descriptions ended does not count.
    assert pull(guide, *tokens)[vocabulary.end] == 0


def test_both_add_up(vocabulary: Vocabulary, witness: Witness) -> None:
    said = said_of(vocabulary, "a dog runs")
    ways = (Guidance(shown=0.5), Guidance(said=2.0), Guidance(shown=0.5, said=2.0))
    one, other, both = (Guides(way, vocabulary, witness, SIZE).of(FEATURES, said) for way in ways)

    np.testing.assert_allclose(pull(both), pull(one) + pull(other), atol=1e-5)


@pytest.mark.parametrize("guidance", [Guidance(), Guidance(shown=1.0), Guidance(said=1.0)])
def test_where_nothing_leads_there_is_no_guide(vocabulary: Vocabulary, guidance: Guidance) -> None:
    """A bundle that says nothing of it, or that lacks the witness or the neighbours."""
    assert Guides(guidance, vocabulary, None, SIZE).of(FEATURES, None) is None


@pytest.mark.parametrize(
    ("manifest", "guidance"),
    [({}, Guidance()), ({"guidance": {"shown": 0.5, "said": 3.0}}, Guidance(shown=0.5, said=3.0))],
)
def test_the_manifest_says_how_far(manifest: dict[str, object], guidance: Guidance) -> None:
    assert Guidance.of(manifest) == guidance


def test_a_pull_is_as_long_as_the_vocabulary(vocabulary: Vocabulary, witness: Witness) -> None:
    guide = Guides(Guidance(shown=0.5, said=2.0), vocabulary, witness, SIZE).of(FEATURES, said_of(vocabulary, "a dog"))

    assert guide is not None
    assert guide.pull([]).shape == guide.pull([5, 6]).shape == torch.Size([SIZE])
