"""The daemon as its users run it: a process, its engine in another, the real model, real sockets."""

from __future__ import annotations

import concurrent.futures
import functools
import io
import os
import signal
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image

from browsers.photos import photo
from made_pictures import writing
from running_daemon import Response, RunningDaemon
from waiting import until

MEGABYTE = 1e6


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDaemon]:
    with RunningDaemon(tmp_path_factory.mktemp("daemon")) as running:
        yield running


@pytest.fixture(scope="module")
def token(daemon: RunningDaemon) -> str:
    return daemon.pair()


def bomb() -> bytes:
    """A PNG of 30,000 x 30,000 black pixels in a few kilobytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    side = 30_000
    rows = zlib.compress(bytes((side // 8 + 1) * side), 9)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def half_a_header() -> bytes:
    return photo(0, form="png")[:20]


PICTURE = photo(0)
FORM = "application/x-www-form-urlencoded"
HOSTILE = [
    # what                        headers over the usual ones            body            status code
    ("a wrong Host", {"Host": "a.test"}, PICTURE, 421, "wrong_host"),
    ("a Host with another port", {"Host": "127.0.0.1:80"}, PICTURE, 421, "wrong_host"),
    ("a web Origin", {"Origin": "https://a.test"}, PICTURE, 403, "foreign_origin"),
    ("a sandboxed page's Origin", {"Origin": "null"}, PICTURE, 403, "foreign_origin"),
    ("no token", {"Authorization": ""}, PICTURE, 401, "not_paired"),
    ("a wrong token", {"Authorization": "Bearer " + "0" * 64}, PICTURE, 401, "not_paired"),
    ("a form post", {"Content-Type": FORM}, b"a=1", 415, "not_an_image"),
    ("a form's file", {"Content-Type": "multipart/form-data; boundary=b"}, PICTURE, 415, "not_an_image"),
    ("an oversized body", {}, bytes((10 << 20) + 1), 413, "too_large"),
    ("a bomb", {}, bomb(), 422, "too_many_pixels"),
    ("a text called .png", {"Content-Type": "image/png"}, b"Nothing to see here.", 415, "not_an_image"),
    ("half a header", {"Content-Type": "image/png"}, half_a_header(), 422, "broken_image"),
    ("nothing", {}, b"", 415, "not_an_image"),
]


@pytest.mark.parametrize(
    ("headers", "body", "status", "code"), [row[1:] for row in HOSTILE], ids=[r[0] for r in HOSTILE]
)
def test_refuses_with_a_code_and_goes_on(
    daemon: RunningDaemon, token: str, headers: dict[str, str], body: bytes, status: int, code: str
) -> None:
    usual = {"Authorization": f"Bearer {token}", "Content-Type": "application/octet-stream"}
    refused = daemon.request("POST", "/v1/describe", body, {**usual, **headers})
    assert (refused.status, refused.code) == (status, code)
    assert refused.body["problem"]["sentence"].endswith(".")

    after = daemon.describe(photo(1), token)
    assert after.status == 200
    assert after.body["text"]


def test_a_killed_engine_costs_nobody_an_answer(daemon: RunningDaemon, token: str) -> None:
    killed: list[int] = []
    with concurrent.futures.ThreadPoolExecutor(50) as clients:
        asked = [clients.submit(daemon.describe, photo(100 + n), token) for n in range(50)]
        # Each time some more have been answered: a picture that was in hand at two kills would rightly be
        # taken for the one that does it.
        for enough in (5, 20, 35):
            until(functools.partial(enough_done, asked, enough), f"{enough} answers")
            engine = until(lambda: daemon.status(token)["engine"], "an engine to kill")
            os.kill(engine, signal.SIGKILL)
            killed.append(engine)
        answers = [one.result() for one in asked]
    assert [answer.status for answer in answers] == [200] * 50
    assert len({answer.body["id"] for answer in answers}) == 50
    assert len(set(killed)) == 3
    assert daemon.status(token)["engine"] not in killed


def enough_done(asked: list[concurrent.futures.Future[Response]], enough: int) -> bool:
    return sum(one.done() for one in asked) >= enough


def test_stays_small_at_work(tmp_path: Path) -> None:
    """Reading text takes more, while it lasts: here nothing is read."""
    highest = 0
    with RunningDaemon(tmp_path) as daemon, concurrent.futures.ThreadPoolExecutor(8) as clients:
        token = daemon.pair()
        until(lambda: daemon.status()["state"] == "ready", "the engine to be ready")
        engine = psutil.Process(daemon.status(token)["engine"])
        describe = functools.partial(daemon.describe, query="?words=later")
        asked = [clients.submit(describe, large_photo(n), token) for n in range(16)]
        while not all(one.done() for one in asked):
            highest = max(highest, engine.memory_info().rss)
            concurrent.futures.wait(asked, timeout=0.02)
    assert {one.result().status for one in asked} == {200}
    assert highest <= 450 * MEGABYTE


def large_photo(number: int) -> bytes:
    """Twelve megapixels, as a telephone takes them."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(photo(number))) as small:
        small.resize((4000, 3000)).save(out, "jpeg")
    return out.getvalue()


