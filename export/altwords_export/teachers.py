"""Several decoders distilled into one: what they expect on average is learnt beside what people wrote.

Hinton, Vinyals and Dean, 2015, Distilling the Knowledge in a Neural Network (https://arxiv.org/abs/1503.02531).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from altwords_export.model import CaptionModel
from altwords_export.shards import DataError
from altwords_export.train import load_trained


class Teachers:
    """Decoders and their projections, which take the same feature vectors and write the same tokens; perhaps none."""

    def __init__(self, runs: Sequence[Path], tokenizer: Tokenizer, device: torch.device) -> None:
        """
        Raises:
            DataError: a run is missing, or writes other tokens.
        """
        self._models: list[CaptionModel] = []
        for run in runs:
            model, theirs, _ = load_trained(run)
            if theirs.get_vocab() != tokenizer.get_vocab():
                raise DataError(f"{run} writes other tokens and cannot teach.")
            self._models.append(model.to(device).eval().requires_grad_(False))

    def __len__(self) -> int:
        return len(self._models)

    @torch.no_grad()
    def chances(self, vectors: Tensor, tokens: Tensor, owner: Tensor) -> Tensor:
        """What they expect on average in place of each token that is no padding, row by row, (scored, vocabulary).

        Args:
            vectors: (N, P, features), before a projection.
            tokens, owner: as ``CaptionModel.forward`` takes them.
        """
        each = [
            torch.softmax(teacher.logits(teacher.encoder.projection(vectors), tokens, owner), dim=-1)
            for teacher in self._models
        ]
        return torch.stack(each).mean(0)
