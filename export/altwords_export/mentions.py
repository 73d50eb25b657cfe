"""How often captions guess at people, before and after the rewriting that listeners hear.

The words counted are written down here again, apart from the rewriting's own tables: what those forgot shows.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from altwords.wording.neutral import neutral
from altwords_export.shards import DataError

_PEOPLE = (
    r"(?:m[ae]n|wom[ae]n|male|female|guy|lad(?:y|ies)|gentlem[ae]n|boy|girl|child|children|kid|person|people|adult"
    r"|teen(?:ager)?|couple|famil(?:y|ies)|toddler|bab(?:y|ies)|player|worker|student|dancer|crowd|youth|individual)s?\b"
)
_BETWEEN = (
    r"\s+(?:(?:and|or|,|(?!\w*haired|headed|eyed)\w+ed|bald|tall|old|young|asian|white|black|blond|business|middle)"
    r"\s+){0,2}"
)
_THINGS = r"(?:food|shops?|clothing|characters|village|cuisine|city|market|street|elephant|style|restaurant|writing)"

KINDS = {
    "gender": re.compile(
        r"\b(?:man|men|woman|women|lady|ladies|guys?|gentlem[ae]n|boys?|girls?|he|she|his|hers?|him|himself|herself|males?"
        r"|females?|brides?|grooms?|mothers?|fathers?|mom(?:my)?s?|mums?|dad(?:dy)?s?|sons?|daughters?|brothers?|sisters?"
        r"|wi(?:fe|ves)|husbands?|boyfriends?|girlfriends?|grand(?:mother|father|ma|pa)s?|dudes?|lads?|cow(?:boy|girl)s?"
        r"|uncles?|aunts?|nephews?|nieces?|(?:police|fire|fisher|business|sales|work|camera)(?:wo)?m[ae]n"
        r"|\w+(?:wom[ae]n|girls?)|actress(?:es)?|waitress(?:es)?|ballerinas?|bridesmaids?|groomsm[ae]n)(?:'s)?\b"
    ),
    "race": re.compile(
        r"\b(?:asians?|africans?|african[ -]americans?|caucasians?|hispanics?|latin[oa]s?|oriental|middle[ -]eastern"
        rf"|biracial|native[ -]american)\b(?!\s+{_THINGS})"
        rf"|\b(?:black|white|brown|indian|chinese|japanese|korean|mexican|arab|muslim){_BETWEEN}{_PEOPLE}"
        r"|\b(?:dark|light|black|brown)[ -]skinned\b"
    ),
    "disability": re.compile(
        rf"\b(?:disabled|handicapped|crippled|autistic|one-legged|(?:blind|deaf){_BETWEEN}{_PEOPLE})\b"
    ),
    "age": re.compile(
        rf"\b(?:elderly|middle[ -]aged|teen(?:age|aged|ager)?s?|toddlers?|infants?|newborn"
        rf"|(?:old|older|young|younger|little){_BETWEEN}{_PEOPLE})\b"
    ),
}


def rates(captions: Iterable[str]) -> dict[str, dict[str, float]]:
    """Shares of the captions that mention each kind of guess, ``before`` and ``after`` they are made neutral."""
    counts = {when: dict.fromkeys(KINDS, 0) for when in ("before", "after")}
    total = 0
    for caption in captions:
        total += 1
        for when, text in (("before", caption), ("after", neutral(caption))):
            for kind, words in KINDS.items():
                counts[when][kind] += bool(words.search(text.lower()))
    if not total:
        raise DataError("There is no caption in this file.")
    return {
        when: {kind: round(count / total, 5) for kind, count in by_kind.items()} for when, by_kind in counts.items()
    }


def read_captions(path: Path) -> Iterator[str]:
    """Captions, one a line; a name that ends in .gz is unpacked."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            yield from filter(None, map(str.strip, file))
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read as lines of text.") from error
