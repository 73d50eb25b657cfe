"""What leads the search besides the decoder: words that the features show, and what was said of similar photos.

A word that is shown counts until it is said. What was said of the neighbours counts at every step, as tokens and as
pairs with the token before: so does a language model that asks its neighbours (Khandelwal et al., 2020,
https://arxiv.org/abs/1911.00172).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from altwords.captioner.neighbours import Said
from altwords.captioner.vocabulary import Vocabulary
from altwords.captioner.witness import Witness

MOST = 4.0
"""Beyond e to this power, what the features say for or against a word counts no more."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """How far a bundle has the search led: its manifest's ``guidance``."""

    shown: float = 0.0
    """Weight of a word's log-ratio: how much likelier it is here than anywhere."""
    said: float = 0.0
    """Weight of how telling tokens and pairs are of the neighbours."""

    @classmethod
    def of(cls, manifest: Mapping[str, object]) -> Guidance:
        told = manifest.get("guidance")
        return cls(**told) if isinstance(told, dict) else cls()


class PictureGuide:
    """The search's guide for one picture.

    Args:
        shown: (vocabulary,), the pull of each token that is a whole word.
        said: what was said of the neighbours, with its weight. How they ended is not heeded: it makes captions short.
    """

    def __init__(self, shown: Tensor, said: Said | None, weight: float) -> None:
        self._shown, self._said, self._weight = shown, said, weight
        self._follows: dict[int, Tensor] = {}

    def pull(self, written: Sequence[int]) -> Tensor:
        pull = self._shown.clone()
        pull[list(written)] = 0
        return pull + self._neighbours(written[-1] if written else None)

    def _neighbours(self, before: int | None) -> Tensor:
        if self._said is None:
            return torch.zeros(1)
        # The same few tokens stand before the next in every beam.
        if (key := -1 if before is None else before) not in self._follows:
            telling = torch.from_numpy(self._said.following(before, len(self._shown))).float()
            self._follows[key] = self._weight * telling
        return self._follows[key]


class Guides:
    """Makes the guide of each picture, for one bundle."""

    def __init__(self, guidance: Guidance, vocabulary: Vocabulary, witness: Witness | None, size: int) -> None:
        self._guidance, self._witness, self._size = guidance, witness, size
        words = witness.words if witness else []
        pairs = [(place, token) for place, word in enumerate(words) for token in vocabulary.whole(word)]
        self._words, self._tokens = torch.tensor(pairs, dtype=torch.long).reshape(-1, 2).unbind(1)

    def of(self, pooled: np.ndarray, said: Said | None) -> PictureGuide | None:
        """For a picture with these features (F,) and neighbours; None where nothing leads."""
        said = said if self._guidance.said else None
        shown = torch.zeros(self._size)
        if self._witness and self._guidance.shown:
            gains = torch.from_numpy(self._witness.gains(pooled)).float().clamp(-MOST, MOST)
            shown[self._tokens] = self._guidance.shown * gains[self._words]
        elif said is None:
            return None
        return PictureGuide(shown, said, self._guidance.said)
