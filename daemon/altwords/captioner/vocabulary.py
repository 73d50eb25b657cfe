"""Tokens to text, and the ids of the tokens that frame the sequence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tokenizers import Tokenizer

FRAME = {"image": "<IMG>", "description": "<DESC>", "end": "<END>"}


class Vocabulary:
    """The tokens of a ``tokenizer.json``.

    Args:
        frame: the tokens around features and description, where they are not ``FRAME``'s; one may mean several.
    """

    def __init__(self, path: Path, frame: Mapping[str, str] = FRAME) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self.image = self._id(frame["image"])
        """Stands before the features."""
        self.description = self._id(frame["description"])
        """Stands before the description, behind the features if these are in the sequence."""
        self.end = self._id(frame["end"])

    def text(self, tokens: Sequence[int]) -> str:
        text: str = self._tokenizer.decode(list(tokens), skip_special_tokens=True)
        return " ".join(text.split())

    def whole(self, word: str) -> list[int]:
        """Tokens that are the whole word, behind another word or not."""
        encoded = (self._tokenizer.encode(form, add_special_tokens=False).ids for form in (word, f" {word}"))
        return sorted({tokens[0] for tokens in encoded if len(tokens) == 1})

    def _id(self, token: str) -> int:
        found = self._tokenizer.token_to_id(token)
        if found is None:
            raise ValueError(f"The vocabulary has no token {token}.")
        return int(found)
