"""One picture on its way: what is asked, how urgently, and where the answer goes."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from enum import IntEnum

from altwords.answer import Answer, Lead, Problem


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
    words: bool
    """Whether to wait until text in the picture is read."""
    lead: Lead = Lead.LEVEL

    @classmethod
    def about(cls, picture: bytes, *, detail: bool, language: str, words: bool, lead: Lead = Lead.LEVEL) -> Question:
        return cls(hashlib.sha256(picture).digest(), detail, language, words, lead)

    def is_answered_by(self, answer: Answer) -> bool:
        return not (self.words and answer.unread)


@dataclass(slots=True, eq=False)
class Job:
    """One question under way, shared by every client that asks it. Made inside the event loop."""

    picture: bytes
    question: Question
    urgency: Urgency
    number: int = 0
    """Equally urgent ones come in this order."""
    clients: int = 0
    read: bool = False
    """Whether its turn is to be read: it was captioned, or judged to need no caption, and there may be text in it."""
    alone: bool = False
    """Whether the engine must get it by itself: it was in the engine's hands when that ended."""
    result: asyncio.Future[Answer | Problem] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def done(self) -> bool:
        return self.result.done()

    @property
    def rank(self) -> tuple[bool, Urgency, int]:
        """Least first. Reading stands behind every caption, unless somebody pressed a key and waits for it."""
        return self.read and self.urgency is not Urgency.NOW, self.urgency, self.number

    def hear(self, result: Answer | Problem) -> None:
        """Take what the engine says: the result, or that there is still something to read."""
        if isinstance(result, Answer) and not self.question.is_answered_by(result):
            self.read = True
        else:
            self.settle(result)

    def settle(self, result: Answer | Problem) -> None:
        """Tell all clients. The result is never an exception: there may be nobody left to hear it."""
        if not self.result.done():
            self.result.set_result(result)
