"""The decoder's vocabulary: byte-level BPE learnt from the captions, with the sequence's own tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

IMAGE, DESCRIPTION, END = "<IMG>", "<DESC>", "<END>"


def clean(caption: str) -> str:
    """A caption as the decoder learns to write it: lower case, no full stop, no space before punctuation."""
    caption = " ".join(caption.lower().replace('"', "").split())
    caption = re.sub(r"\s+([,.;:!?'])", r"\1", caption)
    return caption.strip(" .,;:!?-")


def learn(captions: Iterable[str], size: int) -> Tokenizer:
    """A vocabulary of ``size`` tokens, the three of the sequence first."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    # Each word with its leading space: the first word of a caption is then the same token as elsewhere.
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=[IMAGE, DESCRIPTION, END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(map(clean, captions), trainer)
    return tokenizer


def token_id(tokenizer: Tokenizer, token: str) -> int:
    """The id of one of the sequence's own tokens."""
    found = tokenizer.token_to_id(token)
    assert found is not None, f"The vocabulary has no {token}."
    return found
