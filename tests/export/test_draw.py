"""Drawn and worn pictures: of the kind that is asked for, the same for the same seed, and never blank."""

# ruff: noqa: S311 - nothing here is secret

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image

from altwords.answer import Kind
from altwords.picture.decode import decode
from altwords_export import cli
from altwords_export.kinds.draw import DRAWN, SETS
from altwords_export.kinds.wear import LARGEST, wear
from altwords_export.shards import Sample, read
from browsers.photos import photo

ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M3 3h12v6H3zM9 12h12v9H9z"/></svg>'


def drawn(out: Path, family: str, *more: str, count: int = 3, seed: int = 1) -> list[Sample]:
    assert cli.main(["draw", str(out), family, "--count", str(count), "--seed", str(seed), *more]) == 0
    return list(read([str(out)]))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "symbols"
    folder.mkdir()
    for number in range(3):
        (folder / f"symbol-{number}.svg").write_text(ICON.replace("h12v6", f"h{8 + number}v6"))
    return folder


@pytest.mark.parametrize("family", [*DRAWN, *SETS])
def test_a_family_is_of_its_kind_and_shows_something(family: str, source: Path, tmp_path: Path) -> None:
    from_source = [] if family in DRAWN else ["--source", str(source)]
    samples = drawn(tmp_path / "one.tar", family, *from_source)

    assert len({sample.picture for sample in samples}) == len(samples) == 3
    for sample in samples:
        assert sample.fields["kind"] == {**DRAWN, **SETS}[family][0]
        assert not decode(sample.picture).facts.blank


@pytest.mark.parametrize("family", ["charts", "pages"])
def test_a_seed_draws_the_same_again_and_another_seed_something_else(family: str, tmp_path: Path) -> None:
    one, again, other = (
        np.asarray(drawn(tmp_path / f"{name}.tar", family, count=1, seed=seed)[0].decode().pixels)
        for name, seed in (("one", 4), ("again", 4), ("other", 5))
    )

    assert one.shape == again.shape
    assert np.abs(one.astype(int) - again).mean() < 1
    assert one.shape != other.shape or np.abs(one.astype(int) - other).mean() > 1


def test_a_family_that_does_not_exist_is_refused_and_costs_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out.tar").write_bytes(b"drawn before")

    assert cli.main(["draw", str(tmp_path / "out.tar"), "doodles", "--source", str(tmp_path)]) == 1
    assert "There is no family doodles" in capsys.readouterr().err
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("out.tar", b"drawn before")]


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_worn_stays_a_picture_of_a_web_page(kind: Kind) -> None:
    rng = Random(7)
    worn = [Image.open(io.BytesIO(wear(photo(number, 900, 600), kind, rng))) for number in range(12)]

    assert {image.format for image in worn} <= {"PNG", "JPEG", "WEBP"}
    assert all(min(image.size) >= 16 and max(image.size) <= LARGEST * 1.2 for image in worn)
    assert len({image.size for image in worn}) > 6


def test_what_is_see_through_may_stay_so() -> None:
    buffer = io.BytesIO()
    logo = Image.new("RGBA", (200, 80), (0, 0, 0, 0))
    logo.paste((200, 30, 30, 255), (20, 20, 120, 60))
    logo.save(buffer, "PNG")
    rng = Random(1)
    modes = {Image.open(io.BytesIO(wear(buffer.getvalue(), Kind.LOGO, rng))).mode for _ in range(12)}

    assert {"RGBA", "RGB"} <= modes


def test_pictures_to_wear_whose_kind_nobody_says_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "photos.tar"
    (tmp_path / "a.jpg").write_bytes(photo(1, 90, 60))
    with tarfile.open(source, "w") as shard:
        shard.add(tmp_path / "a.jpg", "a.jpg")

    assert cli.main(["draw", str(tmp_path / "out.tar"), "worn", "--source", str(source)]) == 1
    assert "does not say of which kinds its pictures are: give --kind." in capsys.readouterr().err
    assert cli.main(["draw", str(tmp_path / "out.tar"), "worn", "--source", str(source), "--kind", "photo"]) == 0
    assert [sample.fields["kind"] for sample in read([str(tmp_path / "out.tar")])] == ["photo"]
