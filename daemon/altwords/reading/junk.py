"""What a recogniser makes of things that are no text, or of writing that it does not know: not worth saying."""

from __future__ import annotations

SURE = 0.75
"""Mean chance of its characters from which a line is believed."""
SURE_IF_SHORT = 0.85
"""The same for one of up to three letters: icons and textures pass for those most easily."""

_SHORT = 3
_LEAST_SHARE = 0.4


def is_worth_saying(text: str, chance: float) -> bool:
    """Whether ``text``, read with the mean ``chance``, is more than a scratch, an icon or a rule."""
    told = [character for character in text if character.isalnum()]
    marks = sum(not character.isspace() for character in text)
    # One sign alone is nearly always an icon: a cross, an arrow, three bars.
    if len(told) < 2 and not text.isdigit():
        return False
    if len(told) < _LEAST_SHARE * marks or (len(told) > 2 and len(set(told)) == 1 and not text.isdigit()):
        return False
    return chance >= (SURE_IF_SHORT if len(told) <= _SHORT else SURE)
