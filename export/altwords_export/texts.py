"""Captions without pictures, for the decoder to learn more sentences from than there are pictures."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from tokenizers import Tokenizer
from torch import Tensor

from altwords_export.shards import DataError, tokenize
from altwords_export.tokenizer import clean

Run = tuple[str, ...]

TWIN = 1 / 3
"""Share of a sentence's runs of four words from which it counts as known: respelt, it keeps about half of them."""


def read_texts(file: Path, held_out: Iterable[list[str]]) -> list[str]:
    """The lines of a file, perhaps gzipped, without those that are much like a caption to judge by.

    Collections of captions copy and mend each other's: what differs in "grey" and "gray" would be learnt by heart.

    Raises:
        DataError: the file cannot be read as text, or nothing of it may be learnt.
    """
    known = {run for captions in held_out for caption in captions for run in _runs(caption)}
    try:
        with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8") as lines:
            found = [line for line in map(str.strip, lines) if line and not _is_known(line, known)]
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataError(f"{file} could not be read as lines of text: {error}") from None
    if not found:
        raise DataError(f"{file} holds no captions to learn from.")
    return found


def batches(
    sentences: list[str], size: int, tokenizer: Tokenizer, longest: int, rng: random.Random
) -> Iterator[Tensor]:
    """Sentences drawn by lot, without end, as padded tokens (size, T)."""
    while True:
        yield tokenize(tokenizer, [rng.choices(sentences, k=size)], longest)[0]


def _is_known(sentence: str, known: set[Run]) -> bool:
    runs = _runs(sentence)
    return len(runs & known) >= max(1, TWIN * len(runs))


def _runs(sentence: str) -> set[Run]:
    words = ["", *(word for word in clean(sentence).lower().split() if any(map(str.isalnum, word))), ""]
    return {tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))}
