"""The engine's conversation with the service: micro-batches of pictures in, answers and problems out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO

from altwords.answer import Lead, Problem
from altwords.engine import frames
from altwords.engine.inbox import Inbox
from altwords.engine.pipeline import Pipeline

TIDY_SECONDS = 30.0
"""How long it waits at most before it looks for memory to give back."""


def serve(pipeline: Pipeline, source: BinaryIO, sink: BinaryIO) -> None:
    """Answer the frames from ``source`` on ``sink`` until ``source`` ends.

    Captions come first: whatever comes in while a picture is being read lays that one down. Its answer then says
    that it is unread, and the service asks again when nothing else waits.

    Raises:
        FrameError: the service sent something that is no frame, or whose lengths do not add up.
    """
    inbox = Inbox(source)
    while True:
        pipeline.tidy()
        try:
            frame = inbox.next(TIDY_SECONDS)
        except TimeoutError:
            continue
        if frame is None:
            return
        header, body = frame
        if header["op"] == "describe":
            for reply in _replies(pipeline, inbox, header["jobs"], body):
                frames.write(sink, reply)


def _replies(pipeline: Pipeline, inbox: Inbox, jobs: list[dict[str, Any]], body: bytes) -> Iterator[dict[str, Any]]:
    if sum(job["bytes"] for job in jobs) != len(body):
        raise frames.FrameError("the pictures' lengths do not add up to the body")
    pictures, start = [], 0
    for job in jobs:
        pictures.append(body[start : start + job["bytes"]])
        start += job["bytes"]
    inbox.stirred.clear()
    if not inbox.is_empty:
        inbox.stirred.set()
    # A micro-batch nearly always asks for one form in one language; where it does not, each form is a batch.
    for (detail, language, lead, read), group in groupby(
        zip(jobs, pictures, strict=True), key=lambda pair: itemgetter("detail", "language", "lead", "read")(pair[0])
    ):
        members = list(group)
        results = pipeline.describe(
            [picture for _, picture in members],
            detail=detail,
            language=language,
            lead=Lead(lead),
            read=read,
            stirred=inbox.stirred,
        )
        for (job, _), result in zip(members, results, strict=True):
            yield {**_reply(job["job"], result), "shortfall": pipeline.shortfall}


def _reply(job: int, result: Any) -> dict[str, Any]:
    if isinstance(result, Problem):
        return {"op": "problem", "job": job, "code": result.code, "sentence": result.sentence}
    return {"op": "answer", "job": job, "answer": result.to_json()}
