from __future__ import annotations

import hashlib
import io
import logging
import threading
from pathlib import Path

import pytest
from PIL import Image

from altwords.answer import Answer, Kind, Level, Problem
from altwords.captioner.captioner import Caption
from altwords.captioner.classes import Named
from altwords.captioner.confidence import Reading
from altwords.engine import pipeline as room
from altwords.engine.pipeline import SURELY_A_CHART
from altwords.kind.judge import Judgement
from altwords.wording import speak
from altwords.wording.neutral import neutral
from browsers.photos import photo
from made_pictures import encoded, writing

PHOTO = photo(4, 300, 200)
OTHER = photo(3, 200, 300, "webp")
WHITE = encoded(Image.new("RGB", (40, 30), "white"), "png")
TEXT = b"no picture at all"


@pytest.fixture(autouse=True)
def nothing_is_remembered(pipeline, screenshots_only):
    """The pipelines outlive a test, and what it puts in their rooms."""
    yield
    pipeline._unread.clear()
    screenshots_only._unread.clear()


def describe(pipeline, *pictures, detail=False, **options):
    return pipeline.describe(pictures, detail=detail, language="en", **options)


def test_an_answer_says_all_that_is_known(pipeline, bundle):
    [answer] = describe(pipeline, PHOTO)
    assert answer.id == hashlib.sha256(PHOTO).hexdigest()[:16]
    assert answer.size == (300, 200)
    assert answer.bundle == bundle.name
    assert answer.kind in Kind
    assert answer.caption
    assert answer.level in Level
    assert 0 <= answer.confidence <= 1
    assert answer.text == speak.short(answer.kind, answer.level, answer.caption, language="en")
    assert (answer.words, answer.unread) == ((), False)
    assert answer.second not in (None, "", answer.caption)
    assert answer.detail is None
    assert set(answer.milliseconds) == {"decode", "encode", "caption"}
    assert Answer.from_json(answer.to_json()) == answer


@pytest.mark.parametrize(("chance", "heard"), [(0.9, "Bar chart"), (SURELY_A_CHART - 0.1, "Chart")])
def test_the_type_of_what_is_hardly_a_chart_is_not_told(pipeline, monkeypatch, chance, heard):
    monkeypatch.setattr(pipeline._judge, "judge", lambda *_: Judgement(Kind.CHART, chance, captioned=False))
    monkeypatch.setattr(pipeline._charts, "type", lambda pooled: "bar")
    [answer] = describe(pipeline, PHOTO, detail=True)
    assert answer.text.partition(":")[0] == heard
    assert answer.detail.startswith(f"{heard}, 300 by 200 pixels.")


def test_a_batch_keeps_its_order_and_one_bad_picture_harms_no_other(pipeline):
    first, bad, blank, second = describe(pipeline, PHOTO, TEXT, WHITE, OTHER)
    assert isinstance(bad, Problem)
    assert bad.code == "not_an_image"
    assert (blank.kind, blank.text, blank.caption, blank.level) == (Kind.BLANK, "", None, None)
    assert set(blank.milliseconds) == {"decode"}
    [first_alone], [second_alone] = describe(pipeline, PHOTO), describe(pipeline, OTHER)
    assert (first.id, first.caption) == (first_alone.id, first_alone.caption)
    assert (second.id, second.caption) == (second_alone.id, second_alone.caption)


def test_a_batch_shares_one_pass_of_the_encoder(pipeline, monkeypatch):
    passes = []
    encode = pipeline._captioner.encode
    monkeypatch.setattr(pipeline._captioner, "encode", lambda pixels: passes.append(len(pixels)) or encode(pixels))
    describe(pipeline, PHOTO, WHITE, OTHER)
    assert passes == [2]


def test_no_picture_and_nothing_but_problems(pipeline):
    assert describe(pipeline) == []
    assert [problem.code for problem in describe(pipeline, TEXT, PHOTO[:40])] == ["not_an_image", "broken_image"]


def test_a_failure_while_captioning_costs_that_picture_alone(pipeline, monkeypatch, caplog):
    write = pipeline._captioner.write

    def fail_for_the_first(encoded, n):
        if n == 0:
            raise MemoryError
        return write(encoded, n)

    monkeypatch.setattr(pipeline._captioner, "write", fail_for_the_first)
    with caplog.at_level(logging.ERROR):
        first, second = describe(pipeline, PHOTO, OTHER)
    assert isinstance(first, Problem)
    assert first.code == "engine_failed"
    assert second.caption
    assert "a picture could not be captioned" in caplog.text


