"""What classes are called."""

from __future__ import annotations

import pytest
from torchvision.models._meta import _IMAGENET_CATEGORIES as CLASSES

import altwords_export.torchvision_import  # noqa: F401
from altwords.wording.neutral import neutral
from altwords_export import class_names
from altwords_export.class_names import broader, names_of


@pytest.fixture(scope="module")
def names() -> dict[str, str | None]:
    return dict(zip(CLASSES, names_of(CLASSES), strict=True))


@pytest.mark.parametrize(
    ("known", "name"),
    [
        *[(breed, "a dog") for breed in ("Chihuahua", "beagle", "Mexican hairless")],
        *[("tabby", "a cat"), ("timber wolf", "a wolf"), ("crane", "a crane"), ("crane bird", "a heron")],
        *[("notebook", "a laptop"), ("cellular telephone", "a phone"), ("barn", "a barn"), ("ear", "corn")],
        # Guesses at people and bodies, and what is no photo.
        *[(other, None) for other in ("groom", "wig", "bikini", "neck brace", "prison", "comic book")],
    ],
)
def test_a_class_has_the_name_that_a_listener_knows(names: dict[str, str | None], known: str, name: str | None) -> None:
    assert names[known] == name


@pytest.mark.parametrize(
    ("name", "broad"),
    [
        ("a sofa", "furniture"),
        ("an owl", "a bird"),
        ("a daisy", None),
        ("a flower", "a flower or an insect"),
        ("a tie", None),
    ],
)
def test_many_names_have_a_broader_one(name: str, broad: str | None) -> None:
    assert broader().get(name) == broad


def test_every_name_is_said_as_it_is(names: dict[str, str | None]) -> None:
    """Short, with the right article, and nothing in it that the wording would change."""
    for name in {name for name in names.values() if name} | set(broader().values()):
        assert neutral(name) == name
        assert len(name.split()) <= 6
        article, _, rest = name.partition(" ")
        if article in ("a", "an"):
            vowel = rest[0].lower() in "aeiou" and not rest.startswith("uni")
            assert (article == "an") == (vowel or rest.startswith("hour")), name


@pytest.mark.parametrize(("table", "error"), [("  a cat: tabby, tabby", "two names"), ("  a cat: moggy", "moggy")])
def test_a_table_that_is_wrong_is_refused(monkeypatch: pytest.MonkeyPatch, table: str, error: str) -> None:
    monkeypatch.setattr(class_names, "_TABLE", table)
    with pytest.raises(ValueError, match=error):
        names_of(CLASSES)
