"""From next-token probabilities to a sentence: greedy and beam search.

Both give the tokens that transformers' ``generate`` gives with its defaults (early stopping off) and the same
length penalty, so that a model's published figures hold here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from altwords.captioner.decoder import Cache, Decoder


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One way to go on after the beginning of the sequence."""

    tokens: list[int]
    """The end token excluded."""
    log_probabilities: list[float]
    """Of each token given those before, the end token included where it was reached."""

    @property
    def score(self) -> float:
        """Mean log-probability."""
        return self.ranked(1.0)

    def ranked(self, length_penalty: float) -> float:
        """What beam search ranks by: below 1, the penalty favours short sentences."""
        return float(sum(self.log_probabilities) / len(self.log_probabilities) ** length_penalty)


class Guide(Protocol):
    """What speaks for each token besides the decoder."""

    def pull(self, written: Sequence[int]) -> Tensor:
        """What to add to the log-probabilities of what may follow these tokens, (vocabulary,)."""


@torch.inference_mode()
def search(
    decoder: Decoder,
    sequence: Tensor,
    *,
    beams: int,
    longest: int,
    end: int,
    length_penalty: float = 1.0,
    features: Tensor | None = None,
    guide: Guide | None = None,
) -> list[Hypothesis]:
    """The best hypotheses, best first: one for a greedy search (``beams`` 1), else all that were finished.

    Args:
        sequence: (P, width), embeddings of what stands before the first token.
        features: (F, width), what a decoder that ``looks`` has beside the sequence.
        longest: tokens to write at most, the end token included.
        end: id of the end token.
        length_penalty: see ``Hypothesis.ranked``.
        guide: leads the search; the log-probabilities of what it finds are the decoder's own.
    """
    cache = decoder.cache(beams, features)
    opening = decoder.begin(sequence, cache)
    if beams == 1:
        return [_greedy(decoder, cache, opening, longest, end, guide)]
    return _beam(decoder, cache, opening, beams, longest, end, length_penalty, guide)


def _greedy(decoder: Decoder, cache: Cache, logits: Tensor, longest: int, end: int, guide: Guide | None) -> Hypothesis:
    hypothesis = Hypothesis([], [])
    for written in range(1, longest + 1):
        log_probabilities = torch.log_softmax(logits, -1)
        token = _led(log_probabilities[None], [hypothesis], guide)[0].argmax()
        hypothesis.log_probabilities.append(log_probabilities[token].item())
        if token == end:
            break
        hypothesis.tokens.append(int(token))
        if written < longest:
            logits = decoder.step(token[None], cache)[0]
    return hypothesis


def _beam(
    decoder: Decoder,
    cache: Cache,
    logits: Tensor,
    beams: int,
    longest: int,
    end: int,
    penalty: float,
    guide: Guide | None,
) -> list[Hypothesis]:
    log_probabilities = torch.log_softmax(logits, -1)[None]  # (1, vocabulary)
    vocabulary = log_probabilities.shape[1]
    running = [Hypothesis([], [])]
    scores = torch.zeros(1)
    finished: list[tuple[float, Hypothesis]] = []
    for written in range(1, longest + 1):
        led = _led(log_probabilities, running, guide)
        # Twice as many as there are beams: even if half of them end here, the beams are full again.
        best, where = (led + scores[:, None]).flatten().topk(2 * beams)
        candidates = []
        for rank, (score, index) in enumerate(zip(best.tolist(), where.tolist(), strict=True)):
            row, token = divmod(index, vocabulary)
            chances = [*running[row].log_probabilities, log_probabilities[row, token].item()]
            if token != end and written < longest:
                candidates.append((score, row, token, Hypothesis([*running[row].tokens, token], chances)))
            elif rank < beams:
                tokens = running[row].tokens if token == end else [*running[row].tokens, token]
                finished.append((score / written**penalty, Hypothesis(tokens, chances)))
        finished.sort(key=lambda one: -one[0])
        candidates = candidates[:beams]
        # The best running one cannot beat the worst finished one any more, if it stays as likely as it is.
        if not candidates:
            break
        if len(finished) >= beams and candidates[0][0] / written**penalty <= finished[beams - 1][0]:
            break
        running = [candidate[3] for candidate in candidates]
        scores = torch.tensor([candidate[0] for candidate in candidates])
        cache.reorder(torch.tensor([candidate[1] for candidate in candidates]))
        tokens_next = torch.tensor([candidate[2] for candidate in candidates])
        log_probabilities = torch.log_softmax(decoder.step(tokens_next, cache), -1)
    return [hypothesis for _, hypothesis in finished]


def _led(log_probabilities: Tensor, running: Sequence[Hypothesis], guide: Guide | None) -> Tensor:
    """Log-probabilities (rows, vocabulary) of what follows each hypothesis, with the guide's pull."""
    if guide is None:
        return log_probabilities
    return log_probabilities + torch.stack([guide.pull(one.tokens) for one in running])
