"""A caption without guesses about people: person and child instead of gender, race, disability and age.

The decoder learnt its words from people who guessed. Each rule is a small pass over the caption's words; what the
rules know about words lies in ``people``. The same passes mend what a decoder of this size gets wrong: a phrase said
twice, a sentence that breaks off. English alone.
"""

from __future__ import annotations

import itertools
import re

from altwords.wording import people
from altwords.wording.counting import another, merged, several
from altwords.wording.pronouns import without_gender
from altwords.wording.repetition import once, whole

_TOKEN = re.compile(r"[^\W_]+(?:['’./-][^\W_]+)*['’]?|[^\s\w]|_")
_CLITIC = re.compile(r"\s+(?=['’](?:s|re|ve|ll|d|m)\b)")
_POSSESSIVE = re.compile(r"(.+?)(['’]s|(?<=s)['’])$")
_AGE = re.compile(r"[\w-]+-years?-olds?")
_REACH = 4
"""Words at most between a guess and the word for people that it is about."""
_OLDEST_CHILD = 12
_ONE_OF = {plural: word for word, plural in people.PLURAL_OF.items()}


def neutral(caption: str, *, grown: bool = False) -> str:
    """The caption with people named neutrally, larger counts left open, and nothing said twice.

    Args:
        grown: whether nobody in the picture is a child.
    """
    tokens = _TOKEN.findall(_CLITIC.sub("", caption))
    said = [token.lower() for token in tokens]
    words = said
    for rule in (
        _phrases,
        _ages,
        _children,
        _guesses,
        _nouns,
        *([_grown] if grown else []),
        without_gender,
        once,
        merged,
        another,
        several,
        once,
        whole,
    ):
        words = rule(words)
    words = _articles(words, said)
    if words in ([], said):
        return caption
    # Names inside a sentence keep their capitals; the first word's is the sentence's.
    spelling = dict(zip(said[1:], tokens[1:], strict=True))
    line = _joined([spelling.get(word, word) for word in words])
    return line[:1].upper() + line[1:] if tokens[0][:1].isupper() else line


def _phrases(words: list[str]) -> list[str]:
    """Words that mean something else together than apart, put together."""
    done: list[str] = []
    at = 0
    while at < len(words):
        length = next((n for n in (4, 3, 2) if tuple(words[at : at + n]) in people.PHRASES), 0)
        done += people.PHRASES[tuple(words[at : at + length])] if length else words[at : at + 1]
        at += length or 1
    return done


def _ages(words: list[str]) -> list[str]:
    """ "A two year old boy" is a little boy, and "a two year old" a child."""
    done: list[str] = []
    at = 0
    while at < len(words):
        length = 0
        if _AGE.fullmatch(words[at]):
            length = 1
        elif words[at + 1 : at + 2] in (["year-old"], ["years-old"]):
            length = 2
        elif words[at + 2 : at + 3] == ["old"] and words[at + 1] in ("year", "years"):
            length = 3
        if not length:
            done.append(words[at])
        else:
            years = words[at].partition("-")[0]
            is_child = (int(years) if years.isdecimal() else people.NUMBERS.get(years, 1)) <= _OLDEST_CHILD
            if _human_after(words, at + length - 1, bold=False) is not None:
                done += ["little"] if is_child else []
            elif at + length < len(words) and words[at + length] not in people.FUNCTION:
                done += words[at : at + length]  # an old tree
            else:
                done.append("child" if is_child else "person")
        at += length or 1
    return done


def _children(words: list[str]) -> list[str]:
    """A girl or boy of whom something says so is a child; of others nobody can tell."""
    done = list(words)
    for at, word in enumerate(words):
        base = _base(word)
        if base not in people.PERHAPS_GROWN:
            continue
        before = set(itertools.takewhile(lambda other: other not in people.FUNCTION, reversed(words[:at])))
        telling = people.SMALL | {"young"} if base == "boy" else people.SMALL
        if before & telling or people.PARENTS & set(words):
            done[at] = people.PERHAPS_GROWN[base] + word[len(base) :]
    return done


def _guesses(words: list[str]) -> list[str]:
    """Adjectives before people left out: "an elderly asian man" is a man, and a black dog stays black."""
    done: list[str] = []
    for at, word in enumerate(words):
        if word in people.GUESSES and _human_after(words, at, bold=word in people.BOLD_GUESSES) is not None:
            # Of "a tall, black man" the comma goes with the guess.
            if done and done[-1] == "," and words[at + 1] in people.HUMANS:
                done.pop()
            continue
        left_out = bool(at) and words[at - 1] in people.GUESSES and (not done or done[-1] != words[at - 1])
        if word in ("and", "or", ",") and left_out and words[at + 1 : at + 2] and words[at + 1] in people.GUESSES:
            continue
        if word in people.NATIONS and done[-1:] in (["a"], ["an"], ["the"], ["one"]) and _stands_alone(words, at):
            word = "person"
        done.append(word)
    return _without_descent(done)


def _without_descent(words: list[str]) -> list[str]:
    """A person "of asian descent" is a person."""
    ends = [n for n, word in enumerate(words) if word in ("descent", "decent", "ancestry", "ethnicity", "heritage")]
    for end in reversed(ends):
        start = next((n for n in range(end - 1, max(end - 5, -1), -1) if words[n] in ("of", "from")), end)
        if any(word in people.GUESSES for word in words[start:end]):
            words = words[:start] + words[end + 1 :]
    return words


