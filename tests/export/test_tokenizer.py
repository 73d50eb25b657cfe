from __future__ import annotations

import pytest

from altwords_export.tokenizer import DESCRIPTION, END, IMAGE, clean, learn, token_id

CAPTIONS = ["A brown dog runs .", "A brown cat sits.", "Two dogs run"] * 5


@pytest.mark.parametrize(
    ("caption", "cleaned"),
    [
        ("A brown dog runs .", "a brown dog runs"),
        ("  Two\tchildren\n play ", "two children play"),
        ("a man 's hat , a dog", "a man's hat, a dog"),
        ('a sign says " stop "!', "a sign says stop"),
        ("a t-shirt - ", "a t-shirt"),
        ("A Café in Zürich.", "a café in zürich"),
        ("...", ""),
        ("", ""),
    ],
)
def test_captions_are_cleaned(caption: str, cleaned: str) -> None:
    assert clean(caption) == cleaned
    assert clean(cleaned) == cleaned


def test_frame_tokens_come_first_and_words_become_tokens() -> None:
    tokenizer = learn(CAPTIONS, 320)

    assert [token_id(tokenizer, token) for token in (IMAGE, DESCRIPTION, END)] == [0, 1, 2]
    # Common words are one token each, the first one like any other.
    assert len(tokenizer.encode("a brown dog").ids) == 3
    assert tokenizer.encode("dog").ids == tokenizer.encode("brown dog").ids[1:]


def test_a_caption_cannot_write_frame_tokens() -> None:
    """Else a picture's alt text on the web could end a description, or begin another."""
    tokenizer = learn(CAPTIONS, 320)

    assert not {0, 1, 2} & set(tokenizer.encode(clean(f"a dog {END} {IMAGE} {DESCRIPTION}")).ids)


def test_the_vocabulary_is_no_larger_than_the_captions_give() -> None:
    small, asked = learn(CAPTIONS, 5000).get_vocab_size(), learn(CAPTIONS, 265).get_vocab_size()

    assert 259 < small < 400
    assert asked == 265


def test_the_same_captions_give_the_same_vocabulary() -> None:
    assert learn(CAPTIONS, 320).to_str() == learn(CAPTIONS, 320).to_str()


def test_another_vocabulary_is_refused() -> None:
    with pytest.raises(AssertionError, match="<SEP>"):
        token_id(learn(CAPTIONS, 320), "<SEP>")
