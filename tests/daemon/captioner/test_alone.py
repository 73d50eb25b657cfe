"""What is said where a caption is not."""

from __future__ import annotations

import pytest

from altwords.answer import Level
from altwords.captioner.alone import LIKELY, SURE, alone, is_guess
from altwords.captioner.classes import Classified, Named
from altwords.captioner.confidence import EVEN

PERSONS = frozenset({"man", "people", "person"})
BARN = Named("a barn", 0.9)
MAYBE, UNCLEAR, SEEMS = Level.MAYBE, Level.UNCLEAR, Level.SEEMS


def _name(found: Named | None) -> str | None:
    return found.name if found else None


@pytest.mark.parametrize(
    ("caption", "level", "shown", "named", "said"),
    [
        # Whom it is about comes before what else the photo is of.
        ("a man in a field", UNCLEAR, {"man": SURE}, BARN, "a person"),
        ("a man in a field", UNCLEAR, {"man": SURE - 0.01}, BARN, "a barn"),
        ("a man in a field", UNCLEAR, {"man": 0.1}, Named("a barn", LIKELY), "a barn"),
        ("a man in a field", UNCLEAR, {"man": 0.1}, Named("a barn", LIKELY - 0.01), None),
        ("a man in a field", UNCLEAR, {"man": 0.1}, None, None),
        # A sentence that is trusted a little is said.
        ("a man in a field with a dog", MAYBE, {"man": 0.1, "dog": 0.1}, BARN, None),
        ("a dog runs in a field", MAYBE, {"dog": 0.1}, BARN, None),
        # A mere name is a guess, and the other is the better one.
        ("a strawberry", MAYBE, {}, Named("a lobster", 0.94), "a lobster"),
        ("a pair of scissors", MAYBE, {}, Named("a phone", 0.88), "a phone"),
        ("a strawberry", MAYBE, {}, Named("a lobster", LIKELY - 0.01), None),
        ("a strawberry", MAYBE, {}, None, None),
        # Unless the features bear it out, or both say the same.
        ("a motorbike", MAYBE, {"motorbike": 0.9}, Named("a tractor", 0.7), None),
        ("a hat", MAYBE, {"hat": 0.2}, Named("a bonnet", 0.7), "a bonnet"),
        ("a red car", MAYBE, {"car": 0.2}, Named("a car", 0.9), None),
        ("a cup of coffee", MAYBE, {}, Named("a cup", 0.9), None),
        ("two tea cups", MAYBE, {}, Named("a cup", 0.9), None),
        ("a pair of shoes", MAYBE, {}, Named("a shoe", 0.9), None),
        # They say the same, but one knows more than that.
        ("a wild cat", SEEMS, {"cat": 0.9}, Named("a cat", 0.9), "a cat"),
        ("a water fountain", MAYBE, {"water": 0.2}, Named("a fountain", 0.9), "a fountain"),
        ("a folding chair", SEEMS, {}, Named("a folding chair", 0.9), None),
        ("a glass of wine", MAYBE, {}, Named("a bottle of beer", 0.9), "a bottle of beer"),
        # Without a sentence there is the name alone.
        ("", UNCLEAR, {}, BARN, "a barn"),
        # A person is no thing.
        ("a man", MAYBE, {"man": 0.3}, Named("a fur hat", 0.9), None),
        ("a person's face", MAYBE, {}, Named("a suit", 0.9), None),
        # What is sure stays as it is.
        ("a jacket", SEEMS, {}, Named("a sweatshirt", 0.95), None),
        ("a man in a field", SEEMS, {"man": 0.99}, BARN, None),
    ],
)
def test_a_few_words_in_its_place(
    caption: str, level: Level, shown: dict[str, float], named: Named | None, said: str | None
) -> None:
    seen = Classified(dict([named]), Named("a building", 0.1)) if named else None
    assert _name(alone(caption, level, shown, seen, PERSONS)) == said


