"""Captions drawn by lot, and weighed by how good they are."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from altwords.picture.square import square
from altwords_export.model import CaptionModel
from altwords_export.self_critical import LONGEST, SAMPLES, Critic, advantages, draw, self_critical_loss
from altwords_export.shards import read, split_of
from altwords_export.tokenizer import END, token_id
from altwords_export.train import load_trained

from tokenizers import Tokenizer  # isort: skip


@pytest.fixture
def trained(run: Path) -> tuple[CaptionModel, Tokenizer]:
    torch.manual_seed(5)
    model, tokenizer, _ = load_trained(run)
    return model, tokenizer


@pytest.fixture
def vectors(trained: tuple[CaptionModel, Tokenizer], data: Path) -> torch.Tensor:
    samples = list(read(split_of(data, "train")[0]))[:6]
    with torch.no_grad():
        return trained[0].encoder.vectors(torch.stack([torch.tensor(square(one.decode(), 64)) for one in samples]))


@pytest.fixture
def references(data: Path) -> list[list[str]]:
    return [one.captions for one in list(read(split_of(data, "train")[0]))[:6]]


def test_what_is_drawn_ends_once(trained: tuple[CaptionModel, Tokenizer], vectors: torch.Tensor) -> None:
    model, tokenizer = trained
    model.train()
    tokens = draw(model, model.encoder.projection(vectors))
    end = token_id(tokenizer, END)

    assert model.training
    assert tokens.shape[0] == 6 * SAMPLES
    assert tokens.shape[1] <= LONGEST
    for row in tokens.tolist():
        words = [token for token in row if token >= 0]
        assert row == words + [-100] * (len(row) - len(words))
        assert end not in words[:-1]
        assert words[-1] == end or len(words) == LONGEST


def test_it_is_drawn_from_the_model_given_the_picture(trained: tuple[CaptionModel, Tokenizer]) -> None:
    """A model whose head hears only one token draws that one."""
    model, _ = trained
    model.decoder.lm_head = torch.nn.Linear(model.shape.width, model.shape.vocabulary)
    with torch.no_grad():
        model.decoder.lm_head.weight.zero_()
        model.decoder.lm_head.bias.zero_()[9] = 50.0
    tokens = draw(model, torch.randn(2, 5, model.shape.width))

    assert (tokens == 9).all()
    assert tokens.shape == (2 * SAMPLES, LONGEST)


def test_a_sample_is_weighed_against_the_others_of_its_picture() -> None:
    rewards = torch.tensor([[1.0, 2.0, 3.0], [0.5, 0.5, 0.5]])

    assert advantages(rewards).tolist() == [[-1.5, 0.0, 1.5], [0.0, 0.0, 0.0]]


def test_steps_raise_the_reward(
    trained: tuple[CaptionModel, Tokenizer], vectors: torch.Tensor, references: list[list[str]]
) -> None:
    model, tokenizer = trained
    critic = Critic(references, tokenizer)
    model.encoder.resnet.requires_grad_(False)
    optimizer = torch.optim.AdamW([one for one in model.parameters() if one.requires_grad], lr=1e-3)
    seen = []
    for _ in range(30):
        loss, reward = self_critical_loss(model, model.encoder.projection(vectors), list(range(6)), critic)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        seen.append(reward)

    assert sum(seen[-5:]) > 1.2 * sum(seen[:5])


def test_one_sample_is_the_likeliest_caption(trained: tuple[CaptionModel, Tokenizer], vectors: torch.Tensor) -> None:
    model, _ = trained
    prefix = model.encoder.projection(vectors)

    tokens = draw(model, prefix, samples=1)

    assert torch.equal(tokens, draw(model, prefix, samples=1))
    hidden, _ = model.begin(prefix)
    assert torch.equal(tokens[:, 0], model.decoder.lm_head(hidden[:, -1]).argmax(-1))
