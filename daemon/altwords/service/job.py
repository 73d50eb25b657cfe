"""One picture on its way: what is asked, how urgently, and where the answer goes."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from enum import IntEnum

from altwords.answer import Answer, Problem


class Urgency(IntEnum):
    """Which picture comes first; the names are the wire's, in small letters."""

    NOW = 0
    """Somebody pressed a key and waits."""
    VISIBLE = 1
    LATER = 2


@dataclass(frozen=True, slots=True)
class Question:
    """Equal questions have equal answers, whoever asks."""

    digest: bytes
    """SHA-256 of the picture."""
    detail: bool
    language: str

    @classmethod
    def about(cls, picture: bytes, *, detail: bool, language: str) -> Question:
        return cls(hashlib.sha256(picture).digest(), detail, language)


@dataclass(slots=True, eq=False)
class Job:
    """One question under way, shared by every client that asks it. Made inside the event loop."""

    picture: bytes
    question: Question
    urgency: Urgency
    clients: int = 0
    alone: bool = False
    """Whether the engine must get it by itself: it was in the engine's hands when that ended."""
    result: asyncio.Future[Answer | Problem] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def done(self) -> bool:
        return self.result.done()

    def settle(self, result: Answer | Problem) -> None:
        """Tell all clients. The result is never an exception: there may be nobody left to hear it."""
        if not self.result.done():
            self.result.set_result(result)
