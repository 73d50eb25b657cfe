"""CIDEr-D as a reward."""

from __future__ import annotations

import pytest
from pycocoevalcap.cider.cider import Cider as Published

from altwords_export.cider import Cider

REFERENCES = [
    ["a brown dog runs on the grass", "the dog is running across a lawn", "a dog"],
    ["two people sit on a bench", "a couple sits on a bench in the park"],
    ["a boat on the water at night", "a small boat floats on a lake"],
]
CAPTIONS = ["a dog runs across the grass", "two people sit on a bench in the park", "a boat a boat a boat on the lake"]


def test_it_is_the_published_figure() -> None:
    theirs = {place: [f"{one} ." for one in many] for place, many in enumerate(REFERENCES)}
    _, expected = Published().compute_score(theirs, {place: [f"{one} ."] for place, one in enumerate(CAPTIONS)})
    cider = Cider(REFERENCES)

    found = [cider.reward(place, caption) for place, caption in enumerate(CAPTIONS)]
    assert found == pytest.approx(list(expected))
    assert found[0] > 1


def test_a_sentence_that_is_cut_off_earns_less() -> None:
    cider = Cider(REFERENCES)

    assert cider.reward(1, "two people sit on a bench", finished=False) < cider.reward(1, "two people sit on a bench")


@pytest.mark.parametrize("caption", ["", "nothing known", "...", "dog " * 500])
def test_odd_captions_earn_little(caption: str) -> None:
    assert 0 <= Cider(REFERENCES).reward(0, caption) < 1
