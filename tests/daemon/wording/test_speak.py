from __future__ import annotations

import json
import string
from importlib import resources

import pytest

from altwords.answer import Kind, Lead, Level
from altwords.kind.judge import CAPTIONED
from altwords.wording import speak

DOG = "a brown dog runs through tall grass"


@pytest.mark.parametrize(
    ("kind", "level", "caption", "gist", "heard"),
    [
        (Kind.PHOTO, Level.SEEMS, DOG, "", "Seems: a brown dog runs through tall grass"),
        (Kind.PHOTO, Level.MAYBE, "a person in a red jacket", "", "Maybe: a person in a red jacket"),
        (Kind.PHOTO, Level.UNCLEAR, DOG, "", "Photo, not recognised"),
        (Kind.PHOTO, Level.SEEMS, "", "", "Photo, not recognised"),
        (Kind.PHOTO, Level.UNCLEAR, None, "", "Photo, not recognised"),
        (Kind.PHOTO, Level.SEEMS, "a red sign", "NO DOGS", "Seems: a red sign. Text: NO DOGS"),
        (Kind.PHOTO, Level.UNCLEAR, None, "NO DOGS", "Photo with text: NO DOGS"),
        (Kind.PHOTO, Level.UNCLEAR, None, "3", "Photo, not recognised"),
        (Kind.TEXT, None, None, "3", "Text: 3"),
        (Kind.ILLUSTRATION, Level.SEEMS, DOG, "", "Seems: a brown dog runs through tall grass"),
        (Kind.ILLUSTRATION, Level.UNCLEAR, DOG, "", "Illustration, not recognised"),
        (Kind.ILLUSTRATION, Level.MAYBE, "a city", "Jazz, 12 June.", "Maybe: a city. Text: Jazz, 12 June"),
        (Kind.ILLUSTRATION, Level.UNCLEAR, DOG, "Jazz", "Illustration with text: Jazz"),
        (Kind.SCREENSHOT, None, None, "Sign in to\nyour account.", "Screenshot: Sign in to your account"),
        (Kind.SCREENSHOT, None, None, "", "Screenshot"),
        (Kind.TEXT, None, None, "Closed on Mondays", "Text: Closed on Mondays"),
        (Kind.CHART, None, None, "", "Chart"),
        (Kind.CHART, None, None, "8, 4, 0, -4", "Chart"),
        (Kind.CHART, None, None, "Rainfall, 2024", "Chart: Rainfall, 2024"),
        (Kind.DIAGRAM, None, None, "Client, Server", "Diagram: Client, Server"),
        (Kind.LOGO, None, None, "Debian", "Logo: Debian"),
        (Kind.LOGO, None, None, "  ", "Logo"),
        (Kind.ICON, None, None, "", "Icon"),
        (Kind.BLANK, None, None, "", ""),
        (Kind.BLANK, None, None, "Closed", ""),
    ],
)
def test_the_short_form(kind, level, caption, gist, heard):
    assert speak.short(kind, level, caption, gist, language="en") == heard


@pytest.mark.parametrize(
    ("kind", "heard"), [(Kind.ICON, "Icon: search"), (Kind.LOGO, "Logo: search"), (Kind.BLANK, "")]
)
def test_a_name_goes_before_what_was_read(kind, heard):
    assert speak.short(kind, None, None, "Q", name="search", language="en") == heard


@pytest.mark.parametrize(
    ("chart", "heard"),
    [("bar", "Bar chart"), ("line", "Line chart"), ("pie", "Pie chart"), ("scatter", "Scatter plot"), (None, "Chart")],
)
def test_the_type_of_a_chart_goes_first(chart, heard):
    said = f"{heard}: Rainfall by month"
    assert speak.short(Kind.CHART, None, None, "Rainfall by month", chart=chart, language="en") == said
    long = speak.detail(Kind.CHART, None, None, None, (640, 480), ("Rainfall by month",), chart=chart, language="en")
    assert long.startswith(f"{heard}, 640 by 480 pixels.")


