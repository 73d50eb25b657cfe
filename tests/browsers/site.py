"""The test site: one server that answers for several hosts, so that pages have origins to cross.

a.test and img.a.test are one site; b.test is another. The browsers are told that all three are loopback.
"""

from __future__ import annotations

import http.server
import re
import threading
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from browsers.photos import photo
from made_pictures import writing

PAGES = Path(__file__).with_name("pages")
PHOTO = re.compile(r"/p/(\d+)-(\d+)x(\d+)(?:/[^/]+)?\.(jpeg|png|webp|gif)")
WRITING = re.compile(r"/t/(\d+)\.png")
TYPES = {".html": "text/html; charset=utf-8", ".svg": "image/svg+xml", ".js": "text/javascript"}


@dataclass(frozen=True, slots=True)
class Request:
    host: str
    """Without the port."""
    path: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Reply:
    body: bytes
    type: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Site:
    """Serves ``pages/`` and photos; what each path gives is in ``_reply``."""

    def __init__(self, folders: tuple[Path, ...] = (PAGES,), address: str = "127.0.0.1") -> None:
        self.requests: list[Request] = []
        self._folders = folders
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                request = Request(
                    self.headers.get("Host", "").partition(":")[0],
                    self.path,
                    self.headers.get("Cookie", ""),
                )
                site.requests.append(request)
                reply = site._reply(request)
                self.send_response(reply.status)
                headers = {"Content-Type": reply.type, "Content-Length": str(len(reply.body))}
                for name, value in {**headers, **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer((address, 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def url(self, path: str, host: str = "a.test") -> str:
        return f"http://{host}:{self.port}/{path}"

    def asked(self, path: str) -> list[Request]:
        """The requests so far for a path that starts like this."""
        return [request for request in self.requests if request.path.startswith(path)]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _reply(self, request: Request) -> Reply:
        url = urlsplit(request.path)
        if match := PHOTO.fullmatch(url.path):
            number, width, height, form = match.groups()
            headers = {"Access-Control-Allow-Origin": "*"} if "cors" in url.query else {}
            return Reply(photo(int(number), int(width), int(height), form), f"image/{form}", headers=headers)
        if match := WRITING.fullmatch(url.path):
            return Reply(writing(f"Closed on Monday {match.group(1)} May", lines=3), "image/png")
        if url.path == "/login":
            return Reply(b"in", "text/plain", headers={"Set-Cookie": "session=secret; Path=/; SameSite=Lax"})
        if url.path == "/guarded.jpeg":
            return _guarded(parse_qs(url.query), "session=secret" in request.cookie)
        if url.path == "/moved.jpeg":
            return Reply(b"", "text/plain", 302, {"Location": parse_qs(url.query)["to"][0]})
        for folder in self._folders:
            path = (folder / url.path.lstrip("/")).resolve()
            if path.is_file() and path.is_relative_to(folder.resolve()):
                text = path.read_bytes().replace(b"{port}", str(self.port).encode())
                return Reply(text, TYPES.get(path.suffix, "application/octet-stream"))
        return Reply(b"not found", "text/plain", 404)


def _guarded(query: dict[str, list[str]], owner: bool) -> Reply:
    """A photo for its owner; for others a stand-in of the same size, as many sites have it, or nothing."""
    if not owner and "others" not in query:
        return Reply(b"not for you", "text/plain", 403)
    number = query["owner" if owner else "others"][0]
    return Reply(photo(int(number), 200, 150), "image/jpeg")
