"""What a photo is of, by classifiers on the encoder's features: they judge captions, and may replace them.

The decoder has words for what its photos showed; the network that looks beside the ResNet once told a thousand classes
apart, as ImageNet has them, and on photos of single things is the better judge. Rooms, streets and landscapes, which
are none of these, a second classifier tells apart. Each class has a name to say aloud, several may share one, and some
have none. Many names have a broader one ("furniture" of "a sofa"): where it is not plain which of them it is, it may
yet be plain that it is one.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from safetensors import safe_open

from altwords.bundle.manifest import Bundle
from altwords.captioner.witness import LONGEST_NAME, words_in

THINGS = "classes.safetensors"
SCENES = "scenes.safetensors"
SIGNALS = "class_"
"""Begins the names of what the classes say of a caption."""
_LEAST = 1e-6
"""Chances below this are all the same."""


class Named(NamedTuple):
    name: str
    """With its article: "a barn"."""
    chance: float


_NOTHING = Named("", 0.0)


class Classified:
    """What one picture is of; a name has the chance of all classes that have it."""

    def __init__(self, chances: Mapping[str, float], broader: Named, scene: Named = _NOTHING) -> None:
        self._chance_of: dict[str, float] = {}
        for name, chance in chances.items():
            for word in _words_for(name):
                self._chance_of[word] = max(chance, self._chance_of.get(word, _LEAST))
        self.likeliest = _likeliest(chances)
        self.broader = broader
        """The likeliest broader name, which need not be that of ``likeliest``."""
        self.scene = scene
        """The likeliest sort of scene, as of photos that show no more than that."""

    def agrees(self, sentence: str) -> bool:
        """Whether a sentence has the likeliest name's last word, as of one or of several."""
        return not _words_for(self.likeliest.name).isdisjoint(words_in(sentence))

    def signals(self, sentence: str, strange: float) -> dict[str, float]:
        """How far a sentence is borne out: ``class_least``, the least log-chance of the names in it, and their number.

        ``class_agrees`` is the chance of the likeliest name where the sentence has it, and ``class_against`` where it
        has not, and is a mere name itself.

        Args:
            strange: the chance that the picture is of no kind that the decoder has learnt to describe: there alone
                does this count, for of others the decoder and the witness know more.
        """
        chances = [self._chance_of[word] for word in set(words_in(sentence)) if word in self._chance_of]
        agrees = self.agrees(sentence)
        against = not agrees and len(sentence.split()) <= LONGEST_NAME
        found = {
            "class_least": math.log(min(chances, default=1.0)),
            "class_names": float(len(chances)),
            "class_agrees": self.likeliest.chance * agrees,
            "class_against": self.likeliest.chance * against,
        }
        return {name: strange * value for name, value in found.items()}


class Classes:
    """A bundle's classifiers, of things and of scenes; it may have one, both, or none."""

    def __init__(self, bundle: Bundle) -> None:
        self._things, self._scenes = (
            _Classifier(path) if (path := bundle.find(name)) else None for name in (THINGS, SCENES)
        )

    def of(self, pooled: np.ndarray) -> Classified | None:
        """What a picture with these features (F,) is of. Of a name that both know, the surer is believed."""
        (things, sort), (scenes, scene) = (
            classifier(pooled) if classifier else ({}, _NOTHING) for classifier in (self._things, self._scenes)
        )
        chances = {name: max(things.get(name, 0.0), scenes.get(name, 0.0)) for name in things | scenes}
        return Classified(chances, max(sort, scene, key=_chance), scene) if chances else None


class _Classifier:
    """A softmax over classes: ``weight`` (classes, F) in int8, ``scale`` and ``bias`` (classes,).

    A scale is its row's. F are the last of the pooled features: those of the second network, or of both. The metadata
    have each class's name, or null, as ``names``, and the names' broader ones as ``broader``.
    """

    def __init__(self, path: Path) -> None:
        with safe_open(path, "np") as file:
            about = file.metadata()
            self._weight, self._scale, self._bias = map(file.get_tensor, ("weight", "scale", "bias"))
        names, broader = json.loads(about["names"]), json.loads(about["broader"])
        self._names = _Names(names)
        self._broader = _Names([broader.get(name) for name in names])

    def __call__(self, pooled: np.ndarray) -> tuple[dict[str, float], Named]:
        """The chance of each name, and the likeliest broader one."""
        odds = (self._weight @ pooled[-self._weight.shape[1] :]) * self._scale + self._bias
        chances = np.exp(odds - odds.max())
        chances /= chances.sum()
        return self._names.of(chances), _likeliest(self._broader.of(chances))


class _Names:
    """Names of classes, several of which may share one."""

    def __init__(self, of_classes: Sequence[str | None]) -> None:
        self._names = sorted({name for name in of_classes if name})
        self._place_of = np.array([self._names.index(name) if name else len(self._names) for name in of_classes])

    def of(self, chances: np.ndarray) -> dict[str, float]:
        """The chance of each name, by that of each class."""
        of_name = np.bincount(self._place_of, chances, len(self._names) + 1)
        return dict(zip(self._names, of_name.tolist(), strict=False))


def _likeliest(chances: Mapping[str, float]) -> Named:
    return max(itertools.starmap(Named, chances.items()), key=_chance)


def _chance(named: Named) -> float:
    return named.chance


@functools.cache
def _words_for(name: str) -> frozenset[str]:
    """The last word of a name, as of one or of several."""
    last = name.split()[-1].lower()
    return frozenset({last, last.removesuffix("s"), f"{last}s", f"{last}es"})
