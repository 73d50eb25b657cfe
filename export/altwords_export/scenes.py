"""Fit a bundle's head for scenes: rooms, streets and landscapes, which none of ImageNet's classes stands for.

``altwords-export scenes BUNDLE --photos SHARDS``: a multinomial logistic regression on the pooled features of both
networks as they are shipped. It learns from photos that have a scene's name for a caption ("a bedroom"), such as
``export/segmented_scenes.py`` makes, and from others that show none. Photos whose captions speak of a scene in other
words are left out: they may be one or not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor

from altwords.bundle.manifest import open_bundle
from altwords.captioner.alone import LIKELY
from altwords.captioner.classes import SCENES
from altwords.captioner.confidence import EVEN
from altwords.captioner.encoder import Encoder
from altwords_export.bundle import seal
from altwords_export.logistic import multinomial
from altwords_export.prepare import samples_of
from altwords_export.rows import in_bytes
from altwords_export.seen import seen
from altwords_export.shards import DataError

BROADER = {
    "a bathroom": "a room",
    "a bedroom": "a room",
    "a kitchen": "a room",
    "a living room": "a room",
    "an office": "a room",
    "a room": "a room",
    "a building": "a building",
    "a city": "a building",
    "a house": "a building",
    "a street": "a building",
    "a field": "a landscape",
    "a landscape": "a landscape",
    "a mountain": "a landscape",
    "the sea": "a landscape",
    "trees": "a landscape",
    "water": "a landscape",
    "flowers": "flowers",
}
"""Scenes by name, and what each is more broadly: a city has a building in it, in any case."""
FOLDS = 5
DECAY = 4e-2
"""Of the ridge: with a third of it one scene in seven that is named is another, with this one in nine."""

_SPEAKS_OF_ONE = re.compile(
    r"\b(\w*rooms?|kitchen|office|library|shop|store|restaurant|prison|doors?|windows?|shades?|bannister|sofa|couch|bed"
    r"|buildings?|city|town|\w*houses?|homes?|streets?|roads?|sidewalk|church|castle|palace|mosque|monastery|pagoda"
    r"|minaret|stupa|planetarium|cinema|patio|bridge|barn|dome|fields?|landscape|mountains?|hills?|cliffs?|rocks?|sea"
    r"|ocean|beach|shore|seashore|coast|lake|lakeside|river|water|pier|dock|sand|desert|valley|volcano|snow|sunset|park"
    r"|trees?|forest|woods|grass|garden|flowers?|sunflower|daisy|lotus|lil\w*|slipper|rapeseed|bonsai)\b"
)
MENTIONS = 1
"""Of several captions so many may speak of one, and their photo still shows none: it is hardly the whole of it."""


def fit_scenes(folder: Path, photos: list[Path]) -> dict[str, float]:
    """Write ``scenes.safetensors``, seal the bundle again, and return the figures of photos not learnt from.

    Args:
        photos: folders or shards of pictures with captions.

    Raises:
        DataError: there are too few photos, of some scene or without one.
    """
    bundle = open_bundle(folder)
    encoder = Encoder(bundle.path("encoder.onnx"), threads=0)
    found = [(one.of, one.pooled) for one in seen(encoder, encoder.size, _called(photos), "Looking at photos")]
    x, names = torch.from_numpy(np.stack([pooled for _, pooled in found])), [name for name, _ in found]
    known: list[str | None] = [*sorted({name for name in names if name}), None]
    y = torch.tensor([known.index(name) for name in names])
    counts = torch.bincount(y, minlength=len(known))
    if len(known) < 3 or counts.min() < FOLDS:
        raise DataError(f"Of each scene, and without any, it takes {FOLDS} photos at least to learn from.")
    folds = torch.arange(len(y)) % FOLDS
    chances = torch.empty(len(y), len(known))
    for fold in range(FOLDS):
        chances[folds == fold] = _chances(x[folds == fold], *_fit(x[folds != fold], y[folds != fold]))
    report = _report(chances, y, known)
    weight, scale, bias = _fit(x, y)
    about = {"names": json.dumps(known), "broader": json.dumps({name: BROADER[name] for name in known if name})}
    save_file({"weight": weight, "scale": scale, "bias": bias}, folder / SCENES, about)
    seal(folder, scenes=report)
    return report


def scene_of(captions: list[str]) -> tuple[bool, str | None]:
    """Whether it is known which scene a photo with these captions shows, and which; None for none."""
    if len(captions) == 1 and captions[0] in BROADER:
        return True, captions[0]
    mentions = sum(bool(_SPEAKS_OF_ONE.search(caption.lower())) for caption in captions)
    return bool(captions) and mentions <= (MENTIONS if len(captions) > MENTIONS else 0), None


def _called(photos: list[Path]) -> Iterator[tuple[str | None, bytes]]:
    """The scene that each photo shows of which it is known, and the photo."""
    for sample in samples_of(photos):
        is_known, name = scene_of(sample.captions)
        if is_known:
            yield name, sample.picture


def _fit(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Weights in bytes, their scales and biases, as they are stored."""
    weight, bias = multinomial(x, y, decay=DECAY).plain()
    return *in_bytes(weight), bias.half()


def _chances(x: Tensor, weight: Tensor, scale: Tensor, bias: Tensor) -> Tensor:
    """As the daemon reads it."""
    return F.linear(x, weight.float() * scale.float()[:, None], bias.float()).softmax(1)


def _report(chances: Tensor, y: Tensor, known: list[str | None]) -> dict[str, float]:
    """How many scenes are named and rightly, by their own name and by a broader one; and how many photos of none."""
    broader = sorted({BROADER[name] for name in known if name})
    place = torch.tensor([broader.index(BROADER[name]) if name else len(broader) for name in known])
    broadly = torch.zeros(len(y), len(broader) + 1).index_add_(1, place, chances)
    shows_one = y < len(known) - 1
    report: dict[str, float] = {"pictures": len(y), "scenes": int(shows_one.sum())}
    for kind, found, truth, least in (("named", chances, y, LIKELY), ("broader", broadly, place[y], EVEN)):
        chance, name = found[:, :-1].max(1)
        said, right = chance >= least, name == truth
        report[kind] = round(float(said[shows_one].double().mean()), 4)
        named = right[said & shows_one].double()
        report[f"{kind}_right"] = round(float(named.mean()), 4) if len(named) else 0.0
        report[f"{kind}_none"] = round(float(said[~shows_one].double().mean()), 4)
    return report
