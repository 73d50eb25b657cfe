"""A caption that keeps to itself what the features speak against: "a man in a hat", but no hat, is "a man".

Only whole phrases go, the fewest words that will do: from a preposition or the like to the end, or to where the
sentence plainly goes on. Better a short sentence than a wrong one. Where nothing of a sentence can be trusted but whom
or what it is about, that is left. English alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping

from altwords.captioner.classes import Named


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_OPENING = _set("""
    about above across after against along and around as at before behind below beside between by carrying down during
    for from holding in inside into near next off on onto outside over that through to toward towards under up wearing
    while who with
""")
"""A phrase begins with one of these, or with several of them: "up to", "next to"."""
LOOSE = _OPENING | _set("""
    is are has have a an the of being look looks looking stare stares staring lean leans leaning point points pointing
    try tries trying ready get gets getting
""")
"""No sentence ends with one of these."""
_BE = ("is", "are")
_OF_A_THING = ("in", "wearing", "with")
"""Between a person and the verb stands what is worn or carried."""
_ITS = _set("its his her their it him them")
COLOURS = _set("""
    black white brown red blue green yellow orange pink purple grey gray tan colorful blond blonde
""")
LOOKS = COLOURS | _set("dark light large big small little young old")
"""Colours, sizes and ages. What an "and" after these joins is no phrase: black and white."""
_PAST = LOOSE - _set("a an the and of")
"""What stands behind the thing that a sentence is about, and never before it."""
_VERB = ("ing", "ed", "s")
_SEVERAL = _set("people children men women audience couple crowd family team")
_FEWEST = 2
"""Words that are left at least."""


def without(caption: str, doubted: Collection[str]) -> str:
    """The longest shortening of a caption that says none of the doubted words; the caption itself where none is."""
    tried = [caption.split()]
    for words in tried:
        if not any(word.strip(",.").lower() in doubted for word in words):
            return " ".join(words)
        tried += [shorter for shorter in _shorter(words) if shorter not in tried]
        # What was tried stays in front; the longest is tried next.
        place = tried.index(words) + 1
        tried[place:] = sorted(tried[place:], key=len, reverse=True)
    return caption


def subject(caption: str, shown: Mapping[str, float], least: float, persons: Collection[str]) -> Named | None:
    """Whom or what a caption is about, and no more: "a person and a dog" of "a little boy and a white dog are playing".

    What the features show is a person, or a dog: not of which age or colour, what they do, or how many there are.

    Args:
        shown: the chance of each of its words that names a thing.
        least: the chance that the thing must have; the second of two is left out for want of it.
        persons: those of the words that name people.

    Returns:
        The words with the least chance of a thing in them; None where that of the first is smaller than asked, or
        where it is not plain how far the words for it reach.
    """
    words = caption.split()
    found: list[str] = []
    chance = 1.0
    start = 0
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else ""
        if word in _PAST or shown.get(word, 1.0) < least:
            break
        if word not in shown or after == "of":
            start = at + 1
        # Of a street sign the second word is the thing.
        elif after not in shown:
            several = word in _SEVERAL or word.endswith("s")
            if after and after not in LOOSE and not after.endswith(_VERB) and not several:
                break
            name = ("people" if several else "person") if word in persons else " ".join(words[start : at + 1])
            # Of a plate of food not the article of the plate.
            before = itertools.takewhile(lambda other: other != "of", reversed(words[:start]))
            counted = not several and {"a", "an", "the"} & set(before)
            chance = min(chance, shown[word])
            found.append(f"{'an' if name[0] in 'aeiou' else 'a'} {name}" if counted else name)
            if after != "and":
                break
    people = [name for name in found if name in ("a person", "people")]
    if len(people) > 1:
        found = ["people", *(name for name in found if name not in people)]
    return Named(" and ".join(dict.fromkeys(found)), chance) if found else None


def _shorter(words: list[str]) -> Iterator[list[str]]:
    """The sentence without what follows each place where a phrase begins, and without the phrase alone."""
    for start in range(_FEWEST, len(words)):
        if not _opens(words, start):
            continue
        end = start
        while end and words[end - 1] in LOOSE:
            end -= 1
        if end >= _FEWEST:
            yield words[:end]
        if (rest := _end(words, start)) is not None:
            yield words[:start] + words[rest:]


def _opens(words: list[str], at: int) -> bool:
    if words[at] not in _OPENING or words[at - 1] in _OPENING:
        return False
    return words[at] != "and" or words[at - 1] not in LOOKS


def _end(words: list[str], start: int) -> int | None:
    """Where a sentence plainly goes on after the phrase that begins at ``start``; None where that is not plain."""
    if words[start] == "and" or words[start - 1] in _BE:
        return None
    end = start
    while end < len(words) and words[end] in _OPENING:
        end += 1
    while end < len(words) and words[end] not in _BE and words[end] not in _OPENING:
        end += 1
    if end == len(words) or words[end] == "and":
        return None
    if words[end] in _BE:
        # "A man in a hat is sitting"; but not "a man sits while a dog is running".
        return end if words[start] in _OF_A_THING else None
    # After the verb alone, or it would go with the phrase; and "with a toy in its mouth" is one thing.
    acts = any(word in _BE or word.endswith("ing") for word in words[:start])
    return end if acts and not _ITS & set(words[end : end + 4]) else None
