from __future__ import annotations

from pathlib import Path

import pytest

from altwords.captioner.vocabulary import Vocabulary
from altwords_export.tokenizer import learn

CAPTIONS = ["A brown dog runs through tall grass", "Two people on a beach", "a child's café, it isn't open"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vocabulary") / "tokenizer.json"
    learn(CAPTIONS, 400).save(str(path))
    return path


@pytest.mark.parametrize(
    "text",
    [
        "a brown dog runs through tall grass",
        "a child's café, it isn't open",
        # Words, letters and signs that the vocabulary was not learnt from.
        "zwölf boxkämpfer jagen über den deich",
        "a cat \N{CAT FACE} in a 1990s t-shirt",
    ],
)
def test_a_sentence_comes_back_as_it_was(file: Path, text: str) -> None:
    words = Vocabulary(file)

    assert words.text(words._tokenizer.encode(text).ids) == text


def test_the_frame_tokens_are_three_and_never_said(file: Path) -> None:
    words = Vocabulary(file)
    tokens = words._tokenizer.encode("two people").ids

    assert len({words.image, words.description, words.end}) == 3
    assert words.text([words.image, words.description, *tokens, words.end]) == "two people"


def test_no_tokens_are_no_words(file: Path) -> None:
    assert Vocabulary(file).text([]) == ""


def test_a_letter_cut_in_the_middle_breaks_nothing(file: Path) -> None:
    words = Vocabulary(file)
    tokens = words._tokenizer.encode("\N{CAT FACE}").ids
    assert len(tokens) > 1

    assert isinstance(words.text(tokens[:1]), str)


@pytest.mark.parametrize("token", ["<IMG>", "<DESC>", "<END>"])
def test_a_vocabulary_without_a_frame_token_is_refused(file: Path, tmp_path: Path, token: str) -> None:
    other = tmp_path / "tokenizer.json"
    other.write_text(file.read_text("utf-8").replace(token, "<OTHER>"), "utf-8")

    with pytest.raises(ValueError, match=token):
        Vocabulary(other)


def test_a_word_s_tokens_are_those_that_are_all_of_it(file: Path) -> None:
    words = Vocabulary(file)

    for word in ("dog", "a", "grass"):
        assert words.whole(word)
        assert {words.text([token]) for token in words.whole(word)} == {word}
    assert words.whole("hippopotamus") == []
