"""A caption without the colours that the features speak against: "a red shirt" is "a shirt" where no red is to be seen.

The decoder has learnt what often goes together, pink and girls among it, and names a colour where it sees none. A
sentence is as good without. English alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from altwords.captioner.doubt import COLOURS, LOOSE

LEAST = 0.08
"""Share of people who must be likely to say a colour. Three in four of those below it are said by none of five."""
_OF_HAIR = frozenset(("blond", "blonde"))
"""Of these no features that we know can tell: dark hair was blond on all of seven portraits."""
_WORN = ("in", "wearing")
_BARE = re.compile(r" (?:with hair|(?:in|with|wearing) a (?:t-)?shirt)\b(?! and)")
"""Hair and a shirt are nothing to speak of where nothing is said of them."""
_NOT_DONE = ("bathing", "swimming")
"""A bathing suit is a thing."""


def doubted_colours(shares: Mapping[str, float]) -> frozenset[str]:
    """Of colours, by the share of people who are likely to say each, those that are better left unsaid."""
    return frozenset(word for word, share in shares.items() if share < LEAST or word in _OF_HAIR)


def without_colours(caption: str, doubted: Collection[str]) -> str:
    """The caption without the doubted colours of things, and without what says nothing then."""
    words = caption.split()
    gone: set[int] = set()
    for at, word in enumerate(words):
        if word.rstrip(",") not in doubted:
            continue
        before, after = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
        if after == "and" and words[at + 2 : at + 3] and words[at + 2] in COLOURS:
            gone |= {at, at + 1}
        elif not after or after in LOOSE or (after.endswith("ing") and after not in _NOT_DONE):
            # Worn, it is clothes: "a person in red". Elsewhere it is a fruit.
            if before in _WORN:
                gone |= {at - 1, at}
        elif before == "and" and words[at - 2] in COLOURS:
            # Of two colours that are both left out the "and" went with the first.
            gone |= {at} if at - 2 in gone else {at - 1, at}
        else:
            gone |= {at, at + 1} if after == "haired" else {at}
    if not gone:
        return caption
    kept = [(at, word) for at, word in enumerate(words) if at not in gone]
    line = " ".join(
        _article(following[1]) if word in ("a", "an") and following[0] - at > 1 else word
        for (at, word), following in zip(kept, [*kept[1:], (0, "")], strict=True)
    )
    return _BARE.sub("", line.replace(" with hair and ", " with "))


def _article(word: str) -> str:
    return "an" if word[:1] in "aeiou" and not word.startswith(("uni", "one")) else "a"
