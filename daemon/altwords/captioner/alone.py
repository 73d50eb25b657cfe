"""What is said in place of a caption that cannot be trusted: whom or what it is about, or what the photo is of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from altwords.answer import Level
from altwords.captioner.classes import Classified, Named
from altwords.captioner.confidence import EVEN
from altwords.captioner.doubt import LOOKS, subject
from altwords.captioner.witness import LONGEST_NAME

SURE = 0.97
"""Whom or what a caption is about is said alone from this chance on. Below it seas and towers were taken for people."""
LIKELY = 0.6
"""The likeliest name of what the photo is of is said from this chance on; a broader one from an even chance on."""


def alone(
    caption: str, level: Level, shown: Mapping[str, float], named: Classified | None, persons: Collection[str]
) -> Named | None:
    """A few words to say instead of a caption, and their chance; None where it is said, or where nothing can be.

    Of a mere name ("a strawberry") which the features do not bear out the better judge has the last word. Where both
    agree but the decoder knows more ("a wild cat"), the plainer name is said, of which both are sure. So is a scene
    where nobody may be, for a decoder that has seen few without people in it puts some into any.

    Args:
        level: how the caption would be said.
        shown: the chance of each of its words that names a thing.
        named: what the photo is of, if the bundle knows names.
        persons: the words that stand for people.
    """
    if level is Level.UNCLEAR and (about := subject(caption, shown, SURE, persons)):
        return about
    if named is None:
        return None
    deserted = level is Level.MAYBE and _peoples_a_scene(named, caption, shown, persons)
    if named.likeliest.chance >= LIKELY:
        better = deserted or level is Level.UNCLEAR or _is_better(named, caption, level, shown, persons)
        return named.likeliest if better else None
    return named.broader if (deserted or level is Level.UNCLEAR) and named.broader.chance >= EVEN else None


def is_guess(caption: str, shown: Mapping[str, float], named: Classified | None, persons: Collection[str]) -> bool:
    """Whether a caption is a mere name, of nobody, which the features do not bear out, if there are names to know."""
    words = caption.split()
    return named is not None and _is_name(words, persons) and all(shown.get(word, 0.0) < EVEN for word in words)


def _is_name(words: Sequence[str], persons: Collection[str]) -> bool:
    return 0 < len(words) <= LONGEST_NAME and not any(word.removesuffix("'s") in persons for word in words)


def _peoples_a_scene(named: Classified, caption: str, shown: Mapping[str, float], persons: Collection[str]) -> bool:
    """Whether a caption is about people in a photo that rather shows a landscape, a street or a room, and no more."""
    about = next((word for word in caption.split() if word in shown), "")
    return named.scene.chance >= EVEN and about in persons and shown[about] < SURE


def _is_better(
    named: Classified, caption: str, level: Level, shown: Mapping[str, float], persons: Collection[str]
) -> bool:
    words = caption.split()
    if not _is_name(words, persons):
        return False
    if named.agrees(words[-1]):
        more = set(words[1:-1]) - set(named.likeliest.name.split())
        return words[0] in ("a", "an") and bool(more) and not more & (LOOKS | {"of"})
    return level is not Level.SEEMS and is_guess(caption, shown, named, persons) and not named.agrees(caption)
