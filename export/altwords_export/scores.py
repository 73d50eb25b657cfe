"""BLEU-4, ROUGE-L and CIDEr as the COCO evaluation computes them, without its Java tokenizer.

The scorers are pycocoevalcap's. Its tokenizer is a Java program; for plain captions the few rules here split as
it does, and a test holds them to it where Java is installed.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Sequence

from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge

_TOKEN = re.compile(
    r"""
      \d+(?:[.,:/]\d+)*(?![\w-])        # a number with its separators
    | n't\b | '(?:s|re|ve|ll|d|m)\b     # clitics stand apart, as in the Penn Treebank
    | \w+?(?=n't\b) | can(?=not\b)
    | (?:\w\.){2,} | (?:mr|mrs|ms|dr|jr|sr)\.
    | o'\w+
    | \w+(?:[-/_]\w+)*
    | [#$%&@+=()]
    """,
    re.VERBOSE,
)
_BRACKETS = {"(": "-lrb-", ")": "-rrb-"}


def split(caption: str) -> str:
    """The caption's tokens, lower case, without punctuation, joined by spaces."""
    tokens = _TOKEN.findall(caption.lower().replace("’", "'"))
    return " ".join(_BRACKETS.get(token, token) for token in tokens)


def score(captions: Sequence[str], references: Sequence[Sequence[str]]) -> dict[str, float]:
    """Corpus figures of captions against each one's references: bleu4, rouge_l and cider."""
    ours, theirs = _numbered(captions, references)
    with contextlib.redirect_stdout(io.StringIO()):
        bleu, _ = Bleu(4).compute_score(theirs, ours)
    rouge, _ = Rouge().compute_score(theirs, ours)
    cider, _ = Cider().compute_score(theirs, ours)
    return {"bleu4": float(bleu[3]), "rouge_l": float(rouge), "cider": float(cider)}


def cider_each(captions: Sequence[str], references: Sequence[Sequence[str]]) -> list[float]:
    """CIDEr of each caption; its word weights come from all the references together."""
    ours, theirs = _numbered(captions, references)
    _, each = Cider().compute_score(theirs, ours)
    return [float(value) for value in each]


def _numbered(
    captions: Sequence[str], references: Sequence[Sequence[str]]
) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    ours = {number: [split(caption)] for number, caption in enumerate(captions)}
    theirs = {number: [split(one) for one in many] for number, many in enumerate(references)}
    return ours, theirs
