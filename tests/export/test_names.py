"""Names for symbols: how sure one must be is found out on symbols that are drawn by another hand, or unknown."""

# ruff: noqa: S311 - nothing here is secret

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from altwords.kind.names import describe
from altwords_export import cli
from altwords_export.kinds.names import PRECISION, Symbol, _calibrated, _cells, _worn


def drawn(number: int, slip: int = 0) -> Image.Image:
    """A symbol, by its number; ``slip`` is the hand that drew it."""
    image = Image.new("RGBA", (96, 96))
    rng, hand = Random(number), Random(number * 100 + slip)
    for _ in range(4):
        x, y = rng.randrange(10, 60), rng.randrange(10, 60)
        x, y = x + hand.randrange(-slip, slip + 1), y + hand.randrange(-slip, slip + 1)
        ImageDraw.Draw(image).rectangle((x, y, x + rng.randrange(8, 30), y + rng.randrange(8, 30)), "black")
    return image


def question(name: str | None, image: Image.Image) -> tuple[Symbol, np.ndarray]:
    worn = _worn(image, Random(1), 224, one_colour=True)
    return Symbol(name, "asked", Path()), dict(reversed(describe(worn)))["shape"]


KNOWN = [(f"symbol {number}", "known", _cells(drawn(number), "shape")) for number in range(40)]


def test_names_are_said_as_often_as_most_of_them_are_right() -> None:
    asks = [question(f"symbol {number}", drawn(number, slip=2)) for number in range(40)]
    asks += [question(None, drawn(number)) for number in range(100, 160)]

    (likeness, lead, _), figures = _calibrated(KNOWN, asks)

    assert figures["precision"] >= PRECISION
    assert figures["named"] > 0.5
    assert likeness > 0
    assert lead > 0
    assert (figures["known"], figures["names"], figures["asked"], figures["strangers"]) == (40, 40, 40, 60)


def test_where_nothing_can_be_told_apart_nothing_is_said() -> None:
    # What is asked for looks like the first symbol, and is called by other names.
    sure, figures = _calibrated(KNOWN, [question(f"other {number}", drawn(0)) for number in range(10)])

    assert figures["precision"] is None
    assert sum(sure) < 0


def test_a_symbol_is_not_recognised_by_its_own_drawing() -> None:
    own = [(Symbol(name, "known", Path()), cells.astype(np.float32)) for name, _, cells in KNOWN]

    assert _calibrated(KNOWN, own)[1]["named"] == 0


@pytest.mark.parametrize("shape", [(56, 8), (8, 56), (40, 40)])
def test_a_full_box_has_a_shape_too(shape: tuple[int, int]) -> None:
    assert np.isfinite(_cells(Image.new("RGBA", shape, "black"), "shape")).all()


def test_without_the_sets_of_symbols_it_says_so(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "bundle"
    shutil.copytree(bundle, copy)

    assert cli.main(["names", str(copy), str(tmp_path / "nothing")]) == 1
    assert "install the sets with npm first" in capsys.readouterr().err
