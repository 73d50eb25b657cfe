"""A small engine that speaks real frames, for tests of what looks after an engine.

What it does to a picture stands in the picture's bytes:

    answer ...  an Answer whose caption is those bytes
    work ...    the same after some work, so that there is a middle of it
    die ...     a crash
    quit ...    an orderly exit at the wrong time
    hang ...    no answer, ever
    nonsense .. bytes that are no frame
    swap ...    an answer to another job
    eat ...     memory without end
    shout ...   much on stderr, then an answer
    refuse ...  the problem broken_image
    slow ...    an answer once the file named after the word exists
    text ...    an answer that has still to be read, and when asked to read, one with those bytes as its words
    page ...    the same, but read only once the file named after the word exists; laid down for whatever comes

The first argument names a folder. ``starts`` in it gets the process id of every start, ``asked`` a line for
every batch as it comes in. Further arguments change the start: ``unready`` says that it cannot, ``broken``
ends with words on stderr, ``silent`` without any, ``mute`` never says anything, ``rude`` begins with
nonsense, ``late FILE`` waits for a file, ``blind`` says that it cannot read.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import sys
import time
from pathlib import Path
from typing import Any

from altwords.answer import Answer, Kind, Level, Problem
from altwords.engine import frames
from altwords.engine.inbox import Inbox


def main() -> None:
    folder, how = Path(sys.argv[1]), sys.argv[2:]
    note(folder / "starts", str(os.getpid()))
    match how:
        case ["unready"]:
            frames.write(sys.stdout.buffer, {"op": "failed", "sentence": "There is no model here."})
            sys.exit(1)
        case ["broken"]:
            sys.exit("ImportError: no module named nothing")
        case ["silent"]:
            sys.exit(1)
        case ["rude"]:
            print("Hello, this is a library speaking!", flush=True)
            time.sleep(3600)
        case ["mute"]:
            time.sleep(3600)
        case ["late", file]:
            wait_for(file)
    ready = {"op": "ready", "bundle": "program-1"}
    frames.write(sys.stdout.buffer, ready | ({"shortfall": "No text."} if how == ["blind"] else {}))
    inbox = Inbox(sys.stdin.buffer)
    while frame := inbox.next(3600):
        header, body = frame
        if header["op"] != "describe":
            continue
        pictures = cut(header["jobs"], body)
        reading = "read: " if header["jobs"][0]["read"] else ""
        note(folder / "asked", reading + b" | ".join(picture[:40] for picture in pictures).decode("latin-1"))
        for job, picture in zip(header["jobs"], pictures, strict=True):
            reply(job, picture, inbox)


def note(path: Path, line: str) -> None:
    with path.open("a") as file:
        file.write(line + "\n")


def cut(jobs: list[dict[str, Any]], body: bytes) -> list[bytes]:
    pictures = []
    for job in jobs:
        pictures.append(body[: job["bytes"]])
        body = body[job["bytes"] :]
    assert not body
    return pictures


def reply(job: dict[str, Any], picture: bytes, inbox: Inbox) -> None:
    word, _, rest = picture.partition(b" ")
    number = job["job"]
    made = answer(job, picture)
    match word:
        case b"die":
            os.abort()
        case b"quit":
            sys.exit(0)
        case b"hang":
            time.sleep(3600)
        case b"nonsense":
            sys.stdout.buffer.write(b"\xff" * 2_000_000)
            sys.stdout.buffer.flush()
            time.sleep(3600)
        case b"swap":
            number += 1000
        case b"eat":
            hoard = []
            while True:
                hoard.append(bytearray(os.urandom(1 << 20) * 16))
        case b"shout":
            print("A picture said this. " * 100_000, file=sys.stderr)
        case b"refuse":
            problem = Problem("broken_image")
            message = {"op": "problem", "job": number, "code": problem.code, "sentence": problem.sentence}
            frames.write(sys.stdout.buffer, message)
            return
        case b"work":
            time.sleep(0.02)
        case b"slow":
            wait_for(rest.split(b" ")[0].decode())
        case b"text" | b"page":
            while word == b"page" and job["read"] and inbox.is_empty and not Path(rest.decode()).exists():
                time.sleep(0.01)
            is_read = job["read"] and (word == b"text" or inbox.is_empty)
            words = (picture.decode(),) if is_read else ()
            made = dataclasses.replace(made, unread=not is_read, words=words)
    frames.write(sys.stdout.buffer, {"op": "answer", "job": number, "answer": made.to_json()})


def answer(job: dict[str, Any], picture: bytes) -> Answer:
    caption = picture[:40].decode("latin-1")
    return Answer(
        id=hashlib.sha256(picture).hexdigest()[:16],
        kind=Kind.PHOTO,
        kind_confidence=1.0,
        level=Level.SEEMS,
        text=caption if job["lead"] == "none" else f"Seems: {caption}",
        detail=f"Photo: {caption}" if job["detail"] else None,
        caption=caption,
        confidence=0.9,
        size=(4, 3),
        bundle="program-1",
    )


def wait_for(file: str) -> None:
    while not Path(file).exists():
        time.sleep(0.01)


if __name__ == "__main__":
    main()
