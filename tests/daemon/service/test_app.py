"""The wire's answers, from a real service before a small engine."""

from __future__ import annotations

import hashlib
import http.client
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from altwords import __version__
from altwords.service.jobs import MAX_WAITING
from altwords.service.pairing import TokenStore
from running_daemon import Response
from waiting import until

from .serving import ServedDaemon


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[ServedDaemon]:
    with ServedDaemon(tmp_path) as served:
        yield served


@pytest.fixture
def token(daemon: ServedDaemon) -> str:
    return TokenStore(daemon.home / "state").issue("tests")


def pair(daemon: ServedDaemon, body: bytes) -> Response:
    return daemon.request("POST", "/v1/pair", body, {"Content-Type": "application/json"})


def begin(daemon: ServedDaemon, token: str, picture: str) -> http.client.HTTPConnection:
    """Ask, and do not wait for the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=60)
    headers = {"Content-Type": "image/png", "Authorization": f"Bearer {token}"}
    connection.request("POST", "/v1/describe", picture.encode(), headers)
    return connection


def begin_slowly(daemon: ServedDaemon, token: str) -> http.client.HTTPConnection:
    """Send the beginning of a picture, and no more."""
    connection = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=60)
    connection.putrequest("POST", "/v1/describe")
    connection.putheader("Content-Type", "image/png")
    connection.putheader("Authorization", f"Bearer {token}")
    connection.putheader("Content-Length", "1000")
    connection.endheaders()
    connection.send(b"answer")
    return connection


def test_an_answer_has_every_field(daemon: ServedDaemon, token: str) -> None:
    response = daemon.describe(b"answer", token)
    assert response.status == 200
    assert response.body == {
        "id": hashlib.sha256(b"answer").hexdigest()[:16],
        "kind": "photo",
        "kind_confidence": 1.0,
        "level": "seems",
        "text": "Seems: answer",
        "detail": None,
        "caption": "answer",
        "confidence": 0.9,
        "second": None,
        "unread": False,
        "words": [],
        "size": [4, 3],
        "bundle": "program-1",
        "cached": False,
        "milliseconds": {},
    }


def test_parameters_reach_the_queue_and_the_engine(daemon: ServedDaemon, token: str) -> None:
    headers = {"Content-Type": "image/png", "Authorization": f"Bearer {token}"}
    full = "/v1/describe?detail=full&language=en&urgency=now&lead=none"
    answer = daemon.request("POST", full, b"answer", headers).body
    assert (answer["detail"], answer["text"]) == ("Photo: answer", "answer")


def test_the_second_answer_comes_from_memory(daemon: ServedDaemon, token: str) -> None:
    assert [daemon.describe(b"answer", token).body["cached"] for _ in range(2)] == [False, True]


@pytest.mark.parametrize(
    ("picture", "status", "code"), [(b"refuse", 422, "broken_image"), (b"die", 422, "engine_failed")]
)
def test_a_problem_of_the_engine_is_the_answer(
    daemon: ServedDaemon, token: str, picture: bytes, status: int, code: str
) -> None:
    response = daemon.describe(picture, token)
    assert (response.status, response.code) == (status, code)
    assert daemon.describe(b"answer", token).status == 200


def test_status_tells_little_without_a_token(daemon: ServedDaemon) -> None:
    assert daemon.status().keys() == {"name", "version", "state"}
    assert daemon.status()["name"] == "altwords"
    assert daemon.status()["version"] == __version__


def test_status_tells_all_with_a_token(daemon: ServedDaemon, token: str) -> None:
    daemon.describe(b"answer", token)
    status = daemon.status(token)
    assert status["state"] == "ready"
    assert status["bundle"] == "program-1"
    assert status["queue"] == 0
    assert status["engine"] == daemon.notes.starts[-1]
    assert status["sentence"] is None
    assert 5 < status["memory"]["engine"] < 100
    assert 5 < status["memory"]["service"] < 100


def test_a_failed_engine_says_why_to_the_paired_alone(tmp_path: Path) -> None:
    with ServedDaemon(tmp_path, "unready") as daemon:
        token = TokenStore(tmp_path / "state").issue("tests")
        status = until(lambda: (s := daemon.status(token))["state"] == "failed" and s, "the start to fail")
        assert status["sentence"] == "There is no model here."
        assert "sentence" not in daemon.status()
        connection = begin(daemon, token, "answer")
        response = connection.getresponse()
        assert response.status == 503
        assert int(response.headers["Retry-After"]) > 0
        assert json.loads(response.read())["problem"]["code"] == "failed"


def test_a_picture_waits_for_the_first_start(tmp_path: Path) -> None:
    with ServedDaemon(tmp_path, "late", str(tmp_path / "go")) as daemon:
        token = TokenStore(tmp_path / "state").issue("tests")
        assert daemon.status()["state"] == "starting"
        connection = begin(daemon, token, "answer")
        until(lambda: daemon.status(token)["queue"] == 1, "the picture to wait")
        (tmp_path / "go").touch()
        assert connection.getresponse().status == 200


def test_a_code_becomes_a_token_once(daemon: ServedDaemon) -> None:
    code = daemon.open_code()
    body = json.dumps({"code": code, "name": "Firefox"}).encode()
    paired = pair(daemon, body)
    assert paired.status == 200
    assert daemon.describe(b"answer", paired.body["token"]).status == 200
    again = pair(daemon, body)
    assert (again.status, again.code) == (403, "pairing_closed")


def test_wrong_codes_are_refused_and_counted(daemon: ServedDaemon) -> None:
    code = daemon.open_code()
    wrong = json.dumps({"code": f"{(int(code) + 1) % 10**6:06}", "name": "Firefox"}).encode()
    right = json.dumps({"code": code, "name": "Firefox"}).encode()
    assert [pair(daemon, wrong).code for _ in range(5)] == ["not_paired"] * 5
    refused = pair(daemon, right)
    assert (refused.status, refused.code) == (429, "too_many_codes")


def test_a_token_paired_by_an_extension_is_bound_to_it(daemon: ServedDaemon) -> None:
    body = json.dumps({"code": daemon.open_code(), "name": "Firefox"}).encode()
    ours = {"Content-Type": "application/json", "Origin": "moz-extension://ours"}
    token = daemon.request("POST", "/v1/pair", body, ours).body["token"]
    other = {
        "Content-Type": "image/png",
        "Authorization": f"Bearer {token}",
        "Origin": "moz-extension://other",
    }
    assert daemon.request("POST", "/v1/describe", b"answer", other).code == "foreign_origin"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 1000,
        b'{"code": "123456"}',
        b'{"code": 123456, "name": "Firefox"}',
        b'{"code": "123456", "name": ""}',
        b'{"code": "123456", "name": " "}',
        b'{"code": "123456", "name": "Firefox", "more": 1}',
    ],
)
def test_a_bad_pairing_request_is_refused_and_no_try(daemon: ServedDaemon, body: bytes) -> None:
    code = daemon.open_code()
    for _ in range(6):
        refused = pair(daemon, body)
        assert (refused.status, refused.code) == (400, "bad_request")
    assert pair(daemon, json.dumps({"code": code, "name": "Firefox"}).encode()).status == 200


def test_a_token_can_be_given_back(daemon: ServedDaemon, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    given_back = daemon.request("DELETE", "/v1/pair", headers=headers)
    assert (given_back.status, given_back.body) == (200, {})
    assert daemon.describe(b"answer", token).code == "not_paired"
    assert daemon.request("DELETE", "/v1/pair", headers=headers).code == "not_paired"


def test_more_than_sixty_four_at_once_are_too_many(daemon: ServedDaemon, token: str) -> None:
    go = daemon.home / "go"
    waiting = [begin(daemon, token, f"slow {go} {n}") for n in range(MAX_WAITING)]
    until(lambda: daemon.status(token)["queue"] == MAX_WAITING, "all places to be taken")
    refused = begin(daemon, token, "answer").getresponse()
    assert refused.status == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert json.loads(refused.read())["problem"]["code"] == "busy"
    go.touch()
    assert {connection.getresponse().status for connection in waiting} == {200}
    assert daemon.describe(b"answer", token).status == 200


def test_a_client_that_leaves_takes_its_job_along(daemon: ServedDaemon, token: str) -> None:
    go = daemon.home / "go"
    running = begin(daemon, token, f"slow {go}")
    until(lambda: daemon.notes.asked, "the engine to be occupied")
    leaving, staying = begin(daemon, token, "left"), begin(daemon, token, "stayed")
    until(lambda: daemon.status(token)["queue"] == 3, "all to wait")
    leaving.close()
    until(lambda: daemon.status(token)["queue"] == 2, "the leaving to be noticed")
    go.touch()
    assert (running.getresponse().status, staying.getresponse().status) == (200, 200)
    assert daemon.notes.asked == [f"slow {go}"[:40], "stayed"]


def test_a_client_that_leaves_while_it_sends_gives_its_place_back(daemon: ServedDaemon, token: str) -> None:
    connection = begin_slowly(daemon, token)
    until(lambda: daemon.status(token)["queue"] == 1, "the place to be taken")
    connection.close()
    until(lambda: daemon.status(token)["queue"] == 0, "the place to be free")


def test_many_clients_at_once_get_their_own_answers(daemon: ServedDaemon, token: str) -> None:
    pictures = [f"answer {n}".encode() for n in range(200)]
    with ThreadPoolExecutor(16) as clients:
        answers = list(clients.map(lambda picture: daemon.describe(picture, token).body["caption"], pictures))
    assert answers == [picture.decode() for picture in pictures]
