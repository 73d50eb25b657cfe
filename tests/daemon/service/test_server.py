"""The daemon's life: where it listens, how it stops, and what it weighs."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from aiohttp import web

from altwords.answer import Problem
from altwords.service import guard, server
from altwords.service.app import HEADERS, refuse
from altwords.service.jobs import Jobs
from altwords.service.pairing import TokenStore
from altwords.settings import Settings
from running_daemon import Response
from waiting import until

from .serving import ServedDaemon
from .test_app import begin, begin_slowly


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[ServedDaemon]:
    with ServedDaemon(tmp_path) as served:
        yield served


@pytest.fixture
def token(daemon: ServedDaemon) -> str:
    return TokenStore(daemon.home / "state").issue("tests")


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="this computer has no IPv6")
def test_it_listens_on_ipv6_too(daemon: ServedDaemon) -> None:
    with socket.create_connection(("::1", daemon.port), timeout=10):
        pass


def test_it_listens_on_the_loopback_interface_alone(daemon: ServedDaemon) -> None:
    listening = {
        connection.laddr.ip
        for connection in psutil.Process(daemon.process.pid).net_connections()
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening <= {"127.0.0.1", "::1"}
    assert "127.0.0.1" in listening


def test_a_computer_without_ipv6_is_served_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    listen = server._listen

    def without_ipv6(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")
        return listen(family, host, port)

    monkeypatch.setattr(server, "_listen", without_ipv6)
    (only,) = server._bind(0)
    only.close()


def test_the_port_is_told_while_it_serves_and_not_after(daemon: ServedDaemon) -> None:
    told = daemon.home / "state" / "port"
    assert told.read_text() == str(daemon.port)
    daemon.stop()
    assert not told.exists()


def serve_on(port: int, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ALTWORDS_HOME": str(home), "ALTWORDS_PORT": str(port)}
    command = [sys.executable, "-m", "altwords", "serve"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_second_daemon_says_that_one_runs(daemon: ServedDaemon, tmp_path: Path) -> None:
    done = serve_on(daemon.port, tmp_path / "other")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"altwords: Altwords already runs on port {daemon.port}.\n"
    assert daemon.status()["name"] == "altwords"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_port_that_another_program_has_is_said_in_a_sentence(tmp_path: Path, host: str) -> None:
    if host == "::1" and not has_ipv6():
        pytest.skip("this computer has no IPv6")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as other:
        other.bind((host, 0))
        other.listen()
        port = other.getsockname()[1]
        done = serve_on(port, tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"altwords: Port {port} is taken by another program. Choose another: ")
    assert done.stderr.endswith(f"{tmp_path / 'config' / 'settings.json'}.\n")
    assert done.stderr.count("\n") == 1


async def answered(handle: Callable[[web.BaseRequest], Awaitable[web.Response]], *parts: bytes) -> tuple[str, bytes]:
    """Head and body of the answer to a request that comes in parts, on a connection of the daemon's kind."""
    loop = asyncio.get_running_loop()
    manager = web.Server(handle)
    listening = await loop.create_server(lambda: server._Connection(manager, loop), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(int(line.split()[1]) for line in head.splitlines() if line.startswith("Content-Length"))
        return head, await reader.readexactly(length)
    finally:
        writer.close()
        listening.close()
        await manager.shutdown(0)


async def test_a_mistake_of_its_own_is_answered_with_the_headers_of_every_answer() -> None:
    async def fail(request: web.BaseRequest) -> web.Response:
        raise RuntimeError("a mistake")

    head, body = await answered(fail, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert head.startswith("HTTP/1.1 500 ")
    assert body == b""
    assert HEADERS.items() <= dict(line.split(": ", 1) for line in head.splitlines()[1:] if line).items()


POST = b"POST / HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    "parts",
    [
        [POST + b"Content-Length: 9\r\n\r\n"],
        [POST + b"Content-Length: 9\r\n\r\n", b"answer"],
        [POST + b"Transfer-Encoding: chunked\r\n\r\n", b"6\r\nanswer\r\n"],
        [POST + b"Transfer-Encoding: chunked\r\n\r\n", b"6\r\nanswer\r\n", b"zzz\r\n"],
        [POST + b"Transfer-Encoding: chunked\r\n\r\n6\r\nanswer\r\nzzz\r\n"],
    ],
    ids=["no body", "half a body", "no last chunk", "a bad chunk", "a bad chunk at once"],
)
async def test_a_body_that_does_not_come_whole_is_a_bad_request(
    parts: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def read(request: web.BaseRequest) -> web.Response:
        try:
            await guard.read_body(request, 100)
        except Problem as problem:
            return refuse(problem)
        raise AssertionError("nothing was missing")

    monkeypatch.setattr(guard, "BODY_SECONDS", 0.1)
    head, body = await answered(read, *parts)
    assert head.split()[1] == "400"
    assert json.loads(body)["problem"]["code"] == "bad_request"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to stop a process kindly")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_answers_what_runs_and_ends(daemon: ServedDaemon, token: str, how: signal.Signals) -> None:
    go = daemon.home / "go"
    running = begin(daemon, token, f"slow {go}")
    until(lambda: daemon.notes.asked, "the engine to work")
    waiting = begin(daemon, token, "waiting")
    until(lambda: daemon.status(token)["queue"] == 2, "both to be under way")
    daemon.process.send_signal(how)
    refused = waiting.getresponse()
    assert refused.status == 503
    go.touch()
    assert running.getresponse().status == 200
    assert daemon.process.wait(30) == 0
    assert not any(map(psutil.pid_exists, daemon.notes.starts))
    assert "Traceback" not in daemon.log.read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to stop a process kindly")
def test_neither_a_stuck_engine_nor_a_slow_client_keeps_it_from_ending(daemon: ServedDaemon, token: str) -> None:
    stuck = begin(daemon, token, "hang")
    until(lambda: daemon.notes.asked, "the engine to work")
    slow = begin_slowly(daemon, token)
    until(lambda: daemon.status(token)["queue"] == 2, "both to be under way")
    assert daemon.stop() == 0
    assert not any(map(psutil.pid_exists, daemon.notes.starts))
    assert stuck.getresponse().status == 503
    slow.close()


def test_a_fault_of_its_own_ends_it_so_that_it_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Faulty(Jobs):
        async def _work(self) -> None:
            raise RuntimeError("a fault")

    monkeypatch.setenv("ALTWORDS_HOME", str(tmp_path))
    monkeypatch.setattr(server, "Jobs", Faulty)
    with pytest.raises(RuntimeError, match="a fault"):
        server.run(Settings(port=0), told=lambda port: None, command=["/no/such/program"])
    assert not (tmp_path / "state" / "port").exists()


def test_the_engine_ends_when_the_service_is_killed(daemon: ServedDaemon, token: str) -> None:
    daemon.describe(b"answer", token)
    daemon.process.kill()
    daemon.process.wait(30)
    until(lambda: not any(map(psutil.pid_exists, daemon.notes.starts)), "the engine to end")
    daemon.start()
    assert daemon.describe(b"answer", token).status == 200


@pytest.mark.skipif(sys.platform == "win32", reason="there a kill cannot be told from a crash")
def test_all_fifty_are_answered_while_somebody_kills_the_engine(daemon: ServedDaemon, token: str) -> None:
    def describe(number: int) -> Response:
        return daemon.describe(f"work {number}".encode(), token)

    with ThreadPoolExecutor(50) as clients:
        answers = clients.map(describe, range(50))
        for asked in (1, 10, 20, 30):
            until(lambda asked=asked: len(daemon.notes.asked) >= asked, "some to be asked")
            if pid := daemon.status(token)["engine"]:
                with contextlib.suppress(ProcessLookupError):  # it had ended since
                    os.kill(pid, signal.SIGKILL)
        assert [answer.body.get("caption") for answer in answers] == [f"work {n}" for n in range(50)]
    assert len(daemon.notes.starts) > 1


def test_resting_it_weighs_at_most_sixty_megabytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALTWORDS_REST_AFTER", "1")
    with ServedDaemon(tmp_path) as daemon:
        token = TokenStore(tmp_path / "state").issue("tests")
        large = bytes(9 << 20)
        with ThreadPoolExecutor(8) as clients:
            list(clients.map(lambda n: daemon.describe(b"answer %d" % n, token), range(500)))
            list(clients.map(lambda n: daemon.describe(b"answer %d" % n + large, token), range(32)))
        until(lambda: daemon.status()["state"] == "resting", "the engine to rest")
        status = daemon.status(token)
        assert status["memory"]["engine"] is None
        assert status["memory"]["service"] <= 60


def test_nothing_of_a_picture_is_on_disk_or_in_the_log(daemon: ServedDaemon, token: str) -> None:
    daemon.describe(b"shout secret", token)
    daemon.describe(b"die secret", token)
    daemon.stop()
    notes = {daemon.home / "asked", daemon.home / "starts"}  # the small engine's own
    for file in daemon.home.rglob("*"):
        if file.is_file() and file not in notes:
            assert b"secret" not in file.read_bytes()
            assert b"picture" not in file.read_bytes()


def test_port_0_is_one_free_port_for_both_addresses() -> None:
    sockets = server._bind(0)
    ports = {sock.getsockname()[1] for sock in sockets}
    for sock in sockets:
        sock.close()
    assert len(ports) == 1
    assert ports != {0}