def test_rests_small_and_wakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALTWORDS_REST_AFTER", "1")
    with RunningDaemon(tmp_path) as daemon:
        token = daemon.pair()
        assert daemon.describe(photo(2), token).status == 200
        service = psutil.Process(daemon.process.pid)
        assert service.children()
        until(lambda: not service.children(recursive=True), "the engine to rest")
        assert daemon.status()["state"] == "resting"
        assert service.memory_info().rss <= 60 * MEGABYTE
        assert daemon.describe(photo(3), token).status == 200


def test_stops_in_order(tmp_path: Path) -> None:
    with RunningDaemon(tmp_path) as daemon:
        token = daemon.pair()
        assert daemon.describe(photo(4), token).status == 200  # awake, so that the next one is at work soon
        engine = psutil.Process(daemon.status(token)["engine"])
        pictures = [large_photo(n) for n in range(4)]
        with concurrent.futures.ThreadPoolExecutor(4) as clients:
            asked = [clients.submit(daemon.describe, picture, token) for picture in pictures]
            until(
                lambda: daemon.status(token)["queue"] + sum(one.done() for one in asked) == 4,
                "all pictures in hand",
            )
            assert not all(one.done() for one in asked)
            code = daemon.stop()
        answers = [one.result() for one in asked]
        # What the engine works on is answered; what waits is told to come again; nobody is hung up on.
        assert any(answer.status == 200 for answer in answers)
        assert {answer.code for answer in answers if answer.status != 200} <= {"starting"}
        assert code == 0
        until(lambda: not engine.is_running(), "the engine to end", 5)
        assert "Traceback" not in daemon.log.read_text()


def test_photos_come_before_the_text_of_pages_that_were_asked_for_earlier(daemon: RunningDaemon, token: str) -> None:
    pages = [writing(f"Page {n}, closed on Mondays", (600, 400), lines=6) for n in range(4)]
    photos = [photo(n) for n in range(50, 53)]
    with concurrent.futures.ThreadPoolExecutor(len(pages) + len(photos)) as clients:
        asked = {clients.submit(daemon.describe, page, token, 300): "page" for page in pages}
        until(lambda: daemon.status(token)["queue"] + sum(map(done, asked)) == len(asked), "the pages to be in hand")
        asked |= {clients.submit(daemon.describe, picture, token): "photo" for picture in photos}
        until(lambda: daemon.status(token)["queue"] + sum(map(done, asked)) == len(asked), "the photos to be in hand")
        early = sum(map(done, asked))
        order = [asked[answer] for answer in concurrent.futures.as_completed(asked)]
    assert all(answer.result().body["words"] for answer, what in asked.items() if what == "page")
    # At most the page that was nearly read when the last photo came.
    last_photo = len(order) - order[::-1].index("photo")
    assert order[:last_photo].count("page") <= early + 1


def done(answer: concurrent.futures.Future[Response]) -> bool:
    return answer.done()


def test_writes_nothing_about_pictures(daemon: RunningDaemon, token: str) -> None:
    answer = daemon.describe(photo(4), token).body
    written = b"".join(path.read_bytes() for path in daemon.home.rglob("*") if path.is_file())
    for private in (answer["text"], answer["caption"], answer["id"], token):
        assert private.encode() not in written
