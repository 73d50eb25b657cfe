"""Who and what gets through to the daemon: every request passes here before anything else looks at it.

Any web page can make a browser send requests to this computer, and a name that it owns can point here
(DNS rebinding). So three things must be right: Host names this computer, Origin is no web page's, and a
token that no page can know comes with the request. Bodies of the types that a form can send are
refused, and no answer carries a CORS header, so that a preflight fails and nothing is read across
origins. THREATS.md has the whole of it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp.web import BaseRequest

from altwords.answer import Problem
from altwords.service.pairing import TokenStore

MAX_PICTURE = 10 << 20
"""Bytes of one picture."""
BODY_SECONDS = 10
"""How long a body may take to come. It comes from this computer, and holds a place meanwhile."""

_EXTENSION = re.compile(r"(chrome|moz)-extension://[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What one method of one address asks for."""

    open: bool = False
    """Whether it answers without a token."""
    types: re.Pattern[str] | None = None
    """Content types of the body; None where it takes none. None of these may be a form's."""
    wrong_type: tuple[str, str] = ("bad_request", "This address takes no body.")
    """Code and sentence for another content type."""
    most: int = 0
    """Bytes of the body."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as far as that is known."""

    token: str | None
    origin: str | None


class Guard:
    """Holds requests to the rules.

    Args:
        port: where the daemon listens; a Host that names another is refused.
        rules: address to method to rule.
    """

    def __init__(self, port: int, tokens: TokenStore, rules: Mapping[str, Mapping[str, Rule]]) -> None:
        self._hosts = {f"{host}:{port}" for host in ("127.0.0.1", "localhost", "[::1]")}
        self._tokens = tokens
        self._rules = rules

    def admit(self, request: BaseRequest) -> Caller:
        """Let a request through.

        Raises:
            Problem: why not.
        """
        self._check_host(request)
        origin = _origin(request)
        path = request.raw_path.partition("?")[0]
        methods = self._rules.get(path, {})
        rule = methods.get(request.method)
        token = self._check_token(request, origin, rule)
        if not methods:
            raise Problem("not_found")
        if not rule:
            raise Problem("bad_method")
        _check_body(request, rule)
        return Caller(token, origin)

    def _check_host(self, request: BaseRequest) -> None:
        hosts = request.headers.getall("Host", [])
        # A target with an authority of its own would go before the Host header.
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts or not request.raw_path.startswith("/"):
            raise Problem("wrong_host")

    def _check_token(self, request: BaseRequest, origin: str | None, rule: Rule | None) -> str | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if not token and rule and rule.open:
            # Pairing is where an extension's origin is first seen.
            if origin and request.method != "POST":
                raise Problem("foreign_origin")
            return None
        if scheme.lower() != "bearer" or not self._tokens.check(token, None):
            raise Problem("not_paired")
        if origin and not self._tokens.check(token, origin):
            raise Problem("foreign_origin")
        return token


def _origin(request: BaseRequest) -> str | None:
    origins = request.headers.getall("Origin", [])
    if not origins:
        return None
    # A web page's, or "null" from a sandboxed frame, never passes, whatever else it brings.
    if len(origins) > 1 or not _EXTENSION.fullmatch(origins[0]):
        raise Problem("foreign_origin")
    return origins[0]


def _check_body(request: BaseRequest, rule: Rule) -> None:
    if not rule.types:
        if request.body_exists:
            raise Problem(*rule.wrong_type)
        return
    # aiohttp's own content_type invents one where there is none.
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if not rule.types.fullmatch(kind):
        raise Problem(*rule.wrong_type)
    if (request.content_length or 0) > rule.most:
        raise Problem("too_large")


async def read_body(request: BaseRequest, most: int) -> bytes:
    """The body, read no further than ``most`` bytes: a chunked one announces no length.

    Raises:
        Problem: too_large; bad_request, it did not come whole in time, or in chunks that are none.
    """
    parts = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.content.iter_any():
                parts += part
                if len(parts) > most:
                    raise Problem("too_large")
    except TimeoutError as error:
        # aiohttp closes a connection on which the rest of a body is still to come.
        raise Problem("bad_request", "This request did not come whole.") from error
    return bytes(parts)
