"""What a bundle is worth on a prepared split, measured with the code that listeners run."""

from __future__ import annotations

import itertools
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from altwords.answer import Level
from altwords.bundle.manifest import Bundle, open_bundle
from altwords.captioner.captioner import Caption, Captioner
from altwords.wording.neutral import neutral
from altwords_export.bundle import seal
from altwords_export.contact_sheet import Row, write_sheet
from altwords_export.mentions import rates
from altwords_export.scores import cider_each, score
from altwords_export.seen import seen
from altwords_export.shards import read, split_of

WORST = 8
"""Captions of each level that the model card shows, the worst."""


@dataclass(frozen=True)
class Described:
    """One picture of the split with what the captioner wrote."""

    key: str
    picture: bytes
    references: list[str]
    caption: Caption

    @property
    def said(self) -> str:
        """What is heard of it, behind the word of its level."""
        return neutral(self.caption.said[0], grown=self.caption.grown)


def describe_split(bundle: Bundle, data: Path, split: str, *, beams: int, most: int | None = None) -> list[Described]:
    """Caption a split's pictures as the daemon does.

    Raises:
        DataError: there is no such split, or no picture in it.
    """
    shards, count = split_of(data, split)
    return describe_shards(bundle, shards, beams=beams, most=count if most is None else min(most, count))


def describe_shards(bundle: Bundle, shards: list[str], *, beams: int, most: int | None = None) -> list[Described]:
    """The same of the pictures of some shards."""
    captioner = Captioner(bundle, beams=beams, threads=0)
    pictures = ((sample, sample.picture) for sample in itertools.islice(read(shards), most))
    return [
        Described(of.key, of.picture, of.captions, captioner.write(encoded, 0))
        for of, _, _, encoded in seen(captioner.encode, captioner.size, pictures, f"Describing, beam {beams}", most)
    ]


def figures(described: list[Described]) -> dict[str, Any]:
    """BLEU-4, ROUGE-L, CIDEr, and how varied and long the captions are."""
    captions = [one.caption.sentence for one in described]
    found = score(captions, [one.references for one in described])
    return {
        **{name: round(value, 4) for name, value in found.items()},
        "pictures": len(described),
        "distinct": len(set(captions)),
        "words": round(sum(len(caption.split()) for caption in captions) / len(captions), 2),
    }


def evaluate(
    folder: Path, data: Path, *, split: str, beams: list[int], sheet: Path | None, most: int | None
) -> dict[str, Any]:
    """Figures for each beam width, kept in the manifest; with ``sheet``, a page to look at, of the last width."""
    bundle = open_bundle(folder)
    found: dict[str, Any] = {}
    described: list[Described] = []
    for width in beams:
        described = describe_split(bundle, data, split, beams=width, most=most)
        found[f"beam {width}"] = figures(described)
        print(json.dumps({f"beam {width}": found[f"beam {width}"]}), flush=True)
    each = cider_each([one.caption.sentence for one in described], [one.references for one in described])
    if sheet:
        rows = [
            Row(one.picture, one.said, one.caption.sentence, one.caption.level.value, one.caption.confidence, value)
            for one, value in zip(described, each, strict=True)
        ]
        worst_first = sorted(rows, key=lambda row: row.cider)
        some = random.Random(0).sample(rows, min(60, len(rows)))
        write_sheet(sheet, f"{bundle.name}, {split}", {"A random sample": some, "The worst": worst_first[:30]})
    recorded = {**bundle.manifest.get("figures", {}), split: found}
    seal(
        folder,
        figures=recorded,
        mentions=rates(one.caption.sentence for one in described),
        worst=_worst(described, each),
    )
    return found


def _worst(described: list[Described], each: list[float]) -> list[dict[str, str]]:
    """The least like what people wrote, of the sentences that are said with "Seems", then with "Maybe"."""
    order = sorted(range(len(each)), key=each.__getitem__)
    sentences = [described[place] for place in order if not described[place].caption.alone]
    sure = [one for one in sentences if one.caption.level is Level.SEEMS]
    doubted = [one for one in sentences if one.caption.level is Level.MAYBE]
    return [
        {"level": one.caption.level.value, "caption": one.said, "people": one.references[0]}
        for one in [*sure[:WORST], *doubted[:WORST]]
    ]
