"""People and animals counted together, and counts above two left open: this model does not count well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from altwords.wording import people

_PLURAL = people.PLURAL_OF | people.COUNTED_ANIMALS
_SINGULAR = {plural: word for word, plural in _PLURAL.items()}
_ONE = ("a", "an", "one", "another")
_MANY = ("several", "some", "many")
_DEFINITE = ("the", "these", "those", "their", "its", "his", "her", "all", "both")
_COLLECTIVE = ("group", "team", "row", "line", "crowd", "pack", "family", "set", "bunch", "party")


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A few words that name people or animals: "two small dogs"."""

    determiner: str
    adjectives: tuple[str, ...]
    noun: str
    end: int
    """Where the words after it begin."""

    @property
    def plural(self) -> str:
        return _PLURAL.get(self.noun, self.noun)

    @property
    def count(self) -> int | None:
        """None where it is not said."""
        if self.determiner in people.NUMBERS:
            return people.NUMBERS[self.determiner]
        return 1 if self.noun in _PLURAL else None


def merged(words: list[str]) -> list[str]:
    """ "A person and a person" is heard as "two people", whoever they were before."""
    done: list[str] = []
    at = 0
    while at < len(words):
        first = _phrase(words, at)
        if first is None:
            done.append(words[at])
            at += 1
            continue
        phrases = _series(words, first)
        done += _together(phrases) if len(phrases) > 1 else words[at : first.end]
        at = phrases[-1].end if len(phrases) > 1 else first.end
    return done


def another(words: list[str]) -> list[str]:
    """The second "a person" of a sentence is another one."""
    done: list[str] = []
    seen: set[str] = set()
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        done.append("another" if word in ("a", "an") and after.removesuffix("'s") in seen else word)
        # A two person tent holds nobody yet.
        if word.removesuffix("'s") in people.PLURAL_OF and before not in people.NUMBERS:
            seen.add(word.removesuffix("'s"))
    return done


def several(words: list[str]) -> list[str]:
    """Counts above two become "several", or nothing after "the" and "group of"."""
    done: list[str] = []
    at = 0
    while at < len(words):
        length = _count_length(words, at)
        if not length:
            done.append(words[at])
            at += 1
            continue
        if done[-1:] == ["a"] and words[at] == "dozen":
            done.pop()
        at += length
        counted = _counts_something(words, at)
        if done[-1:] == ["of"] and done[-2:-1] and done[-2] in _COLLECTIVE:
            # "A group of three" is a group.
            done = done if counted else done[:-1]
        elif not (done and done[-1] in (*_DEFINITE, *_MANY)):
            done.append("several")
    return done


def _series(words: list[str], first: _Phrase) -> list[_Phrase]:
    """The phrases that stand together from ``first`` on, where they can be counted together."""
    phrases = [first]
    joined = False
    while True:
        at = phrases[-1].end
        comma, conjunction = words[at : at + 1] == [","], False
        at += comma
        if words[at : at + 1] == ["and"]:
            at, conjunction = at + 1, True
        following = _phrase(words, at) if comma or conjunction else None
        if following is None or not _alike(first, following):
            break
        phrases.append(following)
        joined |= conjunction
    countable = len({phrase.plural for phrase in phrases}) < len(phrases)
    plain = all(phrase.noun in ("people", "children") and _bare(phrase) for phrase in phrases)
    return phrases if joined and (countable or plain) else phrases[:1]


def _alike(first: _Phrase, other: _Phrase) -> bool:
    """Whether they may be counted together: "a smiling person and person" are two smiling people."""
    if other.plural != first.plural and not {first.plural, other.plural} <= {"people", "children"}:
        return False
    if other.adjectives == first.adjectives:
        return True
    return not other.adjectives and not other.determiner and other.plural == first.plural


def _bare(phrase: _Phrase) -> bool:
    return not phrase.determiner and not phrase.adjectives


def _together(phrases: Sequence[_Phrase]) -> list[str]:
    done: list[str] = []
    kinds = list(dict.fromkeys(phrase.plural for phrase in phrases))
    for kind in kinds:
        group = [phrase for phrase in phrases if phrase.plural == kind]
        first = group[0]
        if len(group) == 1:
            # "A man, woman and child": the one article is for all.
            article = "a" if first.count == 1 and phrases[0].determiner in _ONE else ""
            heard = [*filter(None, [first.determiner or article]), *first.adjectives, first.noun]
        else:
            heard = [*_determiner(group), *first.adjectives, kind]
        # "Men and boys" are not people and children: children are people.
        if len(kinds) > 1 and heard == ["people"]:
            heard = ["adults"]
        done += ["and", *heard] if done else heard
    return done


def _determiner(group: Sequence[_Phrase]) -> list[str]:
    counts = [phrase.count for phrase in group]
    definite = group[0].determiner in _DEFINITE
    if None not in counts:
        total = sum(count for count in counts if count)
        if total == 2:
            return ["the", "two"] if definite else ["two"]
        return ["the"] if definite else ["several"]
    if definite:
        return [group[0].determiner]
    return ["several"] if any(phrase.determiner for phrase in group) else []


def _phrase(words: Sequence[str], at: int) -> _Phrase | None:
    """The phrase that begins ``at``, with up to two adjectives."""
    determiner = ""
    if words[at : at + 1] and (words[at] in (*_ONE, *_MANY, "the", "this", "these") or words[at] in people.NUMBERS):
        determiner, at = words[at], at + 1
    for end in range(at, min(at + 3, len(words))):
        word = words[end]
        if word in _PLURAL or word in _SINGULAR:
            # Without a determiner, what stands before the noun may be anything.
            if end > at and not determiner:
                return None
            # A dog house is no dog.
            if word in people.COUNTED_ANIMALS and end + 1 < len(words) and _goes_on(words[end + 1]):
                return None
            return _Phrase(determiner, tuple(words[at:end]), word, end + 1)
        if word in people.FUNCTION or not word[0].isalpha():
            return None
    return None


def _goes_on(word: str) -> bool:
    return word not in people.FUNCTION and word[0].isalpha() and not word.endswith(("ing", "s", "ed"))


def _count_length(words: Sequence[str], at: int) -> int:
    """How many words from ``at`` on say a count above two of something; 0 where none does."""
    value = _value(words[at])
    if value is None:
        return 0
    if words[at + 1 : at + 2] in (["or"], ["to"]) and len(words) > at + 2 and (_value(words[at + 2]) or 0) > 2:
        return 3 if _counts_something(words, at + 3) else 0
    if value <= 2 or (at and words[at - 1] in people.LABELS):
        return 0
    grouped = at > 1 and words[at - 1] == "of" and words[at - 2] in _COLLECTIVE
    return 1 if grouped or _counts_something(words, at + 1) else 0


def _value(word: str) -> int | None:
    if word in people.NUMBERS:
        return people.NUMBERS[word]
    return int(word) if word.isdecimal() and len(word) < 4 else None


def _counts_something(words: Sequence[str], at: int) -> bool:
    """Whether a plural follows, with up to two adjectives before it."""
    for word in words[at : at + 3]:
        if people.NOT_COUNTED.match(word) or word in people.FUNCTION - {"of"} or not word[0].isalpha():
            return False
        if word == "of" or word in people.IRREGULAR_PLURALS:
            return True
        if word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")):
            return True
    return False
