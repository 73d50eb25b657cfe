"""Write down a bundle's neighbours: where each training photo lies, and what people said of it."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from torch import Tensor

from altwords.captioner.neighbours import grams, tamed
from altwords_export.bundle import seal
from altwords_export.tokenizer import clean
from altwords_export.witness import DESCRIPTIONS

AXES = 64
"""Numbers that place a photo; more tell no better which are alike."""
MOST_GRAMS = 32
"""Of a photo, the most telling."""
FEWEST = 200
"""Described photos below which there is too little to compare with."""


def fit_neighbours(folder: Path, pooled: Tensor, captions: list[list[str]]) -> None:
    """Write ``neighbours.safetensors``, where there are photos enough.

    Args:
        pooled: (photos, features), as the bundle's own encoder sees the whole of each.
        captions: of each photo. One with a mere name is no neighbour: its name says little of others.
    """
    described = [place for place, many in enumerate(captions) if len(many) >= DESCRIPTIONS]
    if len(described) < FEWEST:
        return
    rooted = torch.from_numpy(tamed(pooled[described].float().numpy()))
    centre = rooted.mean(0)
    # The directions in which photos differ most: eigenvalues come in rising order.
    axes = torch.linalg.eigh((rooted - centre).T @ (rooted - centre)).eigenvectors[:, -AXES:]
    places = torch.nn.functional.normalize((rooted - centre) @ axes, dim=1)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    told, weights = _telling([captions[place] for place in described], tokenizer)
    tensors = {
        "centre": centre.half().numpy(),
        "axes": axes.T.contiguous().half().numpy(),
        "places": (places / places.abs().max() * 127).round().to(torch.int8).numpy(),
        "grams": told,
        "weights": weights,
    }
    save_file(tensors, folder / "neighbours.safetensors")
    seal(folder)


def _telling(captions: list[list[str]], tokenizer: Tokenizer) -> tuple[np.ndarray, np.ndarray]:
    """Of each photo the grams that tell it from others, uint16 (photos, MOST_GRAMS), and their weights, uint8.

    The weights are those of CIDEr, the mean over the photo's captions of how often times how rare, at length one.
    """
    counts = [Counter[int]() for _ in captions]
    for count, many in zip(counts, captions, strict=True):
        for caption in many:
            count.update(grams(tokenizer.encode(clean(caption)).ids))
    photos = Counter(gram for count in counts for gram in count)
    told = np.zeros((len(captions), MOST_GRAMS), np.uint16)
    weights = np.zeros((len(captions), MOST_GRAMS), np.uint8)
    for place, (count, many) in enumerate(zip(counts, captions, strict=True)):
        worth = {gram: often / len(many) * math.log(len(captions) / photos[gram]) for gram, often in count.items()}
        best = sorted(worth.items(), key=lambda item: (-item[1], item[0]))[:MOST_GRAMS]
        length = math.sqrt(sum(value * value for _, value in best)) or 1.0
        told[place, : len(best)] = [gram for gram, _ in best]
        weights[place, : len(best)] = [round(255 * value / length) for _, value in best]
    return told, weights
