"""Who may ask: tokens for paired extensions, and the code that pairs one by hand.

A token is 256 random bits. The disk holds its hash alone, so that a copy of the file lets nobody in.
A token is bound to the first extension origin that uses it: Firefox gives each profile its own
origin, so it cannot be known when the token is made. The native messaging host and ``altwords pair``
write these files while the service runs; it reads them again whenever they change.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from altwords import settings
from altwords.answer import Problem
from altwords.service import private_files

CODE_SECONDS = 120
CODE_TRIES = 5
MAX_TOKENS = 64
"""Clients that may be paired; the oldest makes room. Throw-away browser profiles pair and are never seen again."""
MAX_NAME = 64
"""Characters of a client's name that are kept."""


@dataclass(frozen=True, slots=True)
class _Token:
    hash: str
    """SHA-256 of the token, hex. A token is too random to be guessed, so no salt is needed."""
    name: str
    origin: str | None
    made: str


@dataclass(frozen=True, slots=True)
class _Code:
    hash: str
    salt: str
    expires: float
    """Seconds since the epoch."""
    tries: int
    """How many are left."""


class TokenStore:
    """The tokens on disk, shared by the processes that pair and the service that checks."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or settings.state_dir()
        self._seen: tuple[int, int, int] | None = None
        self._tokens: list[_Token] = []

    def issue(self, name: str, origin: str | None = None) -> str:
        """Make a token for a client, bound to ``origin`` where that is known already."""
        with private_files.lock(self._folder):
            return self._issue(name, origin)

    def check(self, token: str, origin: str | None) -> bool:
        """Whether a request with this token may come from ``origin`` (None: it carried no Origin).

        An unbound token is bound to the first origin that it comes with.
        """
        found = self._find(token)
        if found is None:
            return False
        if origin is None or found.origin == origin:
            return True
        return found.origin is None and self._bind(token, origin)

    def forget(self, token: str) -> bool:
        """Revoke a token; False where there is no such token."""
        with private_files.lock(self._folder):
            found = self._find(token)
            if found is None:
                return False
            self._save([kept for kept in self._tokens if kept != found])
            return True

    def open_code(self) -> str:
        """A new code of six digits. It replaces any that was waiting."""
        code = f"{secrets.randbelow(10**6):06}"
        salt = secrets.token_hex(16)
        with private_files.lock(self._folder):
            self._save_code(_Code(_hash(salt + code), salt, time.time() + CODE_SECONDS, CODE_TRIES))
        return code

    def redeem(self, code: str, name: str, origin: str | None) -> str:
        """Give a token for the waiting code, which is good once.

        Raises:
            Problem: pairing_closed, no code is waiting or it is too old; not_paired, this is not the
                code; too_many_codes, all tries are used up.
        """
        with private_files.lock(self._folder):
            waiting = self._load_code()
            # A code that seems to last longer than any does comes from before the clock was set back.
            if waiting is None or not 0 < waiting.expires - time.time() <= CODE_SECONDS:
                self._code_path.unlink(missing_ok=True)
                raise Problem("pairing_closed")
            if waiting.tries == 0:
                raise Problem("too_many_codes")
            if not _same(waiting.hash, _hash(waiting.salt + code)):
                self._save_code(dataclasses.replace(waiting, tries=waiting.tries - 1))
                raise Problem("not_paired", "Wrong code. Check the six digits and try again.")
            self._code_path.unlink()
            return self._issue(name, origin)

    @property
    def _path(self) -> Path:
        return self._folder / "tokens.json"

    @property
    def _code_path(self) -> Path:
        return self._folder / "code.json"

    def _find(self, token: str) -> _Token | None:
        self._refresh()
        digest = _hash(token)
        found = None
        for known in self._tokens:
            # Every token is compared, so that the time taken tells nothing.
            if _same(known.hash, digest):
                found = known
        return found

    def _issue(self, name: str, origin: str | None) -> str:
        self._refresh()
        token = secrets.token_urlsafe(32)
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        others = self._tokens[-MAX_TOKENS + 1 :]
        self._save([*others, _Token(_hash(token), name[:MAX_NAME], origin, today)])
        return token

    def _bind(self, token: str, origin: str) -> bool:
        with private_files.lock(self._folder):
            # Read again under the lock: another request may have bound or revoked it since.
            found = self._find(token)
            if found is None or found.origin is not None:
                return found is not None and found.origin == origin
            bound = dataclasses.replace(found, origin=origin)
            self._save([bound if kept == found else kept for kept in self._tokens])
            return True

    def _refresh(self) -> None:
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            self._seen, self._tokens = None, []
            return
        seen = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        if seen != self._seen:
            self._seen, self._tokens = seen, _parse_tokens(self._path.read_bytes())

    def _save(self, tokens: list[_Token]) -> None:
        records = [dataclasses.asdict(token) for token in tokens]
        private_files.write(self._path, json.dumps({"tokens": records}, indent=1))
        self._refresh()

    def _load_code(self) -> _Code | None:
        try:
            code = _Code(**json.loads(self._code_path.read_bytes()))
        except (FileNotFoundError, ValueError, TypeError, RecursionError):
            return None
        return code if list(map(type, dataclasses.astuple(code))) == [str, str, float, int] else None

    def _save_code(self, code: _Code) -> None:
        private_files.write(self._code_path, json.dumps(dataclasses.asdict(code)))


def _parse_tokens(data: bytes) -> list[_Token]:
    # A file that was edited into nonsense pairs nobody; pairing again writes a good one.
    try:
        tokens = [_Token(**record) for record in json.loads(data)["tokens"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []
    return [token for token in tokens if isinstance(token.hash, str)]


def _same(known: str, digest: str) -> bool:
    # As bytes, for of strings it takes ASCII alone, and the file may hold anything.
    return hmac.compare_digest(known.encode("utf-8", "replace"), digest.encode())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
