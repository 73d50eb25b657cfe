"""Fit a bundle's choice and confidence on validation photos, and on photos of other worlds known by name alone.

First what chooses among a picture's readings, then how far the chosen one can be trusted. "Good" is a caption whose
CIDEr lies above the split's median; "wrong" is one that names a thing no reference mentions. Of a photo with nothing
but a name ("a kettle"), a caption is good if it names that, and wrong if not. Logistic regressions on what the search
and the witness know give the chances of a good one and of one that is not wrong. What is reported, and what the
thresholds are set by, are choices and chances of photos that were not fitted on. "Seems" is said of the most captions
of which a share of ``SEEMS`` is good and no more than ``WRONG`` wrong, in either world; below the chance under which
``UNCLEAR`` of the split's captions fall, no sentence is said, nor of what is likelier wrong than right and cannot be
shortened, nor a mere name that nothing bears out and that is likelier poor than good: at best a few words in its place.
What is named with "Maybe" follows from ``doubts``.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor

from altwords.answer import Level
from altwords.bundle.manifest import open_bundle
from altwords.captioner.alone import alone, is_guess
from altwords.captioner.confidence import EVEN, Reading
from altwords_export import doubts
from altwords_export.bundle import seal
from altwords_export.choice import by_descriptions, by_name, choose_unseen, fit_choice
from altwords_export.evaluate import describe_shards, describe_split
from altwords_export.logistic import logistic
from altwords_export.neighbours import fit_neighbours
from altwords_export.shards import DataError, read
from altwords_export.things import THING_OF
from altwords_export.witness import fit_witness, look_through

SEEMS = 0.8
"""Share of good captions wanted among those that are said with "Seems"."""
WRONG = 0.08
"""Share of wrong captions borne among these."""
UNCLEAR = 0.15
"""Share of the least sure captions that are not said at all."""
GUIDANCE = {"shown": 0.4, "said": 4.0}
"""How far the search is led: see ``altwords.captioner.guide``. Chosen on Flickr8k's validation split: TRIALS.md."""
FOLDS = 5

T = TypeVar("T")


def calibrate(
    folder: Path,
    data: Path,
    *,
    named: list[str] | None = None,
    split: str = "validation",
    beams: int = 3,
    shown: float | None = None,
    said: float | None = None,
    confidence_only: bool = False,
) -> dict[str, Any]:
    """Fit ``things.safetensors``, ``neighbours.safetensors`` and ``confidence.json``, and return the figures.

    Args:
        shown: how far the search is led to words that the features speak for; None: as ``GUIDANCE`` has it for a
            bundle of our own, and not at all for others.
        said: the same of what was said of similar photos.
        named: shards of photos of other things than the split shows, each with its name for a caption.
        confidence_only: leave what was fitted on the training photos, witness and neighbours, as it is.

    Raises:
        DataError: there are too few photos, or too much alike, to tell good captions from poor ones; or one of
            ``named`` has no name.
        OSError: a shard is missing.
    """
    # Before everything is looked at, which takes an hour.
    if nameless := next((sample.key for sample in read(named or []) if not sample.captions), None):
        raise DataError(f"{nameless} in {' '.join(named or [])} has no name for a caption.")
    if not confidence_only:
        pooled, captions = look_through(folder, data)
        fit_witness(folder, pooled, captions)
        fit_neighbours(folder, pooled[:, 0], captions)
    # What suits our own small decoder would only lead a stronger one astray.
    usual = GUIDANCE if "recipe" in open_bundle(folder).manifest else {}
    given = {name: value for name, value in (("shown", shown), ("said", said)) if value is not None}
    seal(folder, guidance=usual | given)
    return fit_confidence(folder, data, named=named, split=split, beams=beams)


