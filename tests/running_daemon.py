"""The real daemon as a process of its own, in a home of its own, for tests of the whole product."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waiting import until


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    body: dict[str, Any]

    @property
    def code(self) -> str:
        """The problem's code."""
        code: str = self.body["problem"]["code"]
        return code


class RunningDaemon:
    """``altwords serve`` on a free port, with all its folders under ``home``. ALTWORDS_BUNDLE is honoured."""

    serve: Sequence[str] = (sys.executable, "-m", "altwords", "serve")

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.environment = {"ALTWORDS_HOME": str(home), "ALTWORDS_PORT": str(self.port)}
        self.log = home / "daemon.log"
        home.mkdir(parents=True, exist_ok=True)
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.serve, stdout=log, stderr=log, env=self._environment())
        until(self._serves, f"the daemon to serve (see {self.log})")

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        self.process.terminate()
        return self.process.wait(30)

    def command(self, *arguments: str) -> str:
        """What ``altwords ARGUMENTS`` prints beside this daemon."""
        words = [sys.executable, "-m", "altwords", *arguments]
        done = subprocess.run(words, env=self._environment(), capture_output=True, text=True, check=True, timeout=60)
        return done.stdout

    def open_code(self) -> str:
        """The six digits that ``altwords pair`` says."""
        found = re.search(r"(\d ?){6}", self.command("pair"))
        assert found, "altwords pair said no code of six digits"
        return found[0].replace(" ", "")

    def pair(self) -> str:
        """A new token, got as a client without native messaging gets it."""
        body = json.dumps({"code": self.open_code(), "name": "tests"}).encode()
        response = self.request("POST", "/v1/pair", body, {"Content-Type": "application/json"})
        token: str = response.body["token"]
        return token

    def describe(self, picture: bytes, token: str, timeout: float = 120, query: str = "") -> Response:
        headers = {"Content-Type": "application/octet-stream", "Authorization": f"Bearer {token}"}
        return self.request("POST", f"/v1/describe{query}", picture, headers, timeout)

    def knows(self, picture: bytes, token: str) -> bool:
        """Whether it has described these very bytes before; ask once, for now it has."""
        return bool(self.describe(picture, token).body["cached"])

    def status(self, token: str | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.request("GET", "/v1/status", headers=headers).body

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 60,
    ) -> Response:
        """One request on a connection of its own.

        Raises:
            OSError: nobody listens, or the connection broke.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                # A body that is refused unread ends in a closed pipe; the answer is there all the same.
                connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            return Response(response.status, json.loads(response.read() or b"{}"))
        finally:
            connection.close()

    def _serves(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"The daemon ended: {self.log.read_text()}")
        try:
            return self.request("GET", "/v1/status").status == 200
        except OSError:
            return False

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment}

    def __enter__(self) -> RunningDaemon:
        return self

    def __exit__(self, *exception: object) -> None:
        if self.process.poll() is None:
            self.stop()
