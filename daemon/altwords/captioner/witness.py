"""A second opinion on a caption: which things the encoder's own features show, whatever the decoder writes.

For each of some dozens of things a logistic regression on the pooled features gives the chance that people mention
it; for some hundreds of common words another gives the share of people who use it. The decoder never sees these;
where it says something that they speak against, it has most likely guessed, and while the search writes, they may lead
it a little. One more tells pictures such as the decoder has learnt to describe from those of which it has learnt little
more than names, and another whether somebody there may be a child.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from safetensors import safe_open

LONGEST_NAME = 4
"""Words of a mere name: "a glass of wine"."""


class Witness:
    """Reads ``things.safetensors``: ``weight`` (things, F), ``bias`` (things,), and each word's thing.

    ``word_weight`` (words, F), ``word_bias`` and ``word_share`` (words,) are the same for single words, with the
    share of all descriptions that have each. Weights in int8 have a ``scale``, or ``word_scale``, for each row.
    ``familiar_weight`` (F,) and ``familiar_bias`` (1,) may be missing: then every picture counts as familiar. So may
    ``child_weight`` and ``child_bias``: then there may be a child in each.
    """

    def __init__(self, path: Path) -> None:
        with safe_open(path, "np") as file:
            tensors = {name: file.get_tensor(name).astype(np.float32) for name in file.keys()}  # noqa: SIM118
            self._places: dict[str, int] = json.loads(file.metadata()["places"])
            self._thing_of: dict[str, int] = json.loads(file.metadata()["words"])
        for weight, scale in (("weight", "scale"), ("word_weight", "word_scale")):
            if scale in tensors:
                tensors[weight] *= tensors[scale][:, None]
        self._weight, self._bias = tensors["weight"], tensors["bias"]
        self._word_weight, self._word_bias = tensors["word_weight"], tensors["word_bias"]
        self._log_share = np.log(tensors["word_share"])
        self._familiar, self._child = (
            (tensors[f"{name}_weight"], tensors[f"{name}_bias"]) if f"{name}_bias" in tensors else None
            for name in ("familiar", "child")
        )

    @property
    def words(self) -> list[str]:
        """The common words."""
        return list(self._places)

    def words_for(self, thing: str) -> frozenset[str]:
        """The words that stand for the same thing as one of them; none where the word is not known."""
        place = self._thing_of.get(thing)
        return frozenset(word for word, other in self._thing_of.items() if other == place)

    def gains(self, pooled: np.ndarray) -> np.ndarray:
        """By how much each of the ``words`` is likelier of these features (F,) than of any: log-ratios (words,)."""
        shares = _log_sigmoid(self._word_weight @ pooled + self._word_bias)
        gains: np.ndarray = (shares - self._log_share)[list(self._places.values())]
        return gains

    def signals(self, pooled: np.ndarray, sentence: str) -> dict[str, float]:
        """What the features (F,) say of a sentence: log-chances of the things it names, and how many there are.

        The same of its words, and by how much each is likelier here than anywhere. ``familiar`` is the log-chance
        that the picture is of a kind that the decoder has learnt to describe, and ``bare`` the chance of it where
        the sentence is a mere name. ``repeated`` counts things that are named twice in the same words: "a plate with
        a plate of food".
        """
        spoken = words_in(sentence)
        said = set(spoken)
        words = sorted(self._places[word] for word in said if word in self._places)
        shares = _log_sigmoid(self._word_weight[words] @ pooled + self._word_bias[words])
        gains = shares - self._log_share[words]
        familiar = _log_chance(self._familiar, pooled)
        named = sorted({self._thing_of[word] for word in said if word in self._thing_of})
        chances = _log_sigmoid(self._weight[named] @ pooled + self._bias[named])
        return {
            "shown_least": float(chances.min(initial=0.0)),
            "shown_mean": float(chances.mean()) if named else 0.0,
            "things": float(len(named)),
            "words_least": float(shares.min(initial=0.0)),
            "words_mean": float(shares.mean()) if words else 0.0,
            "words": float(len(words)),
            "gain_least": float(gains.min()) if words else 0.0,
            "gain_mean": float(gains.mean()) if words else 0.0,
            "gain": float(gains.sum()),
            "familiar": familiar,
            "repeated": float(self._repeated(spoken)),
            "bare": float(np.exp(familiar)) if len(sentence.split()) <= LONGEST_NAME else 0.0,
        }

    def shown(self, pooled: np.ndarray, sentences: Iterable[str]) -> dict[str, float]:
        """For each word of the sentences that names a thing, the chance of that with these features (F,)."""
        named = sorted({word for line in sentences for word in words_in(line) if word in self._thing_of})
        things = [self._thing_of[word] for word in named]
        chances = np.exp(_log_sigmoid(self._weight[things] @ pooled + self._bias[things]))
        return dict(zip(named, chances.tolist(), strict=True))

    def shares(self, pooled: np.ndarray, words: Iterable[str]) -> dict[str, float]:
        """Of those of some words that are common, the share of people who use each of these features (F,)."""
        common = sorted(set(words) & self._places.keys())
        places = [self._places[word] for word in common]
        found = np.exp(_log_sigmoid(self._word_weight[places] @ pooled + self._word_bias[places]))
        return dict(zip(common, found.tolist(), strict=True))

    def child(self, pooled: np.ndarray) -> float:
        """The chance that people would call somebody a child whom these features (F,) show; 1 where none can tell."""
        return float(np.exp(_log_chance(self._child, pooled)))

    def _repeated(self, spoken: list[str]) -> int:
        named = [
            tuple(spoken[at : at + length])
            for at, word in enumerate(spoken)
            if word in ("a", "an", "the")
            for length in (2, 3)
            if spoken[at + length - 1 : at + length] and spoken[at + length - 1] in self._thing_of
        ]
        return len(named) - len(set(named))


def _log_chance(row: tuple[np.ndarray, np.ndarray] | None, pooled: np.ndarray) -> float:
    if row is None:
        return 0.0
    weight, bias = row
    return float(_log_sigmoid(weight @ pooled + bias)[0])


def words_in(sentence: str) -> list[str]:
    """The words of a caption, without the signs between them."""
    return re.findall(r"[a-z-]+", sentence)


def _log_sigmoid(x: np.ndarray) -> np.ndarray:
    found: np.ndarray = -np.logaddexp(0, -x)
    return found