def fit_confidence(
    folder: Path, data: Path, *, named: list[str] | None = None, split: str = "validation", beams: int = 3
) -> dict[str, Any]:
    """The same with witness and neighbours as they are: ``confidence.json`` alone. Seals the bundle again."""
    bundle = open_bundle(folder)
    described = describe_split(bundle, data, split, beams=beams)
    others = describe_shards(bundle, named, beams=beams) if named else []
    for world in (described, others):
        random.Random(0).shuffle(world)
    photos = [*described, *others]
    home, foreign = ([(one.caption.readings, one.references) for one in photos] for photos in (described, others))
    candidates = [*by_descriptions(home), *by_name(foreign, first=len(home))]
    said = choose_unseen(candidates, folds=FOLDS)
    at_home = torch.arange(len(said)) < len(described)
    folds = torch.arange(len(said)) % FOLDS
    scores = torch.tensor([one.score for one in said], dtype=torch.double)
    wrong = torch.tensor([one.wrong for one in said], dtype=torch.double)
    good = torch.where(at_home, scores > scores[at_home].median(), scores > 0.5).double()
    names, values = _table([one.reading for one in said])
    if any(part.all() or not part.any() for part in (good[at_home & (folds != fold)] for fold in range(FOLDS))):
        raise DataError("There are too few photos in this split to tell good captions from poor ones.")
    chances, rights = (_unseen(values, labels, folds) for labels in (good, 1 - wrong))
    worlds = [at_home, ~at_home] if others else [at_home]
    seems, least_right = _thresholds(chances, rights, good, wrong, worlds)
    maybe = min(seems, float(chances[at_home].quantile(UNCLEAR)))
    sure, unsaid = (chances >= seems) & (rights >= least_right), chances < maybe
    guesses = [
        doubts.Guess(one.reading.sentence, photo.caption.shown, photo.references, photo.caption.colours)
        for one, photo in zip(said, photos, strict=True)
    ]
    between = at_home & ~sure & ~unsaid
    named_from = doubts.least_chance(_of(guesses, between))
    in_full = torch.tensor([one.said(named_from) == one.sentence for one in guesses])
    persons = {word for word, thing in THING_OF.items() if thing == "person"}
    guessed = torch.tensor(
        [
            is_guess(one.sentence, one.shown, photo.caption.named, persons)
            for one, photo in zip(guesses, photos, strict=True)
        ]
    )
    unsaid |= ~sure & ((in_full & (rights < EVEN)) | (guessed & (chances < EVEN)))
    thresholds = {"seems": seems, "right": least_right, "maybe": maybe, "named": named_from}
    fitted = {
        **_named(names, *logistic(values, good)),
        "choice": fit_choice(candidates),
        "right": _named(names, *logistic(values, 1 - wrong)),
        "thresholds": {name: round(value, 4) for name, value in thresholds.items()},
    }
    (folder / "confidence.json").write_text(json.dumps(fitted, indent=2) + "\n", "utf-8")
    told = (chances, rights, good, wrong, sure, unsaid)
    report = _report(*(column[at_home] for column in told))
    report["guesses"] = doubts.figures(_of(guesses, between & ~unsaid), named_from)
    levels = [
        Level.SEEMS if is_sure else Level.UNCLEAR if is_unsaid else Level.MAYBE
        for is_sure, is_unsaid in zip(sure.tolist(), unsaid.tolist(), strict=True)
    ]
    instead = [
        alone(one.reading.sentence, level, photo.caption.shown, photo.caption.named, persons)
        for one, level, photo in zip(said, levels, photos, strict=True)
    ]
    few_words = [(one.name if one else None, photo.references) for one, photo in zip(instead, photos, strict=True)]
    report["alone"] = doubts.of_few_words(_of(few_words, unsaid & at_home))
    report["cider"] = round(float(scores[at_home].mean()), 4)
    report["coverage"] = _coverage(chances[at_home], good[at_home], wrong[at_home])
    if others:
        report["others"] = _report(*(column[~at_home] for column in told))
        report["others"]["alone"] = doubts.of_few_words(_of(few_words, unsaid & ~at_home))
        report["others"]["instead"] = doubts.of_few_words(_of(few_words, ~unsaid & ~at_home))
    seal(folder, confidence=report)
    return report


def _of(photos: list[T], which: Tensor) -> list[T]:
    return [photos[place] for place in which.nonzero()[:, 0].tolist()]


