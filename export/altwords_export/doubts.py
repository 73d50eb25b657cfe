"""How likely a thing must be, by the features, for a caption that is not sure to name it.

The rest of the caption is said without it: see ``altwords.captioner.doubt``. The likelier it must be, the fewer
captions name what is not there, and the less they tell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from altwords.captioner.colours import without_colours
from altwords.captioner.doubt import COLOURS, without
from altwords_export.things import names_it, things_in

WRONG = 0.25
"""Share of captions borne, among those said with "Maybe", that name a thing which no reference mentions."""
_SAME = {"grey": "gray", "blonde": "blond", "golden": "brown", "tan": "brown", "colourful": "colorful"}
STEPS = [step / 20 for step in range(11)]
"""Chances tried; what is likelier there than not is never left out."""


@dataclass(frozen=True)
class Guess:
    sentence: str
    shown: Mapping[str, float]
    """The chance of what it names, by word."""
    references: list[str]
    colours: frozenset[str] = frozenset()
    """Colours that are better left unsaid."""

    def said(self, least: float) -> str:
        """The sentence without what has a smaller chance."""
        return without(self.sentence, {word for word, chance in self.shown.items() if chance < least})

    def right(self, least: float) -> int:
        """How many things it names then that some reference mentions."""
        return len(things_in([self.said(least)]) & things_in(self.references))

    def wrong(self, least: float) -> bool:
        """Whether it names one then that none mentions."""
        return not things_in([self.said(least)]) <= things_in(self.references)

    def colours_wrong(self, least: float, doubted: Collection[str]) -> bool:
        """Whether it names a colour then, without the doubted ones, that no reference mentions."""
        said = without_colours(self.said(least), doubted)
        return not _colours_in([said]) <= _colours_in(self.references)


def least_chance(guesses: Sequence[Guess]) -> float:
    """The lowest chance of ``STEPS`` with which few enough are wrong, or the last of them."""
    return next((least for least in STEPS if _mean(one.wrong(least) for one in guesses) <= WRONG), STEPS[-1])


def figures(guesses: Sequence[Guess], least: float) -> dict[str, float]:
    """Shares that are wrong, and things rightly named in each, in full and as they are said; how many are shortened.

    Colours are in full where what is shortened has all that are left in it.
    """
    found = {
        "wrong_in_full": _mean(one.wrong(0) for one in guesses),
        "wrong": _mean(one.wrong(least) for one in guesses),
        "right_in_full": _mean(one.right(0) for one in guesses),
        "right": _mean(one.right(least) for one in guesses),
        "colours_wrong_in_full": _mean(one.colours_wrong(least, ()) for one in guesses),
        "colours_wrong": _mean(one.colours_wrong(least, one.colours) for one in guesses),
        "shortened": _mean(one.said(least) != one.sentence for one in guesses),
    }
    return {name: round(value, 4) for name, value in found.items()}


def of_few_words(said: Sequence[tuple[str | None, list[str]]]) -> dict[str, float]:
    """The share of captions in whose place something is said, and of these the share that no reference mentions.

    Args:
        said: a few words for each, if any, and the references.
    """
    found = [(words, references) for words, references in said if words]
    wrong = _mean(not _mentioned(words, references) for words, references in found)
    return {"said": round(len(found) / max(1, len(said)), 4), "wrong": round(wrong, 4)}


def _mentioned(words: str, references: list[str]) -> bool:
    if things := things_in([words]):
        return things <= things_in(references)
    return any(names_it(reference, words) for reference in references)


def _colours_in(sentences: Iterable[str]) -> set[str]:
    """Colours that any of the sentences names, each by one of its words."""
    return {_SAME.get(word, word) for one in sentences for word in re.findall(r"[a-z]+", one.lower())} & COLOURS


def _mean(values: Iterable[float]) -> float:
    each = list(values)
    return sum(each) / max(1, len(each))
