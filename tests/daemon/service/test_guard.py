"""Who and what is refused, with which code, by a daemon that goes on serving."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from altwords.service.guard import MAX_PICTURE
from altwords.service.pairing import TokenStore

from .serving import ServedDaemon

OURS = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
OTHER = "chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba"


@dataclass
class Setting:
    """A daemon, and tokens in different states."""

    daemon: ServedDaemon
    tokens: dict[str, str]


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setting]:
    home = tmp_path_factory.mktemp("home")
    store = TokenStore(home / "state")
    tokens = {
        "bound": store.issue("Chromium", OURS),
        "unbound": store.issue("command line"),
        "revoked": store.issue("Firefox"),
        "wrong": "A" * 43,
    }
    store.forget(tokens["revoked"])
    with ServedDaemon(home) as daemon:
        yield Setting(daemon, tokens)


@dataclass(frozen=True)
class Sent:
    """A request, by default one that is answered; PORT in a header stands for the port."""

    method: str = "POST"
    target: str = "/v1/describe"
    headers: dict[str, str | None] = field(default_factory=dict)
    """Over the defaults; None leaves one out."""
    bearer: str | None = "bound"
    body: bytes = b"answer"


def send(setting: Setting, sent: Sent, *, twice: tuple[str, str] | None = None) -> tuple[int, dict[str, Any]]:
    daemon = setting.daemon
    headers: dict[str, str | None] = {
        "Host": f"127.0.0.1:{daemon.port}",
        "Content-Length": str(len(sent.body)),
        "Content-Type": "image/png",
        "Authorization": f"Bearer {setting.tokens[sent.bearer]}" if sent.bearer else None,
        **sent.headers,
    }
    connection = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=30)
    try:
        connection.putrequest(sent.method, sent.target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            if value is not None:
                connection.putheader(name, value.replace("PORT", str(daemon.port)))
        if twice:
            connection.putheader(*twice)
        connection.endheaders()
        connection.send(sent.body)
        response = connection.getresponse()
        assert response.getheader("Access-Control-Allow-Origin") is None
        assert response.getheader("Access-Control-Allow-Private-Network") is None
        assert response.getheader("Cross-Origin-Resource-Policy") == "same-origin"
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def assert_serves(setting: Setting) -> None:
    status, answer = send(setting, Sent())
    assert (status, answer["caption"]) == (200, "answer")


ADMITTED = {
    "by address": Sent(),
    "by name": Sent(headers={"Host": "localhost:PORT"}),
    "by name in capitals": Sent(headers={"Host": "LOCALHOST:PORT"}),
    "by IPv6 address": Sent(headers={"Host": "[::1]:PORT"}),
    "from our extension": Sent(headers={"Origin": OURS}),
    "without Origin": Sent(bearer="unbound"),
    "as bytes": Sent(headers={"Content-Type": "application/octet-stream"}),
    "as svg": Sent(headers={"Content-Type": "image/svg+xml"}),
    "with a type's parameter": Sent(headers={"Content-Type": "Image/PNG; charset=binary"}),
}


@pytest.mark.parametrize("sent", ADMITTED.values(), ids=ADMITTED.keys())
def test_admitted(setting: Setting, sent: Sent) -> None:
    status, answer = send(setting, sent)
    assert (status, answer.get("caption")) == (200, "answer")


FORMS = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain")
GET = {"method": "GET", "body": b"", "headers": {"Content-Length": None, "Content-Type": None}}

REFUSED: dict[str, tuple[Sent, int, str]] = {
    "another host": (Sent(headers={"Host": "evil.example:PORT"}), 421, "wrong_host"),
    "another host of ours": (Sent(headers={"Host": "127.0.0.2:PORT"}), 421, "wrong_host"),
    "a name that begins like ours": (Sent(headers={"Host": "localhost.evil.example:PORT"}), 421, "wrong_host"),
    "another port": (Sent(headers={"Host": "127.0.0.1:1"}), 421, "wrong_host"),
    "no port": (Sent(headers={"Host": "127.0.0.1"}), 421, "wrong_host"),
    "a user in the host": (Sent(headers={"Host": "x@127.0.0.1:PORT"}), 421, "wrong_host"),
    "an empty host": (Sent(headers={"Host": ""}), 421, "wrong_host"),
    "a dot after the name": (Sent(headers={"Host": "localhost.:PORT"}), 421, "wrong_host"),
    "another host in the target": (Sent(target="http://evil.example/v1/describe"), 421, "wrong_host"),
    "a rebound name asks for the status": (
        Sent(**GET | {"headers": {**GET["headers"], "Host": "evil.example:PORT"}}, target="/v1/status"),
        421,
        "wrong_host",
    ),
    "a web page": (Sent(headers={"Origin": "https://evil.example"}), 403, "foreign_origin"),
    "a page on this computer": (Sent(headers={"Origin": "http://127.0.0.1:PORT"}), 403, "foreign_origin"),
    "a page on localhost": (Sent(headers={"Origin": "http://localhost:PORT"}), 403, "foreign_origin"),
    "a sandboxed frame": (Sent(headers={"Origin": "null"}), 403, "foreign_origin"),
    "a file": (Sent(headers={"Origin": "file://"}), 403, "foreign_origin"),
    "an empty origin": (Sent(headers={"Origin": ""}), 403, "foreign_origin"),
    "another extension with our token": (Sent(headers={"Origin": OTHER}), 403, "foreign_origin"),
    "an origin that begins like ours": (Sent(headers={"Origin": OURS + ".evil"}), 403, "foreign_origin"),
    "our origin in capitals": (Sent(headers={"Origin": OURS.upper()}), 403, "foreign_origin"),
    "a web page without a token": (
        Sent(headers={"Origin": "https://evil.example"}, bearer=None),
        403,
        "foreign_origin",
    ),
    "a web page asks for the status": (
        Sent(**GET | {"headers": {**GET["headers"], "Origin": "https://evil.example"}}, target="/v1/status"),
        403,
        "foreign_origin",
    ),
    "an unpaired extension asks for the status": (
        Sent(**GET | {"headers": {**GET["headers"], "Origin": OTHER}}, target="/v1/status", bearer=None),
        403,
        "foreign_origin",
    ),
    "a web page pairs": (
        Sent(target="/v1/pair", headers={"Origin": "https://evil.example"}, bearer=None),
        403,
        "foreign_origin",
    ),
    "a preflight": (
        Sent(
            method="OPTIONS",
            headers={
                "Origin": "https://evil.example",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Private-Network": "true",
            },
            bearer=None,
        ),
        403,
        "foreign_origin",
    ),
    "no token": (Sent(bearer=None), 401, "not_paired"),
    "no token, from an extension": (Sent(bearer=None, headers={"Origin": OTHER}), 401, "not_paired"),
    "a wrong token": (Sent(bearer="wrong"), 401, "not_paired"),
    "a revoked token": (Sent(bearer="revoked"), 401, "not_paired"),
    "a wrong token at the status": (Sent(**GET, target="/v1/status", bearer="wrong"), 401, "not_paired"),
    "another scheme": (Sent(headers={"Authorization": "Basic eDp4"}), 401, "not_paired"),
    "an empty token": (Sent(headers={"Authorization": "Bearer "}), 401, "not_paired"),
    "an odd token": (Sent(headers={"Authorization": "Bearer \xff\xfe"}), 401, "not_paired"),
    "an unknown address without a token": (Sent(target="/", bearer=None), 401, "not_paired"),
    "an unknown address": (Sent(target="/v1/other"), 404, "not_found"),
    "an unknown version": (Sent(target="/v2/describe"), 404, "not_found"),
    "a slash too many": (Sent(target="/v1/describe/"), 404, "not_found"),
    "two slashes": (Sent(target="//v1/describe"), 404, "not_found"),
    "dots": (Sent(target="/v1/../v1/describe"), 404, "not_found"),
    "an escaped address": (Sent(target="/v1/%64escribe"), 404, "not_found"),
    "GET of describe": (Sent(**GET), 405, "bad_method"),
    "PUT of describe": (Sent(method="PUT"), 405, "bad_method"),
    "POST of status": (Sent(target="/v1/status"), 405, "bad_method"),
    "GET of pair": (Sent(**GET, target="/v1/pair"), 405, "bad_method"),
    "PATCH of describe": (Sent(method="PATCH"), 405, "bad_method"),
    **{f"a form, {kind}": (Sent(headers={"Content-Type": kind}), 415, "not_an_image") for kind in FORMS},
    "no type": (Sent(headers={"Content-Type": None}), 415, "not_an_image"),
    "a web page as picture": (Sent(headers={"Content-Type": "text/html"}), 415, "not_an_image"),
    "JSON as picture": (Sent(headers={"Content-Type": "application/json"}), 415, "not_an_image"),
    "a type of nothing": (Sent(headers={"Content-Type": "image/"}), 415, "not_an_image"),
    **{
        f"a pairing form, {kind}": (
            Sent(target="/v1/pair", headers={"Content-Type": kind}, bearer=None),
            400,
            "bad_request",
        )
        for kind in FORMS
    },
    "a body for the status": (
        Sent(method="GET", target="/v1/status", headers={"Content-Type": None}),
        400,
        "bad_request",
    ),
    "announced as too long": (
        Sent(headers={"Content-Length": str(MAX_PICTURE + 1)}, body=b"answer"),
        413,
        "too_large",
    ),
    "too long": (Sent(body=bytes(MAX_PICTURE + 1)), 413, "too_large"),
    "too long a pairing": (
        Sent(target="/v1/pair", headers={"Content-Type": "application/json"}, bearer=None, body=b" " * 1025),
        413,
        "too_large",
    ),
    "an unknown urgency": (Sent(target="/v1/describe?urgency=panic"), 400, "bad_request"),
    "an unknown detail": (Sent(target="/v1/describe?detail=more"), 400, "bad_request"),
    "an unknown language": (Sent(target="/v1/describe?language=tlh"), 400, "bad_request"),
    "an unknown lead": (Sent(target="/v1/describe?lead=loud"), 400, "bad_request"),
    "an empty value": (Sent(target="/v1/describe?urgency="), 400, "bad_request"),
    "an unknown parameter": (Sent(target="/v1/describe?url=http://evil.example"), 400, "bad_request"),
    "a parameter twice": (Sent(target="/v1/describe?urgency=now&urgency=later"), 400, "bad_request"),
}


@pytest.mark.parametrize(("sent", "status", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(setting: Setting, sent: Sent, status: int, code: str) -> None:
    told, body = send(setting, sent)
    assert (told, body["problem"]["code"]) == (status, code)
    assert body["problem"]["sentence"].endswith(".")
    assert_serves(setting)


def test_a_body_in_chunks_is_read_no_further_than_the_limit(setting: Setting) -> None:
    chunk = b"100000\r\n" + bytes(1 << 20) + b"\r\n"
    sent = Sent(headers={"Content-Length": None, "Transfer-Encoding": "chunked"}, body=chunk * 11 + b"0\r\n\r\n")
    status, body = send(setting, sent)
    assert (status, body["problem"]["code"]) == (413, "too_large")
    assert_serves(setting)


def test_a_body_in_chunks_is_taken(setting: Setting) -> None:
    sent = Sent(headers={"Content-Length": None, "Transfer-Encoding": "chunked"}, body=b"6\r\nanswer\r\n0\r\n\r\n")
    assert send(setting, sent)[1]["caption"] == "answer"


@pytest.mark.parametrize("name", ["parameter urgency", "parameter detail", "parameter language"])
def test_a_bad_parameter_is_named(setting: Setting, name: str) -> None:
    _, body = send(setting, Sent(target=f"/v1/describe?{name.split()[1]}=x"))
    assert name in body["problem"]["sentence"]


def test_two_origins_are_none_of_ours(setting: Setting) -> None:
    status, body = send(setting, Sent(headers={"Origin": OURS}), twice=("Origin", "https://evil.example"))
    assert (status, body["problem"]["code"]) in [(403, "foreign_origin"), (400, "bad_request")]
    assert_serves(setting)


def test_the_first_extension_that_uses_a_token_keeps_it(setting: Setting) -> None:
    setting.tokens["new"] = TokenStore(setting.daemon.home / "state").issue("Firefox")
    assert send(setting, Sent(bearer="new", headers={"Origin": OURS}))[0] == 200
    assert send(setting, Sent(bearer="new", headers={"Origin": OTHER}))[0] == 403
    assert send(setting, Sent(bearer="new", headers={"Origin": OURS}))[0] == 200


BROKEN = {
    "no Host": b"GET /v1/status HTTP/1.1\r\n\r\n",
    "two Hosts": b"GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.example\r\n\r\n",
    "two lengths": b"POST /v1/pair HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "length and chunks": (
        b"POST /v1/pair HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n"
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "a line without end": b"GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "another protocol": b"EHLO evil.example\r\nMAIL FROM:<a@evil.example>\r\n\r\n",
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_good_http_is_a_bad_request(setting: Setting, raw: bytes) -> None:
    status, body = exchange(setting, raw)
    assert (status, body["problem"]["code"]) == (400, "bad_request")
    assert_serves(setting)


def test_http_1_0_without_a_host_is_refused_too(setting: Setting) -> None:
    status, body = exchange(setting, b"GET /v1/status HTTP/1.0\r\n\r\n")
    assert (status, body["problem"]["code"]) == (421, "wrong_host")


def exchange(setting: Setting, raw: bytes) -> tuple[int, dict[str, Any]]:
    port = setting.daemon.port
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(raw.replace(b"PORT", str(port).encode()))
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status, json.loads(response.read())


def test_the_log_holds_nothing_of_what_came(setting: Setting) -> None:
    for raw in BROKEN.values():
        exchange(setting, raw)
    log = setting.daemon.log.read_text()
    assert "evil" not in log
    assert "Traceback" not in log