def test_a_problem_holds_on_to_no_pixels(pipeline):
    [problem] = describe(pipeline, PHOTO[:100])
    assert isinstance(problem, Problem)
    assert (problem.__traceback__, problem.__cause__, problem.__context__) == (None, None, None)


def test_the_long_form_comes_when_asked_for(pipeline):
    [answer] = describe(pipeline, PHOTO, detail=True)
    assert answer.detail.startswith(f"{answer.kind.capitalize()}, 300 by 200 pixels. ")
    [blank] = describe(pipeline, WHITE, detail=True)
    assert blank.detail == "Blank, 40 by 30 pixels."


def test_raw_is_the_decoders_own_sentence(pipeline):
    [answer], [raw] = describe(pipeline, PHOTO), describe(pipeline, PHOTO, raw=True)
    assert raw.text == raw.caption
    assert answer.caption == neutral(raw.caption)


@pytest.mark.parametrize(
    ("doubted", "colours", "said", "second"),
    [
        ({}, {}, "a person in a red hat is waving", "a dog on a red bench"),
        ({"hat"}, {}, "a person is waving", "a dog on a red bench"),
        ({"hat", "bench"}, {"red"}, "a person is waving", "a dog"),
        ({"hat"}, {"red"}, "a person is waving", "a dog on a bench"),
        ({}, {"red"}, "a person in a hat is waving", "a dog on a bench"),
    ],
)
def test_what_is_doubted_is_not_said_but_it_is_raw(pipeline, monkeypatch, doubted, colours, said, second):
    readings = tuple(Reading(sentence, {}) for sentence in ("a man in a red hat is waving", "a dog on a red bench"))
    shown = dict.fromkeys(doubted, 0.1)
    caption = Caption(readings, 0.5, Level.MAYBE, shown, frozenset(doubted), frozenset(colours))
    monkeypatch.setattr(pipeline._captioner, "write", lambda *_: caption)
    [answer], [raw] = describe(pipeline, PHOTO, detail=True), describe(pipeline, PHOTO, raw=True)

    assert (answer.text, answer.caption, answer.second) == (f"Maybe: {said}", said, second)
    assert said in answer.detail
    assert second in answer.detail
    assert (raw.text, raw.second) == tuple(reading.sentence for reading in readings)


def test_the_confidence_is_that_of_what_is_said(pipeline, monkeypatch):
    caption = Caption((Reading("a man in a hat", {}),), 0.1, Level.MAYBE, alone=Named("a person", 0.98))
    monkeypatch.setattr(pipeline._captioner, "write", lambda *_: caption)
    [answer], [raw] = describe(pipeline, PHOTO), describe(pipeline, PHOTO, raw=True)

    assert (answer.text, answer.confidence) == ("Maybe: a person", 0.98)
    assert (raw.text, raw.confidence) == ("a man in a hat", 0.1)


@pytest.mark.parametrize(("grown", "heard"), [(True, "two people"), (False, "a person and a child")])
def test_nobody_is_called_a_child_where_the_picture_shows_none(pipeline, monkeypatch, grown, heard):
    caption = Caption((Reading("a man and a little boy", {}),), 0.9, Level.SEEMS, grown=grown)
    monkeypatch.setattr(pipeline._captioner, "write", lambda *_: caption)
    [answer], [raw] = describe(pipeline, PHOTO), describe(pipeline, PHOTO, raw=True)

    assert answer.text == f"Seems: {heard}"
    assert raw.text == "a man and a little boy"


def test_both_readings_are_neutral_unless_raw_ones_are_wanted(pipeline, monkeypatch):
    guess = ["a man in his boat", "two old men"]
    monkeypatch.setattr(
        pipeline._captioner,
        "write",
        lambda encoded, n: Caption(tuple(Reading(sentence, {}) for sentence in guess), 0.9, Level.SEEMS),
    )
    [answer], [raw] = describe(pipeline, PHOTO, detail=True), describe(pipeline, PHOTO, raw=True)
    assert (answer.caption, answer.second) == ("a person in their boat", "two people")
    assert answer.text == "Seems: a person in their boat"
    assert "two people" in answer.detail
    assert (raw.text, raw.caption, raw.second) == (guess[0], guess[0], guess[1])
    guess[1] = "a woman in her boat"
    assert describe(pipeline, PHOTO)[0].second is None


