"""Fit a bundle's witness: for each thing, the chance that people mention it of a picture with these features.

And whether somebody there is a child, and whether a picture is like those that people described in whole sentences, of
which the decoder has learnt to speak, or like those of which it was only ever told the name.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from altwords.bundle.manifest import open_bundle
from altwords.captioner.encoder import Encoder
from altwords.wording.neutral import neutral
from altwords_export.bundle import seal
from altwords_export.features import look_at_split
from altwords_export.logistic import regressions
from altwords_export.rows import in_bytes
from altwords_export.things import THING_OF, THINGS, things_in

FEWEST = 10
"""Pictures that must mention a thing before it is judged."""
DESCRIPTIONS = 2
"""A picture with fewer says nothing of what is not in it."""
COMMON = (0.01, 0.5)
"""Shares of the pictures that a common word is used of at least, and at most: "a" tells nothing."""
CHILDREN = 2
"""Descriptions that must call somebody a child for one to be there."""


def look_through(folder: Path, data: Path, *, views: int = 2) -> tuple[Tensor, list[list[str]]]:
    """What the bundle's own encoder sees in the training split, (pictures, views, features), and the captions."""
    encoder = Encoder(open_bundle(folder).path("encoder.onnx"), threads=1)

    def see(pixels: np.ndarray) -> Tensor:
        return torch.from_numpy(encoder(pixels).pooled)

    return look_at_split(see, data, "train", views=views, size=encoder.size)


def fit_witness(folder: Path, pooled: Tensor, captions: list[list[str]]) -> None:
    """Write ``things.safetensors`` from pictures that were looked at, (pictures, views, features).

    Where they mention no thing or word often enough, there is nothing to tell, and no file.
    """
    views = pooled.shape[1]
    named = [things_in(many) for many in captions]
    mentioned = torch.tensor([[float(thing in things) for thing in THINGS] for things in named])
    described = torch.tensor([len(many) >= DESCRIPTIONS for many in captions])
    x, y, whole = (
        pooled.float().flatten(0, 1),
        mentioned.repeat_interleave(views, 0),
        described.repeat_interleave(views),
    )
    known = (y[whole].sum(0) / views >= FEWEST).nonzero().flatten().tolist()
    common, used = _word_shares([many for many in captions if len(many) >= DESCRIPTIONS])
    if not known or not common:
        return
    weight, bias = regressions(x[whole], y[whole][:, known])
    word_weight, word_bias = regressions(x[whole], used.repeat_interleave(views, 0))
    words = {word: known.index(THINGS.index(thing)) for word, thing in THING_OF.items() if THINGS.index(thing) in known}
    (things, scale), (used_words, word_scale) = in_bytes(weight), in_bytes(word_weight)
    tensors = {
        "weight": things,
        "scale": scale,
        "bias": bias.half(),
        "word_weight": used_words,
        "word_scale": word_scale,
        "word_bias": word_bias.half(),
        "word_share": used.mean(0),
    }
    if not whole.all():
        familiar, offset = regressions(x, whole[:, None].float())
        tensors |= {"familiar_weight": familiar[0].half(), "familiar_bias": offset.half()}
    child = torch.tensor([[float(sum(map(_calls_a_child, many)) >= CHILDREN)] for many in captions])
    if child.sum() >= FEWEST:
        childlike, offset = regressions(x[whole], child.repeat_interleave(views, 0)[whole])
        tensors |= {"child_weight": childlike[0].half(), "child_bias": offset.half()}
    places = {word: place for place, word in enumerate(common)}
    about = {"words": json.dumps(words), "places": json.dumps(places)}
    save_file(tensors, folder / "things.safetensors", about)
    seal(folder)


def _calls_a_child(description: str) -> bool:
    return not {"child", "children"}.isdisjoint(neutral(description.lower()).split())


def _word_shares(captions: list[list[str]]) -> tuple[list[str], Tensor]:
    """Common words, and the share of each picture's descriptions that have them, (pictures, words)."""
    used = [[set(re.findall(r"[a-z-]+", one.lower())) for one in many] for many in captions]
    counts = Counter(word for many in used for word in set().union(*many))
    least, most = (share * len(captions) for share in COMMON)
    common = sorted(word for word, count in counts.items() if max(FEWEST, least) <= count <= most)
    shares = torch.tensor([[sum(word in one for one in many) / len(many) for word in common] for many in used])
    return common, shares
