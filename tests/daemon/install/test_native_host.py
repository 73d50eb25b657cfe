"""The native messaging host as a browser meets it: a program of its own, spoken to in framed messages."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest

from altwords import settings
from altwords.install import manifests
from altwords.install.native_host import MAX_MESSAGE
from altwords.service.pairing import TokenStore

CHROMIUM = f"chrome-extension://{manifests.CHROMIUM_ID}"
FIREFOX = ["/home/ann/.mozilla/native-messaging-hosts/org.altwords.host.json", manifests.GECKO_ID]
PAIR = {"op": "pair", "name": "Chromium"}


class Host:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {"ALTWORDS_HOME": str(home), "PATH": os.environ["PATH"]}
        self.tokens = TokenStore(home / "state")

    def send(self, data: bytes, *arguments: str) -> bytes:
        """The raw bytes of its answer to raw bytes."""
        command = [manifests.host_program(), *arguments]
        done = subprocess.run(command, input=data, capture_output=True, env=self.environment, timeout=60)
        assert done.returncode == 0
        assert done.stderr == b""
        return done.stdout

    def ask(self, message: object, *arguments: str) -> dict[str, Any]:
        return unframe(self.send(frame(json.dumps(message).encode()), *arguments))


def frame(body: bytes) -> bytes:
    return struct.pack("=I", len(body)) + body


def unframe(data: bytes) -> dict[str, Any]:
    assert data[:4] == struct.pack("=I", len(data) - 4)
    message: dict[str, Any] = json.loads(data[4:])
    return message


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def test_it_hands_over_where_to_ask_and_a_token_of_its_own(host: Host) -> None:
    first, second = host.ask(PAIR, f"{CHROMIUM}/"), host.ask(PAIR, f"{CHROMIUM}/")

    assert first["port"] == settings.PORT
    assert first["token"] != second["token"]
    assert host.tokens.check(first["token"], CHROMIUM)


def test_chromiums_token_is_bound_to_our_extension_from_the_start(host: Host) -> None:
    token = host.ask(PAIR, f"{CHROMIUM}/")["token"]

    assert not host.tokens.check(token, "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    assert host.tokens.check(token, CHROMIUM)


def test_firefoxs_token_is_bound_to_the_origin_that_uses_it_first(host: Host) -> None:
    token = host.ask({"op": "pair", "name": "Firefox"}, *FIREFOX)["token"]

    assert host.tokens.check(token, "moz-extension://1d1b")
    assert not host.tokens.check(token, "moz-extension://2d2b")


def test_the_port_is_that_of_the_daemon_that_runs(host: Host) -> None:
    with socket.create_server(("127.0.0.1", 0)) as daemon:
        port = daemon.getsockname()[1]
        (host.home / "state").mkdir()
        (host.home / "state" / "port").write_text(str(port))

        answer = host.ask(PAIR)

    assert (answer["port"], answer["running"]) == (port, True)


def test_without_a_daemon_the_port_is_the_one_set_and_that_is_said(host: Host) -> None:
    host.environment["ALTWORDS_PORT"] = "4711"

    answer = host.ask(PAIR)

    assert (answer["port"], answer["running"]) == (4711, False)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x01", id="half a length"),
        pytest.param(struct.pack("=I", 40) + b"{}", id="cut off"),
        pytest.param(struct.pack("=I", MAX_MESSAGE + 1), id="too long"),
        pytest.param(b"\xff" * 64, id="longest length"),
        pytest.param(frame(b""), id="empty"),
        pytest.param(frame(b"pair"), id="no JSON"),
        pytest.param(frame(b'{"op": "pair", "name": "\xff\xfe"}'), id="no UTF-8"),
        pytest.param(frame(b"[" * 100_000), id="deep"),
        pytest.param(frame(b"9" * 10_000), id="long number"),
        pytest.param(frame(b"null"), id="null"),
        pytest.param(frame(b'["pair"]'), id="list"),
        pytest.param(frame(b"{}"), id="no op"),
        pytest.param(frame(b'{"op": "forget", "name": "Chromium"}'), id="another op"),
        pytest.param(frame(b'{"op": ["pair"], "name": "Chromium"}'), id="op is a list"),
        pytest.param(frame(b'{"op": "pair"}'), id="no name"),
        pytest.param(frame(b'{"op": "pair", "name": ""}'), id="empty name"),
        pytest.param(frame(b'{"op": "pair", "name": 1}'), id="name is a number"),
        pytest.param(frame(b'{"op": "pair", "name": "a\\u001b[2J"}'), id="name drives a terminal"),
        pytest.param(frame(b'{"op": "pair", "name": "\\ud800"}'), id="name is half a character"),
    ],
)
def test_nonsense_is_refused_with_a_sentence_and_makes_no_token(host: Host, data: bytes) -> None:
    problem = unframe(host.send(data, f"{CHROMIUM}/"))["problem"]

    assert problem["code"] == "bad_request"
    assert problem["sentence"]
    assert not (host.home / "state" / "tokens.json").exists()


def test_the_longest_message_is_still_read(host: Host) -> None:
    start = b'{"op": "pair", "name": "Chromium", "more": "'
    body = start + b"x" * (MAX_MESSAGE - len(start) - 2) + b'"}'

    assert "token" in unframe(host.send(frame(body)))


def test_a_long_name_is_cut(host: Host) -> None:
    host.ask({"op": "pair", "name": "x" * 100_000})

    assert (host.home / "state" / "tokens.json").stat().st_size < 1000


def test_a_browser_that_says_nothing_gets_no_answer(host: Host) -> None:
    assert host.send(b"") == b""


def test_settings_that_cannot_be_used_are_said(host: Host) -> None:
    host.environment["ALTWORDS_PORT"] = "many"

    problem = host.ask(PAIR)["problem"]

    assert problem == {"code": "failed", "sentence": "The setting port cannot be 'many'."}


def test_a_state_folder_that_cannot_be_written_is_said(host: Host) -> None:
    (host.home / "state").write_text("a file where the folder should be")

    assert host.ask(PAIR)["problem"]["code"] == "failed"