def side_by_side(*photos):
    """A JPEG of photos on white, 10 pixels apart."""
    parts = [Image.open(io.BytesIO(data)) for data in photos]
    sheet = Image.new("RGB", (sum(part.width + 10 for part in parts) + 10, parts[0].height + 20), "white")
    left = 10
    for part in parts:
        sheet.paste(part, (left, 10))
        left += part.width + 10
    return encoded(sheet, "jpeg", quality=95)


CAT = (Path(__file__).parents[2] / "browsers/originals/cat.jpg").read_bytes()
CAMERA = (Path(__file__).parents[2] / "browsers/originals/camera.jpg").read_bytes()


def test_of_pictures_side_by_side_each_is_named(pipeline):
    [cat], [camera] = describe(pipeline, CAT), describe(pipeline, CAMERA)
    height = 480
    parts = [
        encoded(image.resize((image.width * height // image.height, height)), "png")
        for image in (Image.open(io.BytesIO(data)).convert("RGB") for data in (CAT, CAMERA))
    ]
    [answer] = describe(pipeline, side_by_side(*parts), detail=True)
    assert answer.text == f"Maybe: 2 pictures: {cat.caption}; {camera.caption}"
    assert answer.text == "Maybe: 2 pictures: a cat; a camera"
    assert answer.caption == "a cat; a camera"
    assert answer.second is None
    assert answer.confidence <= min(cat.confidence, camera.confidence) + 0.05
    assert "2 pictures: a cat; a camera" in answer.detail
    # The decoder's own sentence is that of the whole.
    [raw] = describe(pipeline, side_by_side(*parts), raw=True)
    assert ";" not in raw.caption


def test_bars_beside_a_picture_change_nothing(pipeline):
    [plain] = describe(pipeline, CAT)
    image = Image.open(io.BytesIO(CAT)).convert("RGB")
    barred = Image.new("RGB", (image.width, image.height * 4 // 3), "black")
    barred.paste(image, (0, image.height // 6))
    [answer] = describe(pipeline, encoded(barred, "png"))
    assert (answer.caption, answer.text) == (plain.caption, plain.text)
    assert answer.size == barred.size


def test_what_is_no_photo_as_a_whole_is_not_taken_apart(screenshots_only):
    [answer] = describe(screenshots_only, side_by_side(PHOTO, PHOTO), read=False)
    assert (answer.text, answer.caption) == ("Screenshot", None)


def test_raw_captions_every_picture_whatever_its_kind(pipeline):
    [blank] = describe(pipeline, WHITE, raw=True)
    assert blank.kind is Kind.BLANK
    assert blank.level is None
    assert blank.text == blank.caption != ""


def test_other_kinds_get_no_caption(screenshots_only):
    [answer] = describe(screenshots_only, PHOTO)
    assert (answer.kind, answer.kind_confidence) == (Kind.SCREENSHOT, pytest.approx(1.0, abs=0.001))
    assert (answer.text, answer.caption, answer.level, answer.confidence) == ("Screenshot", None, None, None)
    assert set(answer.milliseconds) == {"decode", "encode", "read"}
    [raw] = describe(screenshots_only, PHOTO, raw=True)
    assert raw.kind is Kind.SCREENSHOT
    assert raw.text == raw.caption != ""


SIGN = writing("Closed on Mondays", size=(300, 200), font=28)


def test_text_is_read_in_kinds_that_get_no_caption(screenshots_only):
    [answer] = describe(screenshots_only, SIGN, detail=True)
    assert answer.text == "Screenshot: Closed on Mondays"
    assert answer.words == ("Closed on Mondays",)
    assert answer.detail == "Screenshot, 300 by 200 pixels. Text in it:\nClosed on Mondays"
    assert not answer.unread


def test_reading_can_wait(screenshots_only):
    [blank, first] = describe(screenshots_only, WHITE, SIGN, read=False)
    assert (first.unread, first.words, first.text) == (True, (), "Screenshot")
    assert not blank.unread


def test_a_picture_is_laid_down_for_what_comes_and_gone_on_with(screenshots_only):
    stirred = threading.Event()
    stirred.set()
    [laid_down] = describe(screenshots_only, SIGN, stirred=stirred)
    assert (laid_down.unread, laid_down.words) == (True, ())
    [read] = describe(screenshots_only, SIGN)
    assert (read.unread, read.words) == (False, ("Closed on Mondays",))


@pytest.fixture
def passes(pipeline, monkeypatch):
    """What is done to pictures of which a doubtful photo is made, in order."""
    done = []

    def count(room, name):
        original = getattr(room, name)
        monkeypatch.setattr(room, name, lambda *given: done.append(name) or original(*given))

    count(pipeline._captioner, "encode")
    count(pipeline._captioner, "write")
    count(pipeline._words, "_go_on")
    monkeypatch.setattr(pipeline._judge, "judge", lambda facts, pooled: Judgement(Kind.PHOTO, 0.6, True))
    return done


def test_a_picture_is_looked_at_once_however_many_turns_its_reading_takes(pipeline, passes):
    stirred = threading.Event()
    stirred.set()
    [first] = describe(pipeline, SIGN, read=False)
    [turn] = describe(pipeline, SIGN, stirred=stirred)
    [read] = describe(pipeline, SIGN)

    assert passes == ["encode", "write", "_go_on", "_go_on"]
    assert (first.unread, turn.unread, read.words) == (True, True, ("Closed on Mondays",))
    assert (read.caption, read.confidence, read.size) == (first.caption, first.confidence, first.size)
    # The time of both turns.
    assert "read" not in first.milliseconds
    assert read.milliseconds["read"] > turn.milliseconds["read"]
    assert read.milliseconds["caption"] == first.milliseconds["caption"]


def test_what_is_remembered_is_no_raw_sentence_and_is_forgotten_once_read(pipeline, passes):
    [first] = describe(pipeline, SIGN, read=False)
    [raw] = describe(pipeline, SIGN, raw=True)
    assert passes == ["encode", "write"] * 2
    assert raw.text == raw.caption
    assert neutral(raw.caption) == first.caption
    describe(pipeline, SIGN)
    assert not pipeline._unread


def test_of_what_has_still_to_be_read_the_first_are_forgotten(pipeline, passes, monkeypatch):
    monkeypatch.setattr(room, "MOST_UNREAD", 2)
    pictures = [writing(word, size=(300, 200)) for word in ("Monday", "Tuesday", "Friday")]
    for picture in pictures:
        describe(pipeline, picture, read=False)
    assert list(pipeline._unread) == [hashlib.sha256(picture).hexdigest()[:16] for picture in pictures[1:]]


@pytest.mark.parametrize(
    ("chance", "captioned", "detail", "reads"),
    [
        (0.99, True, False, False),
        (0.99, True, True, True),
        (0.6, True, False, True),
        (0.6, False, False, True),
        (0.0, True, False, False),
    ],
)
def test_a_plain_photo_is_searched_for_text_only_on_demand(pipeline, monkeypatch, chance, captioned, detail, reads):
    photo = Judgement(Kind.PHOTO, chance, captioned)
    monkeypatch.setattr(pipeline._judge, "judge", lambda facts, pooled: photo)
    [answer] = describe(pipeline, SIGN, detail=detail, read=False)
    assert answer.unread is reads
    assert (answer.caption is not None) is captioned


def test_a_photo_with_plain_text_gets_both(pipeline, monkeypatch):
    guess = Caption((Reading("a red sign on a pole", {}),), 0.9, Level.SEEMS)
    monkeypatch.setattr(pipeline._captioner, "write", lambda encoded, n: guess)
    monkeypatch.setattr(pipeline._judge, "judge", lambda facts, pooled: Judgement(Kind.PHOTO, 0.7, True))
    [answer] = describe(pipeline, SIGN)
    assert answer.text == "Seems: a red sign on a pole. Text: Closed on Mondays"


def test_a_doubtful_photo_full_of_text_gets_no_sentence(pipeline, monkeypatch):
    guess = Caption((Reading("a person on a horse", {}),), 0.9, Level.SEEMS)
    monkeypatch.setattr(pipeline._captioner, "write", lambda encoded, n: guess)
    monkeypatch.setattr(pipeline._judge, "judge", lambda facts, pooled: Judgement(Kind.PHOTO, 0.7, True))
    [answer] = describe(pipeline, writing("Closed on Mondays", size=(400, 300), lines=6))
    assert answer.level is Level.UNCLEAR
    assert answer.text.startswith("Photo with text: Closed on Mondays")


def test_where_a_photo_may_be_a_graphic_no_sentence_is_said(pipeline, monkeypatch):
    monkeypatch.setattr(pipeline._judge, "judge", lambda facts, pooled: Judgement(Kind.PHOTO, 0.6, False))
    [answer] = describe(pipeline, PHOTO)
    assert (answer.level, answer.caption) == (Level.UNCLEAR, None)
    assert answer.text == "Photo, not recognised"


def test_an_unknown_language_is_no_obstacle(pipeline):
    [answer] = pipeline.describe([PHOTO], detail=False, language="tlh")
    assert answer.text