@pytest.mark.parametrize("language", ["ar", "de", "es", "fr", "zh"])
def test_types_of_charts_are_told_apart_in_every_language(language):
    types = (None, "bar", "line", "pie", "scatter")
    heard = {speak.short(Kind.CHART, None, None, chart=chart, language=language) for chart in types}
    assert len(heard) == len(types)
    assert not any(speak.short(Kind.CHART, None, None, chart=chart, language="en") in heard for chart in types)


@pytest.mark.parametrize(
    ("kind", "level"),
    [(kind, None) for kind in Kind] + [(kind, level) for kind in sorted(CAPTIONED) for level in Level],
)
def test_every_kind_has_words_for_every_level(kind, level):
    assert speak.detail(kind, level, DOG, None, (640, 480), ("word",), language="en")
    assert bool(speak.short(kind, level, DOG, "word", language="en")) is (kind is not Kind.BLANK)


@pytest.mark.parametrize(
    ("caption", "tidied"),
    [
        ("A dog.", "a dog"),
        ("a dog . ", "a dog"),
        ("two dogs\nin the\tsnow", "two dogs in the snow"),
        ("An image of a dog", "a dog"),
        ("a picture of two dogs", "two dogs"),
        ("The photo shows a dog", "a dog"),
        ("Photograph of Big Ben", "big Ben"),
        ("graphic of a dog", "a dog"),
        ("a picture on a wall", "a picture on a wall"),
        ("a black and white photo of a dog", "a black and white photo of a dog"),
        ("TV on a stand", "TV on a stand"),
        ("T-shirts on a line", "T-shirts on a line"),
        ("", ""),
    ],
)
def test_tidy(caption, tidied):
    assert speak.tidy(caption) == tidied


@pytest.mark.parametrize("length", range(100, 140))
def test_the_short_form_is_cut_at_a_word(length):
    caption = ("dogs, cats; and a " * 20)[:length].rstrip()
    heard = speak.short(Kind.PHOTO, Level.SEEMS, caption, language="en")
    assert len(heard) <= speak.SHORT
    assert heard[-1] in string.ascii_letters
    whole = f"Seems: {caption}"
    assert whole == heard or whole[len(heard)] in " ,;"
    # Not cut where it fits, and never by more than a word.
    assert len(heard) >= min(len(whole.rstrip(" ,;")), speak.SHORT - 6)


def test_a_word_that_is_too_long_is_cut_through():
    heard = speak.short(Kind.TEXT, None, None, "x" * 500, language="en")
    assert heard == "Text: " + "x" * (speak.SHORT - len("Text: "))


@pytest.mark.parametrize(
    ("lead", "language", "heard"),
    [
        (Lead.LEVEL, "en", "Maybe: a brown dog"),
        (Lead.MACHINE, "en", "AI: a brown dog"),
        (Lead.MACHINE, "fr", "IA : a brown dog"),
        (Lead.NONE, "en", "a brown dog"),
    ],
)
def test_what_leads_a_caption_can_be_changed_or_dropped(lead, language, heard):
    assert speak.short(Kind.PHOTO, Level.MAYBE, "A brown dog.", lead=lead, language=language) == heard
    said = speak.short(Kind.ILLUSTRATION, Level.MAYBE, "A brown dog.", "Beware", lead=lead, language="en")
    assert said.endswith("a brown dog. Text: Beware")
    long = speak.detail(Kind.PHOTO, Level.MAYBE, "A brown dog.", "a cat", (9, 8), lead=lead, language=language)
    assert f" {heard}." in long
    # What is not recognised has nothing to be led.
    assert speak.short(Kind.PHOTO, Level.UNCLEAR, "a dog", lead=lead, language="en") == "Photo, not recognised"


@pytest.mark.parametrize(
    ("language", "heard"),
    [
        ("en", "Maybe: 2 pictures: a dog; a bridge"),
        ("de", "Vielleicht: 2 Bilder: a dog; a bridge"),
        ("ar", "ربما: صور (2): a dog; a bridge"),
    ],
)
def test_pictures_side_by_side_are_counted(language, heard):
    assert speak.short(Kind.PHOTO, Level.MAYBE, "a dog; a bridge", pictures=2, language=language) == heard
    long = speak.detail(Kind.PHOTO, Level.MAYBE, "a dog; a bridge", None, (9, 8), pictures=2, language=language)
    assert heard in long