def _unseen(values: Tensor, labels: Tensor, folds: Tensor) -> Tensor:
    """The chance of each photo, from weights that were fitted on the other folds."""
    chances = torch.empty(len(values), dtype=torch.double)
    for fold in range(FOLDS):
        weights, bias = logistic(values[folds != fold], labels[folds != fold])
        chances[folds == fold] = torch.sigmoid(values[folds == fold] @ weights + bias)
    return chances


def _thresholds(
    chances: Tensor, rights: Tensor, good: Tensor, wrong: Tensor, worlds: list[Tensor]
) -> tuple[float, float]:
    """The chances of good and of right from which most is said with "Seems"; 1 and 1 where nothing may be."""
    best = (0.0, 1.0, 1.0)
    for least in rights.quantile(torch.linspace(0, 0.95, 20, dtype=torch.double)).tolist():
        kept = rights >= least
        seems = _threshold(chances[kept], good[kept], wrong[kept], [world[kept] for world in worlds])
        best = max(best, (float(((chances >= seems) & kept).double().mean()), seems, least))
    return best[1], best[2]


def _named(names: list[str], weights: Tensor, bias: Tensor) -> dict[str, Any]:
    rounded = {name: round(float(weight), 6) for name, weight in zip(names, weights, strict=True)}
    return {"weights": rounded, "bias": round(float(bias), 6)}


def _report(
    chances: Tensor, rights: Tensor, good: Tensor, wrong: Tensor, sure: Tensor, unsaid: Tensor
) -> dict[str, Any]:
    maybe = ~sure & ~unsaid
    figures = {
        "auroc": auroc(chances, good),
        "auroc_wrong": auroc(rights, 1 - wrong),
        "wrong": float(wrong.mean()),
        "seems_share": float(sure.double().mean()),
        "seems_good": float(good[sure].mean()) if sure.any() else None,
        "seems_wrong": float(wrong[sure].mean()) if sure.any() else None,
        "maybe_wrong": float(wrong[maybe].mean()) if maybe.any() else None,
        "unclear_share": float(unsaid.double().mean()),
    }
    rounded = {name: None if value is None else round(value, 4) for name, value in figures.items()}
    return {**rounded, "pictures": len(chances)}


def _coverage(chances: Tensor, good: Tensor, wrong: Tensor) -> list[dict[str, float]]:
    """Of the surest tenth, fifth and so on: the shares of good and of wrong captions."""
    order = chances.argsort(descending=True)
    rows = []
    for tenths in range(1, 11):
        said = order[: max(1, len(order) * tenths // 10)]
        shares = {"said": tenths / 10, "good": float(good[said].mean()), "wrong": float(wrong[said].mean())}
        rows.append({name: round(value, 4) for name, value in shares.items()})
    return rows


def _table(readings: list[Reading]) -> tuple[list[str], Tensor]:
    names = sorted(readings[0].signals)
    rows = [[reading.signals[name] for name in names] for reading in readings]
    return names, torch.tensor(rows, dtype=torch.double)


def _threshold(chances: Tensor, good: Tensor, wrong: Tensor, worlds: list[Tensor]) -> float:
    """The lowest chance from which upward, in every world, enough captions are good and few enough wrong."""
    order = chances.argsort(descending=True)
    fits = torch.ones(len(order), dtype=torch.bool)
    for world in worlds:
        count, are_good, are_wrong = ((world * of)[order].cumsum(0) for of in (torch.ones_like(good), good, wrong))
        fits &= (are_good >= SEEMS * count) & (are_wrong <= WRONG * count)
    enough = fits.nonzero()
    return float(chances[order[enough[-1]]]) if len(enough) else 1.0


def auroc(scores: Tensor, labels: Tensor) -> float:
    """Chance that a good one scores above a poor one; ties count half."""
    good, poor = scores[labels > 0.5], scores[labels <= 0.5]
    above = (good[:, None] > poor[None]).double() + 0.5 * (good[:, None] == poor[None]).double()
    return float(above.mean())
