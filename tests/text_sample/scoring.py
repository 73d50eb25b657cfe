"""Words that should have been read against lines that were."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

LEAST = 3
"""Letters; shorter words are not counted."""

_WORD = re.compile(r"[^\W\d_]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Score:
    words: int
    read: int
    missed: list[str]


def score(words: Iterable[str], lines: Iterable[str]) -> Score:
    """Each word counts as often as it stands there; capitals make no difference.

    Chinese has no spaces: a run of characters is a word, and read where it stands somewhere in the text.
    """
    wanted = Counter(word.lower() for word in words if len(word) >= LEAST)
    text = "\n".join(lines).lower()
    told, run = Counter(_WORD.findall(text)), "".join(text.split())
    missed: list[str] = []
    for word, count in wanted.items():
        found = run.count(word) if _CHINESE.search(word) else told[word]
        missed += [word] * max(0, count - found)
    total = wanted.total()
    return Score(total, total - len(missed), missed)
