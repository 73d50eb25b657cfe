"""Fit which of a picture's readings is said: by how well each agrees with what people wrote of the picture.

A linear regression on what the search and the witness know, in deviations from the picture's mean: only what tells
readings of one picture apart can choose among them. Ridge-regularised, since many signals say nearly the same. What the
classes say takes no part: a judge that has also chosen knows less of what is right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from altwords.captioner.classes import SIGNALS as JUDGE
from altwords.captioner.confidence import IF_FAMILIAR, Reading, ranked
from altwords_export.scores import cider_each
from altwords_export.things import names_it, things_in

WRONG = 0.2
"""What a thing that is not there takes from a reading's worth, in CIDEr."""
RIDGE = 1.0
"""Of the signals' variance."""


@dataclass(frozen=True)
class Candidate:
    """A reading of one picture, judged by what people wrote of it."""

    picture: int
    reading: Reading
    score: float
    """CIDEr; of a picture with a mere name, 1 where the reading names it, else 0."""
    wrong: bool
    """Whether it names what nobody mentions."""


def by_descriptions(pictures: Sequence[tuple[Sequence[Reading], list[str]]]) -> list[Candidate]:
    """Readings of pictures, with each picture's descriptions, judged."""
    each = [(place, reading, told) for place, (readings, told) in enumerate(pictures) for reading in readings]
    scores = cider_each([reading.sentence for _, reading, _ in each], [told for *_, told in each])
    return [
        Candidate(place, reading, score, wrong=not things_in([reading.sentence]) <= things_in(told))
        for (place, reading, told), score in zip(each, scores, strict=True)
    ]


def by_name(pictures: Sequence[tuple[Sequence[Reading], list[str]]], *, first: int) -> list[Candidate]:
    """Readings of pictures, with each picture's name, judged; the pictures are numbered from ``first``."""
    return [
        Candidate(place, reading, float(right), wrong=not right)
        for place, (readings, (name, *_)) in enumerate(pictures, first)
        for reading in readings
        for right in [names_it(reading.sentence, name)]
    ]


def fit_choice(candidates: Sequence[Candidate]) -> dict[str, float]:
    """Weights of the signals, by name; where familiarity is known, each once more for familiar pictures."""
    plain = sorted(name for name in candidates[0].reading.signals if not name.startswith(JUDGE))
    names = [*plain, *(name + IF_FAMILIAR for name in plain if "familiar" in plain)]
    signals = [_twice(plain, candidate) for candidate in candidates]
    worths = [[candidate.score - WRONG * candidate.wrong] for candidate in candidates]
    pictures = torch.tensor([candidate.picture for candidate in candidates])
    x, y = (_deviations(torch.tensor(rows, dtype=torch.double), pictures) for rows in (signals, worths))
    scale = x.std(0).clamp_min(1e-9)
    x = x / scale
    ridge = RIDGE * len(x) * torch.eye(len(names), dtype=torch.double)
    weights = torch.linalg.solve(x.T @ x + ridge, x.T @ y)[:, 0] / scale
    return {name: round(float(weight), 6) for name, weight in zip(names, weights, strict=True)}


def _twice(names: list[str], candidate: Candidate) -> list[float]:
    """Signals, and the same times the chance that the candidate's picture is familiar, where that is known."""
    known = candidate.reading.signals
    values = [known[name] for name in names]
    return [*values, *(math.exp(known["familiar"]) * value for value in values if "familiar" in known)]


def choose(candidates: Sequence[Candidate], weights: dict[str, float]) -> list[Candidate]:
    """The one to say of each picture, by pictures."""
    of_picture: dict[int, dict[str, Candidate]] = {}
    for candidate in candidates:
        of_picture.setdefault(candidate.picture, {})[candidate.reading.sentence] = candidate
    return [
        found[ranked([one.reading for one in found.values()], weights)[0].sentence]
        for _, found in sorted(of_picture.items())
    ]


def choose_unseen(candidates: Sequence[Candidate], *, folds: int) -> list[Candidate]:
    """The one to say of each picture, by weights that were fitted on the other folds of the pictures."""
    chosen = []
    for fold in range(folds):
        own = [candidate for candidate in candidates if candidate.picture % folds == fold]
        rest = [candidate for candidate in candidates if candidate.picture % folds != fold]
        chosen += choose(own, fit_choice(rest)) if own and rest else []
    return sorted(chosen, key=lambda candidate: candidate.picture)


def _deviations(values: Tensor, pictures: Tensor) -> Tensor:
    """Values (readings, V) less their mean over the same picture's readings."""
    count = int(pictures.max()) + 1
    totals = torch.zeros(count, values.shape[1], dtype=values.dtype).index_add(0, pictures, values)
    readings = torch.bincount(pictures, minlength=count)[:, None].clamp_min(1)
    means: Tensor = (totals / readings)[pictures]
    return values - means
