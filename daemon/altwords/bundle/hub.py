"""Files of a model on a hub: what there is, and each file whole, resumed where it broke off, and as its hash says.

The hub's two addresses are enough: ``/api/models/ID?blobs=true`` lists files with sizes and hashes, and
``/ID/resolve/REVISION/FILE`` gives one, from any byte on. ``HF_ENDPOINT`` names another hub, ``HF_TOKEN`` a key to
models that are not for everybody, as in the hub's own programs.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from altwords import __version__
from altwords.bundle.manifest import BundleError

HUB = "https://huggingface.co"
SECONDS = 30.0
"""Silence after which a connection counts as broken."""
_BLOCK = 1 << 20
# A token goes in clear to this computer alone.
_ENDPOINT = re.compile(r"https://.+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/.*)?")
_ID = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*", re.ASCII)
_FILE = re.compile(r"[\w-][\w.-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    name: str
    size: int
    hash: str
    """sha256 of a large file; of a small one git's own, a sha1."""


@dataclass(frozen=True, slots=True)
class RemoteModel:
    id: str
    revision: str
    """The commit whose files these are."""
    license: str
    files: dict[str, RemoteFile]
    """By name; those in folders left out."""


def find(model: str) -> RemoteModel:
    """What the hub says of a model, such as ``nlpconnect/vit-gpt2-image-captioning``.

    Raises:
        BundleError: no such model, not for everybody, or no network.
    """
    if not _ID.fullmatch(model):
        raise BundleError(f"{model} is no id of a model: it looks like owner/name.")
    with _open(model, f"/api/models/{model}?blobs=true") as answer:
        try:
            about = json.loads(answer.read())
            files = [_file(entry) for entry in about["siblings"] if _FILE.fullmatch(entry["rfilename"])]
            revision = str(about["sha"])
        except (ValueError, LookupError, TypeError, OSError, http.client.HTTPException) as error:
            raise BundleError(f"{_host()} gave an answer that this version cannot read.") from error
    return RemoteModel(model, revision, _license(about), {file.name: file for file in files})


def fetch(model: RemoteModel, name: str, folder: Path, told: Callable[[int], None] = lambda size: None) -> Path:
    """One of the model's files, in ``folder``; what is there already is not asked for again.

    Args:
        told: called with the size of each part that has come.

    Raises:
        BundleError: no network, a broken connection, or other bytes than the hub's hash says.
    """
    file, path = model.files[name], folder / name
    part = folder / f"{name}.part"
    if path.is_file():
        told(file.size)
        return path
    folder.mkdir(parents=True, exist_ok=True)
    done = part.stat().st_size if part.is_file() else 0
    told(done)
    while done < file.size:
        before = done
        done = _fetch_more(model, file, part, done, told)
        # A connection that broke off is taken up again, as long as each brings something.
        if done <= before:
            raise BundleError(f"The download of {name} broke off. Give the same command again: it goes on from there.")
    part.touch()
    if _hash(part, file) != file.hash:
        part.unlink()
        raise BundleError(f"{name} is damaged: not the bytes that {_host()} names. Give the same command again.")
    return part.replace(path)


def _fetch_more(model: RemoteModel, file: RemoteFile, part: Path, done: int, told: Callable[[int], None]) -> int:
    """Append what comes in one connection; returns the size then."""
    name = urllib.parse.quote(file.name)
    with _open(model.id, f"/{model.id}/resolve/{model.revision}/{name}", start=done) as answer:
        # A server that knows no ranges begins anew.
        mode = "ab" if answer.status == http.client.PARTIAL_CONTENT else "wb"
        with part.open(mode) as sink:
            size = sink.tell() if mode == "ab" else 0
            # Never more than was promised, whatever comes.
            while size < file.size:
                try:
                    block = answer.read(min(_BLOCK, file.size - size))
                except (OSError, http.client.HTTPException):
                    break
                if not block:
                    break
                sink.write(block)
                size += len(block)
                told(len(block))
    return size


def _open(model: str, path: str, *, start: int = 0) -> Any:
    request = urllib.request.Request(_endpoint() + path)  # noqa: S310 - the scheme is checked in _endpoint
    request.add_header("User-Agent", f"altwords/{__version__}")
    if start:
        request.add_header("Range", f"bytes={start}-")
    if token := os.environ.get("HF_TOKEN"):
        # Not for where the hub redirects to.
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    try:
        return urllib.request.urlopen(request, timeout=SECONDS)  # noqa: S310
    except urllib.error.HTTPError as error:
        with error:
            raise BundleError(_refused(model, error.code, error.headers.get("X-Error-Code", ""))) from error
    except (OSError, http.client.HTTPException) as error:
        raise BundleError(
            f"{_host()} cannot be reached. Check the network, then give the same command again."
        ) from error


def _refused(model: str, status: int, code: str) -> str:
    if code == "GatedRepo" or status == 403:
        return (
            f"{model} is not for everybody: ask for it on its page at {_host()}, "
            "set HF_TOKEN to your token, then give the same command again."
        )
    if status in (401, 404):
        return f"{_host()} has no model {model} that everybody may read."
    if status == 429:
        return f"{_host()} is busy. Try again in some minutes."
    return f"{_host()} refused with status {status}."


def _endpoint() -> str:
    endpoint = (os.environ.get("HF_ENDPOINT") or HUB).rstrip("/")
    if not _ENDPOINT.fullmatch(endpoint):
        raise BundleError("HF_ENDPOINT must begin with https.")
    return endpoint


def _host() -> str:
    return urllib.parse.urlsplit(_endpoint()).netloc


def _file(entry: dict[str, Any]) -> RemoteFile:
    large = entry.get("lfs") or {}
    return RemoteFile(entry["rfilename"], int(entry["size"]), str(large.get("sha256") or entry["blobId"]))


def _license(about: dict[str, Any]) -> str:
    card = about.get("cardData")
    stated = card.get("license") if isinstance(card, dict) else None
    tagged = (str(tag).removeprefix("license:") for tag in about.get("tags") or () if str(tag).startswith("license:"))
    return str(stated or next(tagged, "not stated"))


def _hash(path: Path, file: RemoteFile) -> str:
    if len(file.hash) == 64:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    data = path.read_bytes()
    # git's hash of a file: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
