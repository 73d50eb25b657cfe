"""Pixels to captions, with the real model."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from altwords.answer import Level
from altwords.bundle.manifest import Bundle
from altwords.captioner.alone import alone, is_guess
from altwords.captioner.captioner import CHILD, Caption, Captioner
from altwords.captioner.colours import doubted_colours, without_colours
from altwords.captioner.confidence import EVEN, Confidence
from altwords.captioner.doubt import COLOURS, without
from altwords.captioner.witness import Witness


@pytest.fixture(scope="module")
def captions(captioner: Captioner, pixels: np.ndarray) -> list[Caption]:
    encoded = captioner.encode(pixels)
    return [captioner.write(encoded, number) for number in range(len(pixels))]


def test_photos_get_sentences(captions: list[Caption]) -> None:
    for caption in captions:
        assert len(caption.sentence.split()) >= 2
        assert caption.sentence == caption.sentence.strip()
        assert "<" not in caption.sentence
        assert 0 <= caption.chance <= 1
        assert caption.confidence == (caption.alone.chance if caption.alone else caption.chance)
        assert caption.level in Level
    assert len({caption.sentence for caption in captions}) >= 3


def test_each_sentence_is_read_once_and_the_one_to_say_stands_first(captions: list[Caption], bundle: Bundle) -> None:
    confidence = Confidence(bundle.path("confidence.json"))
    for caption in captions:
        sentences = [reading.sentence for reading in caption.readings]
        assert len(set(sentences)) == len(sentences) > 1
        assert caption.sentence == sentences[0]
        assert confidence.ranked(caption.readings) == list(caption.readings)


def test_the_choice_is_not_always_the_search_s(bundle: Bundle, pixels: np.ndarray) -> None:
    """Least of all where nothing leads the search to what the choice prefers."""
    captioner = Captioner(replace(bundle, manifest={**bundle.manifest, "guidance": {}}), beams=3, threads=1)
    encoded = captioner.encode(pixels)
    first = [captioner.readings(encoded, number)[0].sentence for number in range(len(pixels))]
    chosen = [captioner.write(encoded, number).sentence for number in range(len(pixels))]

    assert first != chosen


@pytest.mark.parametrize(("way", "signal"), [("shown", "gain_mean"), ("said", "kin")])
def test_the_search_is_led_by_what_is_shown_and_by_what_was_said(
    bundle: Bundle, pixels: np.ndarray, way: str, signal: str
) -> None:
    def told(guidance: dict[str, float]) -> float:
        captioner = Captioner(replace(bundle, manifest={**bundle.manifest, "guidance": guidance}), beams=3, threads=1)
        encoded = captioner.encode(pixels)
        first = [captioner.readings(encoded, number)[0] for number in range(len(pixels))]
        return float(np.mean([reading.signals[signal] for reading in first]))

    led = bundle.manifest["guidance"]
    assert led[way] > 0
    assert told({}) < told({way: led[way]}) <= told({way: 5 * led[way]})


def test_the_second_reading_is_another_one(captions: list[Caption]) -> None:
    for caption in captions:
        assert caption.second is not None
        assert caption.second != caption.sentence


def test_the_same_pixels_give_the_same_caption(captioner: Captioner, pixels: np.ndarray, captions) -> None:
    # The last photo alone: neither its place nor its neighbours matter.
    again = captioner.write(captioner.encode(pixels[-1:]), 0)

    assert again.sentence == captions[-1].sentence
    assert again.chance == pytest.approx(captions[-1].chance, abs=1e-3)


def test_the_chance_of_what_is_named_is_known_and_too_small_a_one_is_doubted(
    captions: list[Caption], bundle: Bundle
) -> None:
    least = json.loads(bundle.path("confidence.json").read_text("utf-8"))["thresholds"]["named"]
    for caption in captions:
        words = {word for reading in caption.readings for word in reading.sentence.split()}
        assert words >= set(caption.shown)
        assert caption.doubted == {word for word, chance in caption.shown.items() if chance < least}
        if not caption.alone:
            shortened = [without(reading.sentence, caption.doubted) for reading in caption.readings]
            assert caption.said == [without_colours(sentence, caption.colours) for sentence in shortened]
    assert any(caption.doubted for caption in captions)
    assert any(set(caption.shown) - caption.doubted for caption in captions)


def test_colours_that_few_would_say_are_doubted(captioner: Captioner, pixels: np.ndarray, bundle: Bundle) -> None:
    witness = Witness(bundle.path("things.safetensors"))
    encoded = captioner.encode(pixels)
    captions = [captioner.write(encoded, number) for number in range(len(pixels))]

    for caption, pooled in zip(captions, encoded.pooled, strict=True):
        assert caption.colours == doubted_colours(witness.shares(pooled, COLOURS))
    assert len({caption.colours for caption in captions}) > 1


def test_what_is_likelier_wrong_than_right_is_said_only_where_it_is_shortened(
    captioner: Captioner, captions: list[Caption], bundle: Bundle
) -> None:
    confidence = Confidence(bundle.path("confidence.json"))
    for caption in captions:
        right = confidence.right(caption.readings[0].signals)
        in_full = without(caption.sentence, caption.doubted) == caption.sentence
        guess = is_guess(caption.sentence, caption.shown, caption.named, captioner._persons)
        level = confidence.level(caption.chance, right, in_full=in_full, guess=guess)
        assert caption.level is (Level.MAYBE if caption.alone and level is Level.UNCLEAR else level)
        assert caption.level is Level.UNCLEAR or caption.alone or right >= EVEN or not in_full


def test_in_place_of_what_is_too_unsure_a_few_words_are_said(
    bundle: Bundle, pixels: np.ndarray, tmp_path: Path
) -> None:
    sceptic = tmp_path / "confidence.json"
    fitted = json.loads(bundle.path("confidence.json").read_text("utf-8"))
    fitted["thresholds"] |= {"seems": 1.0, "maybe": 1.0}
    sceptic.write_text(json.dumps(fitted), "utf-8")
    captioner = Captioner(bundle, beams=3, threads=1)
    captioner._confidence = Confidence(sceptic)
    encoded = captioner.encode(pixels)
    captions = [captioner.write(encoded, number) for number in range(len(pixels))]

    for caption in captions:
        expected = alone(caption.sentence, Level.UNCLEAR, caption.shown, caption.named, captioner._persons)
        assert caption.alone == expected
        assert caption.level is (Level.MAYBE if caption.alone else Level.UNCLEAR)
        if caption.alone:
            assert caption.said == [caption.alone.name]
            assert caption.second is not None, "the decoder's own are still to be had"
    assert any(caption.alone for caption in captions)
    assert any(caption.alone is None for caption in captions)


def test_nobody_is_a_child_where_the_features_say_so(captioner: Captioner, pixels: np.ndarray) -> None:
    encoded = captioner.encode(pixels)
    assert captioner._witness is not None
    chances = [captioner._witness.child(features) for features in encoded.pooled]

    assert [captioner.write(encoded, number).grown for number in range(len(pixels))] == [
        chance < CHILD for chance in chances
    ]
    assert min(chances) < CHILD


def test_a_greedy_search_has_no_second_reading(bundle: Bundle, pixels: np.ndarray) -> None:
    greedy = Captioner(bundle, beams=1, threads=1)
    caption = greedy.write(greedy.encode(pixels[:1]), 0)

    assert caption.sentence
    assert caption.second is None
