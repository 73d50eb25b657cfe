"""The daemon's life: it listens on the loopback interface, serves, and stops in an orderly way."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import http.client
import json
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from aiohttp import web

from altwords import settings
from altwords.answer import Problem
from altwords.service import private_files
from altwords.service.app import HEADERS, App, refuse
from altwords.service.engine_process import COMMAND, EngineProcess
from altwords.service.jobs import Jobs
from altwords.service.pairing import TokenStore

# Together with the engine's own second, five in all.
ANSWER_SECONDS = 2.5
CONNECTION_SECONDS = 1.0

_log = logging.getLogger(__name__)


class ServeError(Exception):
    """The daemon cannot serve; the message is a sentence for the user."""


def run(chosen: settings.Settings, *, told: Callable[[int], None], command: Sequence[str] = COMMAND) -> None:
    """Serve until SIGTERM or Ctrl+C.

    Args:
        chosen: port 0 takes any free one.
        told: called with the port once requests are taken.
        command: what to run as the engine.

    Raises:
        ServeError: the port is taken, or cannot be had.
    """
    sockets = _bind(chosen.port)
    asyncio.run(_serve(chosen, sockets, told, command))


async def _serve(
    chosen: settings.Settings,
    sockets: list[socket.socket],
    told: Callable[[int], None],
    command: Sequence[str],
) -> None:
    loop = asyncio.get_running_loop()
    port: int = sockets[0].getsockname()[1]
    engine = EngineProcess(command, rest_after=chosen.rest_after)
    jobs = Jobs(engine)
    app = App(port, engine=engine, jobs=jobs, tokens=TokenStore(), chosen=chosen)
    # A request whose client has left is cancelled, and its job dropped.
    manager = web.Server(app.handle, handler_cancellation=True)
    servers = [await loop.create_server(lambda: _Connection(manager, loop), sock=sock) for sock in sockets]
    with _stop_signals() as stop, _port_file(port):
        engine.wake()
        working = jobs.start()
        told(port)
        await asyncio.wait({stop, working}, return_when=asyncio.FIRST_COMPLETED)
        for server in servers:
            server.close()
    await jobs.stop(seconds=ANSWER_SECONDS)
    manager.pre_shutdown()
    await manager.shutdown(CONNECTION_SECONDS)
    await engine.close()
    if working.done() and not working.cancelled():
        working.result()


class _Connection(web.RequestHandler):
    """One connection. Errors below our own are answered like our own, and logged without their contents."""

    __slots__ = ()

    def __init__(self, manager: web.Server, loop: asyncio.AbstractEventLoop) -> None:
        # No access log: when somebody reads is nobody's business.
        options: dict[str, Any] = {"access_log": None, "auto_decompress": False}
        super().__init__(manager, loop=loop, **options)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if request.writer.output_size > 0:
            raise ConnectionError("The answer has begun already.")
        if status < 500:
            response = refuse(Problem("bad_request", "This is not HTTP as Altwords speaks it."))
        else:
            _log.error("A request failed: %s", _where(exc))
            response = web.Response(status=status, headers=HEADERS)
        response.force_close()
        return response


def _where(error: BaseException | None) -> str:
    """Kind and place of an error, and not its message, which may hold what came with the request."""
    place = error.__traceback__ if error else None
    while place and place.tb_next:
        place = place.tb_next
    line = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else "nowhere"
    return f"{type(error).__name__} at {line}"


def _bind(port: int) -> list[socket.socket]:
    """Sockets on 127.0.0.1 and, where this computer has it, ::1, both on one port."""
    try:
        first = _listen(socket.AF_INET, "127.0.0.1", port)
    except OSError as error:
        raise ServeError(_why_not(port, error)) from error
    sockets = [first]
    try:
        sockets.append(_listen(socket.AF_INET6, "::1", first.getsockname()[1]))
    except OSError as error:
        if port and error.errno == errno.EADDRINUSE:
            first.close()
            raise ServeError(_why_not(port, error)) from error
    return sockets


def _listen(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            # There SO_REUSEADDR would let another program take the port from us.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((host, port))
        sock.listen(128)
    except BaseException:
        sock.close()
        raise
    return sock


def _why_not(port: int, error: OSError) -> str:
    if error.errno != errno.EADDRINUSE:
        return f"Port {port} cannot be used: {error.strerror}."
    if _is_altwords(port):
        return f"Altwords already runs on port {port}."
    file = settings.config_dir() / "settings.json"
    return f"Port {port} is taken by another program. Choose another: altwords serve --port, or port in {file}."


def _is_altwords(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/v1/status")
        status = json.loads(connection.getresponse().read(4096))
        return isinstance(status, dict) and status.get("name") == "altwords"
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()


@contextlib.contextmanager
def _stop_signals() -> Iterator[asyncio.Future[None]]:
    """A future that is done when somebody asks the daemon to stop."""
    loop = asyncio.get_running_loop()
    stop = loop.create_future()

    def finish() -> None:
        if not stop.done():
            stop.set_result(None)

    def ask(*_: object) -> None:
        loop.call_soon_threadsafe(finish)

    # signal.signal, because the loop's own handlers do not exist on Windows.
    names = [name for name in ("SIGTERM", "SIGINT", "SIGBREAK") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), ask) for name in names}
    try:
        yield stop
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


@contextlib.contextmanager
def _port_file(port: int) -> Iterator[None]:
    """Tell the native messaging host where the daemon listens, while it does."""
    path = settings.state_dir() / "port"
    private_files.write(path, str(port))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
