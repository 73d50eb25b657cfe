"""Train on what listeners get: captions drawn by lot, each weighed by how good it turned out.

Self-critical sequence training (Rennie et al., 2017, https://arxiv.org/abs/1612.00563), with the mean of a
picture's other samples as the baseline (Luo, 2020, https://arxiv.org/abs/2003.09971).
"""

from __future__ import annotations

import torch
from tokenizers import Tokenizer
from torch import Tensor

from altwords_export.cider import Cider
from altwords_export.model import CaptionModel
from altwords_export.tokenizer import END, token_id

SAMPLES = 5
"""Captions drawn for each picture."""
LONGEST = 24
"""Tokens of a drawn caption, its end token included; one that is longer counts as cut off."""


class Critic:
    """Weighs drawn captions by their CIDEr against the pictures' own descriptions."""

    def __init__(self, references: list[list[str]], tokenizer: Tokenizer) -> None:
        self._cider = Cider(references)
        self._tokenizer = tokenizer
        self._end = token_id(tokenizer, END)

    def rewards(self, pictures: list[int], tokens: Tensor) -> Tensor:
        """CIDEr of tokens (N * samples, T) drawn for pictures (N,), as (N, samples)."""
        samples = len(tokens) // len(pictures)
        rows = [[token for token in row if token >= 0] for row in tokens.tolist()]
        captions = self._tokenizer.decode_batch(rows)
        values = [
            self._cider.reward(pictures[place // samples], caption, finished=row[-1] == self._end)
            for place, (caption, row) in enumerate(zip(captions, rows, strict=True))
        ]
        return torch.tensor(values).view(len(pictures), samples)


def advantages(rewards: Tensor) -> Tensor:
    """By how much each sample (N, SAMPLES) is better than the picture's others on average."""
    others = (rewards.sum(1, keepdim=True) - rewards) / (rewards.shape[1] - 1)
    return rewards - others


def self_critical_loss(
    model: CaptionModel, prefix: Tensor, pictures: list[int], critic: Critic
) -> tuple[Tensor, float]:
    """Loss whose gradient raises the chance of better captions, and the mean reward.

    Args:
        prefix: (N, P, width), with its gradient.
        pictures: (N,), the critic's numbers of the pictures.
    """
    tokens = draw(model, prefix.detach())
    rewards = critic.rewards(pictures, tokens)
    owner = torch.arange(len(pictures), device=prefix.device).repeat_interleave(SAMPLES)
    weights = advantages(rewards).to(prefix.device).flatten()[:, None].expand_as(tokens)[tokens >= 0]
    return (weights * model.losses(prefix, tokens, owner)).mean(), float(rewards.mean())


@torch.no_grad()
def draw(model: CaptionModel, prefix: Tensor, samples: int = SAMPLES) -> Tensor:
    """Draw captions from the model's own chances, without dropout: (N * samples, T), padded with -100.

    One sample is no lot: it is the caption of the likeliest tokens.
    """
    training = model.training
    model.eval()
    end = model.decoder.config.eos_token_id
    hidden, cache = model.begin(prefix)
    cache.batch_repeat_interleave(samples)
    hidden = hidden.repeat_interleave(samples, 0)
    drawn: list[Tensor] = []
    over = torch.zeros(len(hidden), dtype=torch.bool, device=prefix.device)
    while len(drawn) < LONGEST and not over.all():
        if drawn:
            embedded = model.decoder.transformer.wte(drawn[-1].clamp_min(0))[:, None]
            hidden = model.decoder.transformer(inputs_embeds=embedded, past_key_values=cache).last_hidden_state
        chances = torch.softmax(model.decoder.lm_head(hidden[:, -1]).float(), -1)
        chosen = torch.multinomial(chances, 1)[:, 0] if samples > 1 else chances.argmax(-1)
        token = chosen.masked_fill(over, -100)
        drawn.append(token)
        over = over | (token == end)
    model.train(training)
    return torch.stack(drawn, 1)
