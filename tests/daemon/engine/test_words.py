from __future__ import annotations

import io
import signal
import threading
import time

import pytest
from PIL import Image

from altwords.engine import words as room
from altwords.engine.words import Words
from altwords.reading.gist import Text
from made_pictures import writing


def picture(lines: int = 1) -> Image.Image:
    data = writing("Closed on Mondays", size=(400, 80 + 40 * lines), lines=lines)
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.fixture
def words() -> Words:
    return Words(in_background=False)


def test_nothing_is_loaded_before_it_is_needed_and_all_is_given_back_when_idle(words, monkeypatch):
    assert words._reader is None
    assert words.read("a", picture, plain=False).lines == ("Closed on Mondays",)
    words.tidy()
    assert words._reader is not None
    monkeypatch.setattr(room, "IDLE_SECONDS", 0)
    words.tidy()
    assert words._reader is None
    assert words.read("a", picture, plain=False).lines == ("Closed on Mondays",)


def test_what_was_laid_down_is_gone_on_with(words):
    stirred = threading.Event()
    stirred.set()
    opened = []

    def many() -> Image.Image:
        opened.append(1)
        return picture(8)

    while (text := words.read("a", many, plain=False, stirred=stirred)) is None:
        pass
    assert text.lines == ("Closed on Mondays",) * 8
    assert len(opened) == 1


def test_another_picture_begins_anew(words):
    stirred = threading.Event()
    stirred.set()
    assert words.read("a", lambda: picture(8), plain=False, stirred=stirred) is None
    assert words.read("b", picture, plain=False).lines == ("Closed on Mondays",)
    assert words.read("a", lambda: picture(2), plain=False).lines == ("Closed on Mondays",) * 2


def test_a_turn_ends_after_a_while(words, monkeypatch):
    monkeypatch.setattr(room, "TURN_SECONDS", 0)
    turns = 1
    while words.read("a", lambda: picture(3), plain=False, stirred=threading.Event()) is None:
        turns += 1
    assert turns > 1


def test_what_goes_wrong_costs_the_words_alone(words, caplog):
    def broken() -> Image.Image:
        raise MemoryError

    assert words.read("a", broken, plain=False) == Text()
    assert words.failure is None
    assert "a picture could not be read" in caplog.text
    assert words.read("b", picture, plain=False).lines == ("Closed on Mondays",)


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="there no signal finds the main thread")
def test_control_c_ends_what_is_read(words, monkeypatch):
    class Endless:
        steps = 0

        def step(self, reader) -> bool:
            self.steps += 1
            if self.steps == 1:
                signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
            time.sleep(0.001)
            return self.steps < 2000

    reading = Endless()
    monkeypatch.setattr(room, "Reading", lambda picture: reading)
    monkeypatch.setattr(room, "Reader", lambda: None)
    with pytest.raises(KeyboardInterrupt):
        words.read("a", picture, plain=False)
    words._thread.shutdown()
    assert reading.steps < 2000