def test_what_goes_before_pictures_side_by_side_and_behind_them():
    said = speak.short(Kind.PHOTO, Level.SEEMS, "a dog", "Before, after", pictures=2, lead=Lead.NONE, language="en")
    assert said == "2 pictures: a dog. Text: Before, after"
    assert speak.short(Kind.PHOTO, Level.UNCLEAR, None, pictures=2, language="en") == "Photo, not recognised"


def test_of_many_pictures_those_are_named_whose_captions_fit():
    captions = [f"person number {n} stands in front of a wall" for n in range(6)]
    heard = speak.short(Kind.PHOTO, Level.MAYBE, "; ".join(captions), pictures=6, language="en")
    assert heard == f"Maybe: 6 pictures: {captions[0]}; {captions[1]}"
    # One that is longer than all is cut at a word, and its own semicolon is none between pictures.
    single = "a sign that says: open; " + "closed on Mondays and " * 8
    assert len(speak.short(Kind.PHOTO, Level.MAYBE, single, language="en")) > 110
    assert len(speak.short(Kind.PHOTO, Level.MAYBE, single * 2, pictures=2, language="en")) <= speak.SHORT


def test_the_long_form():
    heard = speak.detail(
        Kind.PHOTO, Level.MAYBE, DOG, "A dog in a field.", (1600, 1200), ("NO DOGS", "ALLOWED"), language="en"
    )
    assert heard == (
        "Photo, 1600 by 1200 pixels. Maybe: a brown dog runs through tall grass. Or: a dog in a field. "
        "Text in it:\nNO DOGS\nALLOWED"
    )


@pytest.mark.parametrize(
    ("level", "second", "heard"),
    [
        (Level.SEEMS, None, "Photo, 9 by 8 pixels. Seems: a brown dog runs through tall grass."),
        # A second reading that says the same is no second reading.
        (Level.SEEMS, DOG + ".", "Photo, 9 by 8 pixels. Seems: a brown dog runs through tall grass."),
        (Level.UNCLEAR, "a cat", "Photo, 9 by 8 pixels. Not recognised."),
    ],
)
def test_the_long_form_says_no_more_than_is_known(level, second, heard):
    assert speak.detail(Kind.PHOTO, level, DOG, second, (9, 8), language="en") == heard


@pytest.mark.parametrize("language", ["en", "EN", "en-GB", "xx", "", "../en", "__init__", "x" * 9999])
def test_an_unknown_language_falls_back_to_english(language):
    assert speak.short(Kind.ICON, None, None, language=language) == "Icon"


@pytest.mark.parametrize("language", ["ar", "de", "es", "fr", "zh"])
def test_a_translation_has_every_phrase_with_its_gaps(language):
    folder = resources.files("altwords.wording") / "phrases"
    english, translated = (json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("en", language))
    assert list(translated) == list(english)
    for name, phrase in translated.items():
        gaps, expected = (
            sorted(gap for _, gap, _, _ in string.Formatter().parse(text) if gap)
            for text in (phrase["text"], english[name]["text"])
        )
        assert gaps == expected, name


def test_words_are_said_in_the_language_asked_for():
    assert speak.short(Kind.SCREENSHOT, None, None, "Anmelden", language="de") == "Bildschirmfoto: Anmelden"
    assert speak.short(Kind.PHOTO, Level.UNCLEAR, None, language="fr-CA") == "Photo, non reconnue"


def test_every_phrase_has_a_note_that_names_its_gaps():
    table = json.loads((resources.files("altwords.wording") / "phrases" / "en.json").read_text("utf-8"))
    for name, phrase in table.items():
        assert set(phrase) == {"text", "note"}, name
        assert phrase["note"].startswith("Heard "), name
        gaps = {gap for _, gap, _, _ in string.Formatter().parse(phrase["text"]) if gap}
        assert all(f"{{{gap}}}" in phrase["note"] for gap in gaps), name
