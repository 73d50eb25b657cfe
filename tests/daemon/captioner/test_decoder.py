"""The cache of keys and values, and the weights' way through float16."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from torch import Tensor

from altwords.captioner.decoder import Cache
from altwords_export.recipe import Shape
from gpt2_twins import Twins, random_twins

SHAPE = Shape(vocabulary=300, width=48, layers=2, heads=3, positions=32)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("twins") / "decoder.safetensors"


@pytest.fixture(scope="module")
def twins(file: Path) -> Twins:
    return random_twins(file, SHAPE, seed=5)


@torch.inference_mode()
def whole(twins: Twins, prompt: Tensor, tokens: list[int]) -> Tensor:
    """Logits after the prompt and the tokens, computed by transformers at once and without a cache."""
    sequence = torch.cat([prompt, twins.ours.embeddings[tokens]])
    logits: Tensor = twins.theirs(inputs_embeds=sequence[None]).logits[0, -1]
    return logits


@torch.inference_mode()
def test_each_step_gives_the_logits_of_the_whole_sequence(twins: Twins) -> None:
    prompt, cache = twins.prompt(0, 6), twins.ours.cache(1)
    torch.testing.assert_close(twins.ours.begin(prompt, cache), whole(twins, prompt, []), rtol=1e-4, atol=1e-4)

    written: list[int] = []
    for token in (7, 7, 250, 0, 99):
        written.append(token)
        logits = twins.ours.step(torch.tensor([token]), cache)
        torch.testing.assert_close(logits[0], whole(twins, prompt, written), rtol=1e-4, atol=1e-4)
    assert cache.length == 6 + 5


@torch.inference_mode()
def test_after_a_reorder_each_row_goes_on_from_its_new_past(twins: Twins) -> None:
    prompt, cache = twins.prompt(1, 4), twins.ours.cache(3)
    twins.ours.begin(prompt, cache)
    twins.ours.step(torch.tensor([10, 20, 30]), cache)
    cache.reorder(torch.tensor([2, 0, 2]))
    twins.ours.step(torch.tensor([40, 50, 60]), cache)
    # Rows that overwrite each other would show here: each needs what another one gives up.
    cache.reorder(torch.tensor([1, 2, 0]))
    logits = twins.ours.step(torch.tensor([70, 80, 90]), cache)

    pasts = [[10, 50, 70], [30, 60, 80], [30, 40, 90]]
    for row, past in zip(logits, pasts, strict=True):
        torch.testing.assert_close(row, whole(twins, prompt, past), rtol=1e-4, atol=1e-4)


def test_the_shared_beginning_reaches_every_row_and_is_not_moved() -> None:
    cache = Cache(layers=1, rows=3, heads=1, positions=8, head_width=2)
    cache.keys.fill_(0)
    cache.values.fill_(0)
    cache.keys[:, 0, :, :4] = 5.0
    cache.length = 4
    cache.share()
    assert (cache.keys[:, :, :, :4] == 5).all()

    before = cache.keys.clone()
    cache.reorder(torch.tensor([2, 2, 2]))
    assert torch.equal(cache.keys, before)


def test_the_weights_are_kept_in_float16_without_a_second_output_matrix(file: Path, twins: Twins) -> None:
    theirs = twins.theirs.transformer.state_dict()
    with safe_open(file, "pt") as stored:
        tensors = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118 - not a dict
        assert stored.metadata() == {"layers": "2", "heads": "3"}

    assert tensors.keys() == theirs.keys()
    for name, value in tensors.items():
        assert value.dtype == torch.float16
        # The twins were rounded once; another rounding changes nothing.
        assert torch.equal(value.float(), theirs[name])


def test_what_is_loaded_computes_in_float32(twins: Twins) -> None:
    assert twins.ours.embeddings.dtype == torch.float32
    assert (twins.ours.positions, twins.ours.width, twins.ours.layers, twins.ours.heads) == (32, 48, 2, 3)


def test_a_sequence_longer_than_the_positions_is_refused(twins: Twins) -> None:
    with pytest.raises(RuntimeError):
        twins.ours.begin(twins.prompt(0, SHAPE.positions + 1), twins.ours.cache(1))
