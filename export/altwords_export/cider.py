"""CIDEr-D as a reward: the same figure as pycocoevalcap's, but of one caption at once, against fixed references.

Vedantam et al., CIDEr: Consensus-based Image Description Evaluation, 2015 (https://arxiv.org/abs/1411.5726).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from altwords_export.scores import split

LONGEST = 4
"""Words of an n-gram at most."""
SIGMA = 6.0
"""Words by which a caption may be longer or shorter than a reference before it costs much."""
FINISHED = "."
"""Stands where a sentence ends: one that is cut off lacks it, and with it some n-grams of every reference."""

Grams = Counter[tuple[str, ...]]


@dataclass(frozen=True)
class _Weighed:
    """A sentence as one vector of weighted n-grams for each n."""

    vectors: list[dict[tuple[str, ...], float]]
    norms: list[float]
    length: int


class Cider:
    """Rewards against the references of a set of pictures, whose words give the weights."""

    def __init__(self, references: Sequence[Sequence[str]]) -> None:
        grams = [[_grams(f"{split(one)} {FINISHED}".split()) for one in many] for many in references]
        self._pictures_with = Counter(gram for many in grams for gram in set().union(*many))
        self._log_pictures = math.log(len(references))
        self._references = [[self._weigh(one) for one in many] for many in grams]

    def reward(self, picture: int, caption: str, *, finished: bool = True) -> float:
        """CIDEr-D of a caption of one of the pictures, 0 to 10."""
        words = split(caption).split() + [FINISHED] * finished
        ours = self._weigh(_grams(words))
        each = [_likeness(ours, theirs) for theirs in self._references[picture]]
        return 10 * sum(each) / len(each)

    def _weigh(self, grams: Grams) -> _Weighed:
        vectors: list[dict[tuple[str, ...], float]] = [{} for _ in range(LONGEST)]
        for gram, count in grams.items():
            rarity = self._log_pictures - math.log(max(1, self._pictures_with[gram]))
            vectors[len(gram) - 1][gram] = count * rarity
        norms = [math.sqrt(sum(weight**2 for weight in vector.values())) for vector in vectors]
        return _Weighed(vectors, norms, sum(count for gram, count in grams.items() if len(gram) == 2))


def _likeness(ours: _Weighed, theirs: _Weighed) -> float:
    found = 0.0
    for vector, norm, their_vector, their_norm in zip(
        ours.vectors, ours.norms, theirs.vectors, theirs.norms, strict=True
    ):
        if norm and their_norm:
            shared = (
                min(weight, their_vector[gram]) * their_vector[gram]
                for gram, weight in vector.items()
                if gram in their_vector
            )
            found += sum(shared) / (norm * their_norm)
    return found / LONGEST * math.exp(-((ours.length - theirs.length) ** 2) / (2 * SIGMA**2))


def _grams(words: Sequence[str]) -> Grams:
    return Counter(_every(words))


def _every(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    for n in range(1, LONGEST + 1):
        for start in range(len(words) - n + 1):
            yield tuple(words[start : start + n])
