"""Our decoder and search, token for token beside transformers' ``GPT2LMHeadModel.generate``."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from altwords.bundle.manifest import Bundle
from altwords.captioner.captioner import LONGEST, Captioner
from altwords.captioner.search import search
from altwords.captioner.vocabulary import Vocabulary
from altwords_export import torchvision_import  # noqa: F401 - before transformers
from altwords_export.recipe import Shape
from gpt2_twins import Twins, random_twins

from transformers import GPT2Config, GPT2LMHeadModel  # isort: skip

SHAPES = [
    Shape(vocabulary=60, width=32, layers=1, heads=1, positions=64),
    Shape(vocabulary=1000, width=96, layers=3, heads=2, positions=64),
    Shape(vocabulary=4096, width=256, layers=4, heads=4, positions=96),
]
NONE_SUCH = -1
"""An end token that never comes: the search goes on to the longest."""


@pytest.fixture(scope="module", params=range(len(SHAPES)), ids=lambda n: f"{SHAPES[n].layers}x{SHAPES[n].width}")
def twins(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Twins:
    path = tmp_path_factory.mktemp("twins") / "decoder.safetensors"
    return random_twins(path, SHAPES[request.param], seed=request.param)


def written(twins: Twins, prompt: Tensor, *, longest: int = 20, end: int = NONE_SUCH) -> list[int]:
    """What our greedy search writes."""
    return search(twins.ours, prompt, beams=1, longest=longest, end=end)[0].tokens


def hold_equal(
    twins: Twins, prompt: Tensor, *, beams: int, longest: int, end: int, length_penalty: float = 1.0
) -> None:
    ours = search(twins.ours, prompt, beams=beams, longest=longest, end=end, length_penalty=length_penalty)
    theirs = twins.generate(prompt, beams=beams, longest=longest, end=end, length_penalty=length_penalty)
    # Beyond as many as there are beams, transformers drops what was finished.
    ours = ours[:beams]
    scores = [hypothesis.ranked(length_penalty) for hypothesis in ours]

    assert [hypothesis.tokens for hypothesis in ours] == [tokens for tokens, _ in theirs]
    assert scores == pytest.approx([score for _, score in theirs], abs=1e-4)


@pytest.mark.parametrize("beams", [1, 2, 3, 5])
@pytest.mark.parametrize("prefix", [3, 10, 19])
def test_sentences_that_end_on_their_own(twins: Twins, prefix: int, beams: int) -> None:
    prompt = twins.prompt(prefix, prefix)
    # A token that greedy search first writes after some others, so that beams end at different lengths.
    free = written(twins, prompt)
    end = next(token for place, token in enumerate(free) if place >= 4 and token not in free[:place])

    hold_equal(twins, prompt, beams=beams, longest=20, end=end)


@pytest.mark.parametrize("length_penalty", [0.0, 0.5, 2.0])
def test_a_length_penalty_ranks_as_transformers_ranks(twins: Twins, length_penalty: float) -> None:
    prompt = twins.prompt(7, 10)
    free = written(twins, prompt)
    end = next(token for place, token in enumerate(free) if place >= 3 and token not in free[:place])

    hold_equal(twins, prompt, beams=3, longest=20, end=end, length_penalty=length_penalty)


@pytest.mark.parametrize("beams", [1, 2, 3, 5])
def test_sentences_cut_at_the_longest(twins: Twins, beams: int) -> None:
    for longest in (1, 2, 9):
        hold_equal(twins, twins.prompt(1, 7), beams=beams, longest=longest, end=NONE_SUCH)


@pytest.mark.parametrize("beams", [1, 2, 3, 5])
def test_the_end_as_the_likeliest_first_token(twins: Twins, beams: int) -> None:
    prompt = twins.prompt(2, 7)
    (first,) = written(twins, prompt, longest=1)

    assert written(twins, prompt, end=first) == []
    hold_equal(twins, prompt, beams=beams, longest=12, end=first)


def test_different_prompts_give_different_sentences(twins: Twins) -> None:
    """Or the tests above would compare nothing."""
    sentences = {tuple(written(twins, twins.prompt(seed, 7))) for seed in range(5)}

    assert len(sentences) == 5
    assert all(len(set(sentence)) > 3 for sentence in sentences)


def test_beams_find_likelier_sentences_than_greedy(twins: Twins) -> None:
    prompts = [twins.prompt(seed, 7) for seed in range(5)]
    totals = {
        beams: sum(search(twins.ours, prompt, beams=beams, longest=12, end=NONE_SUCH)[0].score for prompt in prompts)
        for beams in (1, 5)
    }

    assert totals[5] > totals[1]


@pytest.mark.parametrize("beams", [1, 3])
def test_the_real_model_on_real_photos(bundle: Bundle, captioner: Captioner, pixels, beams: int) -> None:
    shape = bundle.manifest["shape"]
    config = GPT2Config(
        vocab_size=shape["vocabulary"],
        n_positions=shape["positions"],
        n_embd=shape["width"],
        n_layer=shape["layers"],
        n_head=shape["heads"],
    )
    network = GPT2LMHeadModel(config).eval()
    weights = {name: value.float() for name, value in load_file(bundle.path("decoder.safetensors")).items()}
    network.transformer.load_state_dict(weights)
    twins = Twins(network, captioner._decoder)
    words = Vocabulary(bundle.path("tokenizer.json"))
    embed = twins.ours.embeddings

    for prefix in captioner.encode(pixels).prefix:
        prompt = torch.cat([embed[[words.image]], torch.from_numpy(prefix), embed[[words.description]]])
        hold_equal(twins, prompt, beams=beams, longest=LONGEST, end=words.end)


class Towards:
    """Pulls at some tokens until they are written."""

    def __init__(self, pull: Tensor) -> None:
        self._pull = pull

    def pull(self, written: Sequence[int]) -> Tensor:
        left = self._pull.clone()
        left[list(written)] = 0
        return left


@pytest.mark.parametrize("beams", [1, 3])
def test_a_guide_that_pulls_at_nothing_changes_nothing(twins: Twins, beams: int) -> None:
    prompt = twins.prompt(5, 10)
    how = {"beams": beams, "longest": 9, "end": NONE_SUCH}
    nothing = Towards(torch.zeros(twins.ours.embeddings.shape[0]))

    assert search(twins.ours, prompt, **how, guide=nothing) == search(twins.ours, prompt, **how)


@pytest.mark.parametrize("beams", [1, 3])
def test_a_guide_leads_to_a_token_once_and_its_chance_stays_the_decoders(twins: Twins, beams: int) -> None:
    prompt = twins.prompt(6, 10)
    free = written(twins, prompt, longest=8)
    wanted = next(token for token in range(len(twins.ours.embeddings)) if token not in free)
    pull = torch.zeros(twins.ours.embeddings.shape[0])
    pull[wanted] = 100

    (led, *_) = search(twins.ours, prompt, beams=beams, longest=8, end=NONE_SUCH, guide=Towards(pull))

    assert led.tokens.count(wanted) == 1
    assert max(led.log_probabilities) <= 0
    cache = twins.ours.cache(1, None)
    logits = twins.ours.begin(prompt, cache)
    for token, chance in zip(led.tokens, led.log_probabilities, strict=True):
        assert torch.log_softmax(logits, -1)[token].item() == pytest.approx(chance, abs=1e-3)
        logits = twins.ours.step(torch.tensor([token]), cache)[0]