@pytest.mark.parametrize(
    ("level", "shown", "narrow", "broad", "chance"),
    [
        (UNCLEAR, {"man": 0.98, "dog": 0.99}, Named("a barn", 0.9), Named("a building", 0.95), 0.98),
        (UNCLEAR, {"man": 0.1}, Named("a barn", 0.9), Named("a building", 0.95), 0.9),
        (UNCLEAR, {"man": 0.1}, Named("a barn", 0.1), Named("a building", 0.95), 0.95),
    ],
)
def test_the_chance_is_that_of_what_is_said(
    level: Level, shown: dict[str, float], narrow: Named, broad: Named, chance: float
) -> None:
    found = alone("a man and a dog", level, shown, Classified(dict([narrow]), broad), PERSONS)
    assert found is not None
    assert found.chance == chance


@pytest.mark.parametrize(
    ("level", "narrow", "broad", "said"),
    [
        (UNCLEAR, Named("a sofa", LIKELY - 0.01), Named("furniture", EVEN), "furniture"),
        (UNCLEAR, Named("a sofa", LIKELY - 0.01), Named("furniture", EVEN - 0.01), None),
        # The narrower name where it is likely, even if it is not one of these.
        (UNCLEAR, Named("a suit", LIKELY), Named("furniture", EVEN), "a suit"),
        # What takes the place of a guess is no vaguer.
        (MAYBE, Named("a sofa", LIKELY - 0.01), Named("furniture", 0.9), None),
        (SEEMS, Named("a sofa", 0.1), Named("furniture", 0.9), None),
    ],
)
def test_a_broader_name_where_none_is_likely(level: Level, narrow: Named, broad: Named, said: str | None) -> None:
    assert _name(alone("a strawberry", level, {}, Classified(dict([narrow]), broad), PERSONS)) == said


@pytest.mark.parametrize(
    ("caption", "level", "shown", "named", "scene", "said"),
    [
        # Nobody may be there.
        ("people walk down a street", MAYBE, {"people": SURE - 0.01}, Named("a street", LIKELY), EVEN, "a street"),
        ("people walk down a street", MAYBE, {"people": SURE - 0.01}, Named("a city", 0.1), EVEN, "a building"),
        ("people walk down a street", MAYBE, {"people": SURE}, Named("a street", LIKELY), EVEN, None),
        ("people walk down a street", MAYBE, {"people": 0.5}, Named("a street", LIKELY), EVEN - 0.01, None),
        # Of these much else can be borne out.
        ("people walk down a street", SEEMS, {"people": 0.5}, Named("a street", LIKELY), EVEN, None),
        ("a street with people", MAYBE, {"street": 0.9, "people": 0.5}, Named("a street", LIKELY), EVEN, None),
        ("a dog runs down a street", MAYBE, {"dog": 0.5}, Named("a street", LIKELY), EVEN, None),
    ],
)
def test_a_scene_where_nobody_may_be(
    caption: str, level: Level, shown: dict[str, float], named: Named, scene: float, said: str | None
) -> None:
    sort = Named("a building", scene)
    assert _name(alone(caption, level, shown, Classified(dict([named]), sort, sort), PERSONS)) == said


@pytest.mark.parametrize(
    ("caption", "shown", "guess"),
    [
        ("a pair of scissors", {}, True),
        ("a ferry", {"ferry": EVEN - 0.01}, True),
        ("a ferry", {"ferry": EVEN}, False),
        ("a ferry on the sea", {"ferry": 0.1}, False),
        ("a person's face", {}, False),
        ("", {}, False),
    ],
)
def test_a_name_that_nothing_bears_out_is_a_guess(caption: str, shown: dict[str, float], guess: bool) -> None:
    assert is_guess(caption, shown, Classified({"a barn": 0.1}, BARN), PERSONS) is guess
    assert not is_guess(caption, shown, None, PERSONS), "nobody to know better"
