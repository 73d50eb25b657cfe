"""Tokens to text, and the ids of the tokens that frame the sequence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer


class Vocabulary:
    def __init__(self, path: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self.image = self._id("<IMG>")
        """Stands before the features."""
        self.description = self._id("<DESC>")
        """Stands between the features and the description."""
        self.end = self._id("<END>")

    def text(self, tokens: Sequence[int]) -> str:
        text: str = self._tokenizer.decode(list(tokens), skip_special_tokens=True)
        return " ".join(text.split())

    def _id(self, token: str) -> int:
        found = self._tokenizer.token_to_id(token)
        if found is None:
            raise ValueError(f"The vocabulary has no token {token}.")
        return int(found)
