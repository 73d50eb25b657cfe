"""The wire: from an HTTP request to a job and back. PROTOCOL.md is its specification."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from altwords import __version__, wording
from altwords.answer import Lead, Problem
from altwords.service import memory
from altwords.service.engine_process import EngineProcess, State
from altwords.service.guard import MAX_PICTURE, Caller, Guard, Rule, read_body
from altwords.service.job import Urgency
from altwords.service.jobs import Jobs
from altwords.service.pairing import TokenStore
from altwords.settings import Settings

MAX_PAIRING = 1024
"""Bytes of a pairing request."""

STATUS, DESCRIBE, PAIR = "/v1/status", "/v1/describe", "/v1/pair"

RULES = {
    STATUS: {"GET": Rule(open=True)},
    DESCRIBE: {
        "POST": Rule(
            types=re.compile(r"image/[a-z0-9.+-]+|application/octet-stream"),
            wrong_type=("not_an_image", "Not an image: send it as image/* or application/octet-stream."),
            most=MAX_PICTURE,
        )
    },
    PAIR: {
        "POST": Rule(
            open=True,
            types=re.compile("application/json"),
            wrong_type=("bad_request", "Send the code as application/json."),
            most=MAX_PAIRING,
        ),
        "DELETE": Rule(),
    },
}

LANGUAGES = tuple(sorted(path.stem for path in (Path(wording.__file__).parent / "phrases").glob("*.json")))
PARAMETERS = {
    "detail": ("short", "full"),
    "language": LANGUAGES,
    "lead": tuple(Lead),
    "urgency": tuple(urgency.name.lower() for urgency in Urgency),
    "words": ("read", "later"),
}
DEFAULTS = {"detail": "short", "urgency": "visible", "words": "read"}

HEADERS = {
    "Cache-Control": "no-store",
    # A page cannot even embed an answer, and learns no more than from a closed port.
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Server": "altwords",
}
"""On every answer."""

Handler = Callable[[web.BaseRequest, Caller], Awaitable[web.Response]]


class App:
    """The three addresses behind the guard."""

    def __init__(self, port: int, *, engine: EngineProcess, jobs: Jobs, tokens: TokenStore, chosen: Settings) -> None:
        self._guard = Guard(port, tokens, RULES)
        self._engine = engine
        self._jobs = jobs
        self._tokens = tokens
        self._defaults = {**DEFAULTS, "language": chosen.language, "lead": chosen.lead}
        self._handlers: dict[tuple[str, str], Handler] = {
            ("GET", STATUS): self._status,
            ("POST", DESCRIBE): self._describe,
            ("POST", PAIR): self._pair,
            ("DELETE", PAIR): self._unpair,
        }

    async def handle(self, request: web.BaseRequest) -> web.Response:
        try:
            caller = self._guard.admit(request)
            path = request.raw_path.partition("?")[0]
            return await self._handlers[request.method, path](request, caller)
        except Problem as problem:
            return refuse(problem)

    async def _status(self, request: web.BaseRequest, caller: Caller) -> web.Response:
        state = self._engine.state
        told: dict[str, Any] = {"name": "altwords", "version": __version__, "state": state}
        if caller.token:
            engine = self._engine.pid
            told |= {
                "bundle": self._engine.bundle,
                "queue": self._jobs.count,
                "memory": {"service": _megabytes(os.getpid()), "engine": engine and _megabytes(engine)},
                "engine": engine,
                "sentence": self._engine.failure if state is State.FAILED else self._engine.shortfall,
            }
        return _respond(told)

    async def _describe(self, request: web.BaseRequest, caller: Caller) -> web.Response:
        chosen = {**self._defaults, **_parameters(request)}
        with self._jobs.place():
            answer = await self._jobs.describe(
                await read_body(request, MAX_PICTURE),
                detail=chosen["detail"] == "full",
                language=chosen["language"],
                lead=Lead(chosen["lead"]),
                urgency=Urgency[chosen["urgency"].upper()],
                words=chosen["words"] == "read",
            )
        return _respond(answer.to_json())

    async def _pair(self, request: web.BaseRequest, caller: Caller) -> web.Response:
        try:
            body = json.loads(await read_body(request, MAX_PAIRING))
        except (ValueError, RecursionError):
            body = None
        match body:
            case {"code": str(code), "name": str(name)} if len(body) == 2 and name.strip():
                return _respond({"token": self._tokens.redeem(code, name.strip(), caller.origin)})
        raise Problem("bad_request", "Pairing takes a code and a name.")

    async def _unpair(self, request: web.BaseRequest, caller: Caller) -> web.Response:
        assert caller.token
        self._tokens.forget(caller.token)
        return _respond({})


def _parameters(request: web.BaseRequest) -> dict[str, str]:
    given = request.query
    for name, value in given.items():
        if name not in PARAMETERS or len(given.getall(name)) > 1:
            raise Problem("bad_request", f"The parameters are {_listed(tuple(PARAMETERS))}, each once.")
        if value not in PARAMETERS[name]:
            raise Problem("bad_request", f"The parameter {name} is {_listed(PARAMETERS[name])}.")
    return dict(given)


def refuse(problem: Problem) -> web.Response:
    """The response that says why there is no other."""
    response = _respond(problem.to_json(), status=problem.status)
    if problem.code == "not_paired":
        response.headers["WWW-Authenticate"] = "Bearer"
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _respond(fields: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response(fields, status=status, headers=HEADERS)


def _megabytes(pid: int) -> float | None:
    held = memory.resident(pid)
    return None if held is None else round(held / 1e6, 1)
