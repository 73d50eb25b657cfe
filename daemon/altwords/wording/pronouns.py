"""He and she to they, with what follows from it: "as she runs" is "as they run"."""

from __future__ import annotations

from altwords.wording import people

_PEOPLE = frozenset(people.PLURAL_OF) | frozenset(people.PLURAL_OF.values()) | people.HUMANS

_THEIRS = {"his": "their", "hers": "theirs", "him": "them", "himself": "themselves", "herself": "themselves"}
_ITS = {"his": "its", "her": "its", "hers": "its", "him": "it", "himself": "itself", "herself": "itself"}
_VERBS = {"is": "are", "was": "were", "has": "have", "does": "do", "goes": "go", "isn't": "aren't", "doesn't": "don't"}
_SHORTENED = {"he's": "they're", "she's": "they're", "he'll": "they'll", "she'll": "they'll", "he'd": "they'd"}
_ADVERBS = people.words("also then just slowly carefully happily quickly quietly now still always almost")
_PARTICLES = people.words("up down around back over out off in on along")


def without_gender(words: list[str]) -> list[str]:
    """Pronouns with no gender: an animal's become its, and everybody else's their."""
    done: list[str] = []
    agreeing: set[int] = set()
    for at, word in enumerate(words):
        if at in agreeing:
            done.append(_plural_verb(word))
        elif word in ("he", "she"):
            if _of_an_animal(words[:at]):
                done.append("it")
                continue
            done.append("they")
            agreeing |= _verbs_after(words, at)
        elif word in _SHORTENED:
            done.append(_SHORTENED[word])
        elif word == "her":
            alone = words[at + 1 : at + 2] == [] or words[at + 1] in people.FUNCTION or not words[at + 1][0].isalnum()
            if _of_an_animal(words[:at]):
                done.append("it" if alone else "its")
            else:
                done.append("them" if alone else "their")
        elif word in _THEIRS:
            done.append(_ITS[word] if _of_an_animal(words[:at]) else _THEIRS[word])
        else:
            done.append(word)
    return done


def _of_an_animal(before: list[str]) -> bool:
    """Whether the words before name an animal and nobody else."""
    return not any(word in _PEOPLE for word in before) and any(word in people.ANIMALS for word in before)


def _verbs_after(words: list[str], at: int) -> set[int]:
    """Places of the verbs that agree with the pronoun ``at``: "he runs and jumps"."""
    first = at + 1
    while first < len(words) and words[first] in _ADVERBS:
        first += 1
    if not words[first : first + 1]:
        return set()
    second = first + 1
    while second < len(words) and words[second] in _PARTICLES:
        second += 1
    if words[first].endswith("s") and words[second : second + 1] == ["and"]:
        return {first, second + 1}
    return {first}


def _plural_verb(verb: str) -> str:
    if verb in _VERBS:
        return _VERBS[verb]
    if len(verb) < 3 or not verb.endswith("s") or verb.endswith(("ss", "us")):
        return verb
    if verb.endswith("ies") and len(verb) > 4:
        return verb[:-3] + "y"
    if verb.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return verb[:-2]
    return verb[:-1]
