"""An answer's parts to words that are heard: a short form for the alt attribute, a long form on demand."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Sequence
from importlib import resources

from altwords.answer import Kind, Lead, Level

SHORT = 125
"""Characters in the short form at most; some screen readers cut longer alternative text in two."""

FALLBACK = "en"

BETWEEN = "; "
"""What stands between the captions of pictures that are one."""

# Heard as nothing, or as a pause, at the end of a line.
_LOOSE = " .,;:"

# The screen reader has said "graphic" already. "A photo of" says no more.
_OPENING = re.compile(
    r"^(?:(?:an?|the|this)\s+)?(?:image|picture|photo|photograph|graphic)\s+(?:of|showing|shows)\s+",
    re.IGNORECASE,
)


def tidy(caption: str) -> str:
    """A caption as it stands behind a leading word: one line, no "picture of", no capital, no full stop."""
    line = _OPENING.sub("", _one_line(caption)).rstrip(_LOOSE)
    # "TV on a wall" and "T-shirts on a line" keep their capital.
    return line if line[1:2].isupper() or line[1:2] == "-" else line[:1].lower() + line[1:]


def short(
    kind: Kind,
    level: Level | None,
    caption: str | None,
    gist: str = "",
    *,
    pictures: int = 1,
    name: str | None = None,
    chart: str | None = None,
    lead: Lead = Lead.LEVEL,
    language: str,
) -> str:
    """Short form: at most ``SHORT`` characters on one line; empty for what should stay unnamed.

    Args:
        gist: text in the picture, what matters most first.
        pictures: how many stand side by side in it; ``caption`` has theirs, with ``BETWEEN`` between them.
        name: what an icon or logo is known by.
        chart: the type of a chart, as ``kind.charts`` tells it.
        lead: what a caption is led by.
    """
    if kind is Kind.BLANK:
        return ""
    phrases = _phrases(language)
    words = _one_line(gist).rstrip(_LOOSE)
    if level is not None:
        # One sign alone is a button or a bit of pattern: the long form has it.
        words = words if len(words) > 1 else ""
        said = tidy(caption or "")
        captioned = functools.partial(_captioned, phrases, kind, level, lead, pictures=pictures)
        while pictures > 1 and BETWEEN in said and len(captioned(said)) > SHORT:
            # Rather one less than half of one.
            said = said.rpartition(BETWEEN)[0]
        return _cut(captioned(said, words))
    if kind is Kind.CHART and not any(map(str.isalpha, words)):
        # The numbers along its axes: the long form has them.
        words = ""
    words = _one_line(name or "") or words
    said = _kind(phrases, kind, chart)
    return _cut(phrases["words"].format(kind=said, words=words)) if words else said


def detail(
    kind: Kind,
    level: Level | None,
    caption: str | None,
    second: str | None,
    size: tuple[int, int],
    words: Sequence[str] = (),
    *,
    pictures: int = 1,
    chart: str | None = None,
    lead: Lead = Lead.LEVEL,
    language: str,
) -> str:
    """Long form: kind and size, the caption and its runner-up ``second``, all text with its lines."""
    phrases = _phrases(language)
    parts = [phrases["detail.size"].format(kind=_kind(phrases, kind, chart), width=size[0], height=size[1])]
    first, other = tidy(caption or ""), tidy(second or "")
    if level is not None and (level is Level.UNCLEAR or not first):
        parts.append(phrases["detail.unclear"])
    elif level is not None:
        said = _captioned(phrases, kind, level, lead, first, pictures=pictures)
        parts.append(phrases["detail.caption"].format(sentence=said))
        if other not in ("", first):
            parts.append(phrases["detail.second"].format(caption=other))
    if words:
        parts.append(phrases["detail.words"].format(words="\n".join(words)))
    return " ".join(parts)


def _kind(phrases: dict[str, str], kind: Kind, chart: str | None) -> str:
    return phrases[f"chart.{chart}" if chart else f"kind.{kind}"]


def _captioned(
    phrases: dict[str, str], kind: Kind, level: Level, lead: Lead, caption: str, words: str = "", pictures: int = 1
) -> str:
    if level is Level.UNCLEAR or not caption:
        return phrases[f"{kind}.words"].format(words=words) if words else phrases[f"{kind}.unclear"]
    said = caption if pictures == 1 else phrases["caption.several"].format(count=pictures, captions=caption)
    if lead is not Lead.NONE:
        said = phrases["photo.machine" if lead is Lead.MACHINE else f"photo.{level}"].format(caption=said)
    return phrases["caption.words"].format(caption=said, words=words) if words else said


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cut(line: str) -> str:
    """At most ``SHORT`` characters, cut behind a whole word."""
    if len(line) <= SHORT:
        return line
    head, _, _ = line[: SHORT + 1].rpartition(" ")
    # An address has no spaces: rather half of it than the leading word alone.
    return (head if len(head) > SHORT // 2 else line[:SHORT]).rstrip(_LOOSE)


@functools.lru_cache(maxsize=8)
def _phrases(language: str) -> dict[str, str]:
    """Phrases by name in ``language`` ("de-AT" finds "de"); English where there is no such table."""
    folder = resources.files("altwords.wording") / "phrases"
    tables = {table.name: table for table in folder.iterdir()}
    names = (f"{language.lower()}.json", f"{language.lower().partition('-')[0]}.json")
    table = next((tables[name] for name in names if name in tables), tables[f"{FALLBACK}.json"])
    return {name: phrase["text"] for name, phrase in json.loads(table.read_text("utf-8")).items()}
