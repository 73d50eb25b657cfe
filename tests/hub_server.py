"""A model hub on the loopback: the addresses that huggingface_hub uses, with what can go wrong on the way."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

REVISION = "0123456789abcdef0123456789abcdef01234567"
LARGE = 50_000
"""From this size on a file's hash is its sha256, as for the hub's large files."""


class Hub(ThreadingHTTPServer):
    """Serves the folders in ``models`` by id."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.models: dict[str, Path] = {}
        self.refused: dict[str, tuple[int, str]] = {}
        """Status and error code for a model that is not given out."""
        self.token = ""
        """Where it is set, a gated model is given to those who bring it."""
        self.cut: list[int] = []
        """Bytes after which the next downloads of large files break off, one for each."""
        self.ranges = True
        self.lie = False
        """Whether large files come with a bit turned."""
        self.license: Any = {"license": "apache-2.0"}
        self.asked: list[tuple[str, str]] = []
        """Each request's path and Range header."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def serving() -> Iterator[Hub]:
    with Hub() as hub:
        thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield hub
        finally:
            hub.shutdown()
            thread.join()


def digest(data: bytes) -> str:
    if len(data) >= LARGE:
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def do_GET(self) -> None:
        self.answer(body=True)

    def answer(self, *, body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        self.server.asked.append((path, self.headers.get("Range", "")))
        parts = path.strip("/").split("/")
        api = parts[:2] == ["api", "models"]
        model = "/".join(parts[2:4] if api else parts[:2])
        status, code = self.server.refused.get(model, (200, ""))
        if self.server.token and self.headers.get("Authorization") == f"Bearer {self.server.token}":
            status = 200
        folder = self.server.models.get(model)
        if folder is None:
            status, code = 401, "RepoNotFound"
        if status != 200 or folder is None:
            self.send(status, b'{"error": "no"}', body, {"X-Error-Code": code})
        elif api:
            self.send(200, json.dumps(self.about(model, folder)).encode(), body, {"Content-Type": "application/json"})
        else:
            self.send_file(folder / parts[-1], body)

    def about(self, model: str, folder: Path) -> dict[str, Any]:
        siblings = []
        for file in sorted(folder.iterdir()):
            data = file.read_bytes()
            entry: dict[str, Any] = {"rfilename": file.name, "size": len(data), "blobId": digest(data)}
            if len(data) >= LARGE:
                entry["lfs"] = {"sha256": digest(data), "size": len(data), "pointerSize": 130}
            siblings.append(entry)
        siblings.append({"rfilename": "onnx/model.onnx", "size": 3, "blobId": digest(b"abc")})
        return {"id": model, "modelId": model, "sha": REVISION, "siblings": siblings, "cardData": self.server.license}

    def send_file(self, path: Path, body: bool) -> None:
        if not path.is_file():
            self.send(404, b"", body, {"X-Error-Code": "EntryNotFound"})
            return
        data = path.read_bytes()
        large = len(data) >= LARGE
        headers = {"ETag": f'"{digest(data)}"', "X-Repo-Commit": REVISION, "Accept-Ranges": "bytes"}
        if large:
            headers |= {"X-Linked-Etag": f'"{digest(data)}"', "X-Linked-Size": str(len(data))}
        if large and self.server.lie:
            data = data[:-1] + bytes([data[-1] ^ 1])
        status, wanted = 200, self.headers.get("Range")
        if wanted and self.server.ranges:
            start = int(wanted.removeprefix("bytes=").partition("-")[0])
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
            status, data = 206, data[start:]
        cut = self.server.cut.pop(0) if body and large and self.server.cut else None
        self.send(status, data, body, headers, cut=cut)

    def send(self, status: int, data: bytes, body: bool, headers: dict[str, str], *, cut: int | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(data[:cut])
        if cut is not None:
            self.close_connection = True
