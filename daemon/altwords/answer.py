"""The vocabulary that all rooms share: what is said about a picture, and what is said when nothing can be."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a picture is, before anything is said about what it shows."""

    PHOTO = "photo"
    ILLUSTRATION = "illustration"
    SCREENSHOT = "screenshot"
    TEXT = "text"
    CHART = "chart"
    DIAGRAM = "diagram"
    LOGO = "logo"
    ICON = "icon"
    BLANK = "blank"


class Level(StrEnum):
    """How sure the captioner is of its sentence; it leads the spoken words."""

    SEEMS = "seems"
    MAYBE = "maybe"
    UNCLEAR = "unclear"


class Lead(StrEnum):
    """What a caption is led by."""

    LEVEL = "level"
    """The word of its level: that a machine speaks, and how sure it is."""
    MACHINE = "machine"
    """That a machine speaks, and no more."""
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Everything known about one picture. ``to_json`` is the wire's form (PROTOCOL.md)."""

    id: str
    """First 16 hex digits of the SHA-256 of the picture's bytes."""
    kind: Kind
    kind_confidence: float
    level: Level | None
    """None where the kind gets no caption."""
    text: str
    """Short form, ready for an alt attribute; empty where the picture should stay unnamed."""
    detail: str | None
    """Long form, when it was asked for."""
    caption: str | None
    """The decoder's sentence, of several pictures side by side theirs; None where the kind gets no caption."""
    second: str | None = None
    """The decoder's next best sentence; None where there is no other."""
    confidence: float | None
    """Calibrated chance that the caption is good enough to say."""
    words: tuple[str, ...] = ()
    """Text read in the picture, one entry a line."""
    unread: bool = False
    """Whether text in the picture has still to be read."""
    size: tuple[int, int]
    """Width and height in pixels as stored, after the EXIF turn."""
    bundle: str
    """Name and version of the model that answered."""
    cached: bool = False
    milliseconds: dict[str, float] = field(default_factory=dict)
    """Time by stage: decode, encode, caption, ..."""

    def to_json(self) -> dict[str, Any]:
        return {**dataclasses.asdict(self), "words": list(self.words), "size": list(self.size)}

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Answer:
        level = fields["level"]
        return cls(
            **{
                **fields,
                "kind": Kind(fields["kind"]),
                "level": None if level is None else Level(level),
                "words": tuple(fields["words"]),
                "size": tuple(fields["size"]),
            }
        )


# Code to HTTP status and the sentence that is heard. Short, the useful word first.
PROBLEMS: dict[str, tuple[int, str]] = {
    "bad_request": (400, "This request could not be understood."),
    "not_paired": (401, "Not paired. Run altwords pair, or open the Altwords options page."),
    "foreign_origin": (403, "Refused: this request did not come from a paired extension."),
    "pairing_closed": (403, "No code is waiting. Run altwords pair to get a new one."),
    "not_found": (404, "Altwords has no such address."),
    "bad_method": (405, "This address does not take that method."),
    "too_large": (413, "Too large: pictures may have at most 10 megabytes."),
    "not_an_image": (415, "Not an image that Altwords can read."),
    "wrong_host": (421, "Refused: the Host header does not name this computer."),
    "broken_image": (422, "Broken image: it could not be decoded."),
    "too_many_pixels": (422, "Too many pixels: pictures may have at most 40 million."),
    "engine_failed": (422, "This image stopped the engine, so it is left alone."),
    "busy": (429, "Busy: too many images are waiting. Try again shortly."),
    "too_many_codes": (429, "Too many wrong codes. Run altwords pair to get a new one."),
    "starting": (503, "Starting. Try again in a few seconds."),
    "failed": (503, "The engine could not start. Run altwords status to hear why."),
}


class Problem(Exception):  # noqa: N818 - the wire's own word for it
    """A refusal with a code from ``PROBLEMS`` and a sentence made to be heard.

    ``sentence`` replaces the table's own where the case allows a more useful one.
    ``retry_after`` is in seconds.
    """

    def __init__(self, code: str, sentence: str | None = None, *, retry_after: int | None = None) -> None:
        self.code = code
        self.status, default = PROBLEMS[code]
        self.sentence = sentence or default
        self.retry_after = retry_after
        super().__init__(self.sentence)

    def to_json(self) -> dict[str, Any]:
        return {"problem": {"code": self.code, "sentence": self.sentence}}


def disk_sentence(error: OSError) -> str:
    """What the system says of a file or folder, as a sentence."""
    # What libraries raise themselves has a message alone.
    return f"{error.filename or 'The disk'}: {error.strerror}." if error.strerror else f"{error}."