def _human_after(words: list[str], at: int, *, bold: bool) -> int | None:
    """Where the word for people is that the word ``at`` is said of; None where it is said of something else."""
    for place in range(at + 1, min(at + 2 + _REACH, len(words))):
        word = words[place]
        if _is_human(words, place):
            # "A male and female" are two.
            return None if {word, words[at]} == {"male", "female"} else place
        after = words[place + 1] if place + 1 < len(words) else ""
        if word in ("and", "or", ",") and after in people.GUESSES and words[at] not in people.SINGULAR:
            continue
        # Black hair is black; but a young dark-haired person is a young one.
        if words[at] not in people.COLOURS and (word.endswith("ed") or (word == "," and after in people.PASSED)):
            continue
        passed = word in people.GUESSES or word in people.PASSED
        if not passed and (not bold or word in people.FUNCTION or not word[0].isalpha() or word.endswith(("ing", "s"))):
            return None
    return None


def _is_human(words: list[str], at: int) -> bool:
    base = _base(words[at])
    if base in ("male", "female"):
        # An adjective itself, where another word for people follows.
        return not _kept(words, at) and _human_after(words, at, bold=True) is None
    return base in people.HUMANS or (base in ("baby", "babies") and not _kept(words, at))


def _nouns(words: list[str]) -> list[str]:
    done: list[str] = []
    for at, word in enumerate(words):
        base, possessive = _base(word), word[len(_base(word)) :]
        heard = _noun(words, at, base)
        whose = base in ("mens", "womens") or (possessive and base in people.PLURAL)
        team = base in ("boys", "girls") and done[-1:] == ["a"] and not _stands_alone(words, at)
        belongs = at + 1 < len(words) and words[at + 1] not in people.FUNCTION and words[at + 1][0].isalpha()
        if team or (whose and belongs and done[-1:] in ([], ["a"], ["an"])):
            continue  # a women's team is a team, and so is a girls team
        # Plain slips of a small decoder: "a women", "two woman".
        before = done[-1] if done and not possessive else ""
        count = 1 if before in ("a", "an") else people.NUMBERS.get(before, 0)
        if base in people.PLURAL and count == 1:
            heard = _ONE_OF.get(heard, heard)
        elif base in people.SINGULAR and count > 1 and _stands_alone(words, at):
            heard = people.PLURAL_OF.get(heard, heard)
        done += heard.split()
        if possessive:
            done[-1] += possessive if heard == base else "'s"
    return done


def _grown(words: list[str]) -> list[str]:
    """Children, as others called them, are people."""
    return [people.GROWN.get(_base(word), _base(word)) + word[len(_base(word)) :] for word in words]


def _noun(words: list[str], at: int, base: str) -> str:
    """What is heard in place of the word ``at``: often the word itself."""
    if _kept(words, at):
        return base
    if base in ("baby", "babies"):
        return "child" if base == "baby" else "children"
    if base in ("male", "female", "males", "females"):
        return "people" if base.endswith("s") else "person"
    if base in people.BLONDE:
        colour = people.BLONDE[base]
        alone = at and words[at - 1] in people.FUNCTION and _stands_alone(words, at)
        return f"{colour} person" if alone else colour
    return people.SINGULAR.get(base) or people.PLURAL.get(base) or base


def _kept(words: list[str], at: int) -> bool:
    """Whether the word ``at`` is part of a name for something else."""
    base = _base(words[at])
    after = words[at + 1 : at + 3]
    if base in ("male", "female") and any(word in people.ANIMALS for word in words[at + 1 : at + 4]):
        return True
    if at and words[at - 1] in people.KEPT_AFTER.get(base, ()):
        return True
    if base == "baby" and any(word in people.ANIMALS for word in after):
        return True
    return bool(after) and after[0] in people.KEPT_BEFORE.get(base, ())


def _stands_alone(words: list[str], at: int) -> bool:
    """Whether what follows the word ``at`` shows that it was a noun."""
    after = words[at + 1 : at + 2]
    return not after or after[0] in people.FUNCTION or not after[0][0].isalpha() or after[0].endswith(("ing", "s"))


def _base(word: str) -> str:
    """The word without the ending that says whose."""
    found = _POSSESSIVE.fullmatch(word)
    if not found:
        return word
    # Of "boys'" the s belongs to the word.
    return found[1]


def _articles(words: list[str], said: list[str]) -> list[str]:
    """ "A" and "an" as the word after them wants it, where that word is new there, or it is plainly the other."""
    known = set(itertools.pairwise(said))
    done = list(words)
    for at, (word, after) in enumerate(itertools.pairwise(words)):
        vowel = after[0] in "aeio" or after.startswith(("um", "un", "up"))
        is_plain = word == "a" and vowel and not after.startswith(("eu", "ewe", "on", "uni"))
        if word in ("a", "an") and ((word, after) not in known or is_plain):
            done[at] = "an" if vowel else "a"
    return done


def _joined(words: list[str]) -> str:
    line = " ".join(words)
    line = re.sub(r"\s+([,.;:!?%)\]])", r"\1", line)
    return re.sub(r"([(\[#$])\s+", r"\1", line)
