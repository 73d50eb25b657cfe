"""A caption that says nothing twice, and does not end in the middle."""

from __future__ import annotations

from altwords.wording import people

_LONGEST = 10
"""Words of a phrase whose repetition is looked for."""
_DOUBLED = people.words("tuk cha choo yo go ping bye pom knock very that had boo")
"""Said twice on purpose."""
_TURNING = people.words("over round around again more on up back side hand arm face head nose")
"""Round and round; hand in hand."""
_HOLDING = people.words("in on inside")
_PLACES = people.words("in on at by near along inside over through across beside under into onto around of")
_ARTICLES = ("a", "an", "the")
_JOINTS = (",", "and", "or")
_OPEN = people.words("a an the and or but of their its while as ,")
"""No sentence ends with one of these."""


def once(words: list[str]) -> list[str]:
    """Each phrase once: "on the beach on the beach", "in red and in red", "on the beach at the beach"."""
    at = 0
    while at < len(words):
        if found := _repeated(words, at):
            words = words[: found[0]] + words[found[1] :]
        else:
            at += 1
    return words


def whole(words: list[str]) -> list[str]:
    """Without the words of a phrase that was never finished: "a dog runs through the"."""
    end = len(words)
    while end and _is_open(words[:end]):
        article = words[end - 1] in _ARTICLES
        end -= 1
        if article and end and words[end - 1] in _PLACES:
            end -= 1
    return words[:end]


def _is_open(words: list[str]) -> bool:
    # "The dog they are playing with" has an end.
    return words[-1] in _OPEN or (words[-1] == "with" and not "".join(words[-2:-1]).endswith("ing"))


def _repeated(words: list[str], at: int) -> tuple[int, int] | None:
    """Which words, from and to, to leave out because what begins ``at`` is said again after it."""
    for length in range(min(_LONGEST, (len(words) - at) // 2), 0, -1):
        phrase, after = words[at : at + length], at + length
        if not phrase[0][0].isalnum() or (length == 2 and phrase[0] in _TURNING):
            continue
        if words[after : after + length] == phrase and not _meant(phrase):
            return after, after + length
        joint = 0
        while words[after + joint : after + joint + 1] and words[after + joint] in _JOINTS:
            joint += 1
        end = after + joint + length
        # A bar and bar stools are two things: of one word, the second must be all.
        if joint and words[after + joint : end] == phrase and _pointless(phrase) and (length > 1 or _ends(words, end)):
            return after, end
    if _same_place(words, at):
        return at + 3, at + 6
    if _in_itself(words, at):
        return at, at + 3
    return None


def _meant(phrase: list[str]) -> bool:
    """Whether it is said twice on purpose: "very very", or "a person and a person and a dog"."""
    if len(phrase) == 1:
        return phrase[0] in _DOUBLED
    joints = [at for at, word in enumerate(phrase) if word in _JOINTS]
    # The same row of things may be cut anywhere: "person and a" is "and a person".
    return len(joints) == 1 and not _pointless(phrase[joints[0] + 1 :] + phrase[: joints[0]])


def _pointless(phrase: list[str]) -> bool:
    """Whether saying it again after "and" adds nothing; a person and a person are two.

    Two people and two people may have been two men and two women; two dogs and two dogs are said twice.
    """
    countable = phrase[-1] in people.PLURAL_OF or phrase[-1] in people.COUNTED_ANIMALS
    countable |= phrase[0] in people.NUMBERS and phrase[-1] in people.PLURAL_OF.values()
    return not countable and not (len(phrase) == 1 and phrase[0] in _TURNING | people.FUNCTION)


def _same_place(words: list[str], at: int) -> bool:
    """ "On the beach at the beach": one of them is enough."""
    if len(words) < at + 6 or words[at] not in _PLACES or words[at + 3] not in _PLACES:
        return False
    if words[at + 1] not in _ARTICLES or words[at + 4] not in _ARTICLES or words[at + 2] != words[at + 5]:
        return False
    return _ends(words, at + 6)


def _in_itself(words: list[str], at: int) -> bool:
    """ "A plate of food on a plate": what holds the rest was named before. A dog on a dog is two dogs."""
    if at + 3 != len(words) or at < 2 or words[at] not in _HOLDING or words[at + 1] not in ("a", "an"):
        return False
    # "A dish served on a dish" would end in "served".
    if words[at - 1] in people.FUNCTION or words[at - 1].endswith(("ed", "ing")):
        return False
    named = [words[place + 1] for place in range(at - 1) if words[place] in _ARTICLES]
    return words[at + 2] in named and _pointless(words[at + 2 :])


def _ends(words: list[str], at: int) -> bool:
    """Whether a phrase ends before the word ``at``."""
    return at >= len(words) or words[at] in people.FUNCTION or not words[at][0].isalnum()
