"""The engine's conversation with the service: micro-batches of pictures in, answers and problems out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, BinaryIO

from altwords.answer import Problem
from altwords.engine import frames
from altwords.engine.pipeline import Pipeline


def serve(pipeline: Pipeline, source: BinaryIO, sink: BinaryIO) -> None:
    """Answer the frames from ``source`` on ``sink`` until ``source`` ends.

    Raises:
        FrameError: the service sent something that is no frame, or whose lengths do not add up.
    """
    while (frame := frames.read(source)) is not None:
        header, body = frame
        for reply in _replies(pipeline, header["jobs"], body):
            frames.write(sink, reply)


def _replies(pipeline: Pipeline, jobs: list[dict[str, Any]], body: bytes) -> Iterator[dict[str, Any]]:
    if sum(job["bytes"] for job in jobs) != len(body):
        raise frames.FrameError("the pictures' lengths do not add up to the body")
    pictures, start = [], 0
    for job in jobs:
        pictures.append(body[start : start + job["bytes"]])
        start += job["bytes"]
    # A micro-batch nearly always asks for one form in one language; where it does not, each form is a batch.
    for (detail, language), group in groupby(
        zip(jobs, pictures, strict=True), key=lambda pair: (pair[0]["detail"], pair[0]["language"])
    ):
        members = list(group)
        results = pipeline.describe([picture for _, picture in members], detail=detail, language=language)
        for (job, _), result in zip(members, results, strict=True):
            yield _reply(job["job"], result)


def _reply(job: int, result: Any) -> dict[str, Any]:
    if isinstance(result, Problem):
        return {"op": "problem", "job": job, "code": result.code, "sentence": result.sentence}
    return {"op": "answer", "job": job, "answer": result.to_json()}
