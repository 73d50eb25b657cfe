"""A head for kinds is fitted on the encoder's features, and the daemon's judge reads it."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from altwords.answer import Kind
from altwords.bundle.manifest import open_bundle
from altwords.captioner.encoder import Encoder
from altwords.kind.judge import Judge
from altwords.picture.facts import Facts
from altwords_export import cli
from altwords_export.kinds import fit_kinds
from altwords_export.shards import DataError, Sample, square
from drawn_scenes import scene
from made_pictures import encoded, ramps

COUNT = 40


def shard(path: Path, samples: Iterable[tuple[bytes, dict[str, str]]]) -> Path:
    with tarfile.open(path, "w") as tar:
        for number, (picture, fields) in enumerate(samples):
            for ending, data in (("png", picture), ("json", json.dumps(fields).encode())):
                info = tarfile.TarInfo(f"{number:04}.{ending}")
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    return path


def graphic(number: int) -> bytes:
    """Stripes, unlike any scene."""
    return encoded(ramps(64 + number, 64), "png")


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Scenes for photos, stripes for charts; ``mixed`` says the kind in each picture's own fields."""
    folder = tmp_path_factory.mktemp("kinds")
    mixed = [(scene(number)[0], {"kind": "photo", "book": f"a{number}"}) for number in range(COUNT)]
    mixed += [(graphic(number), {"kind_guess": "map", "book": f"b{number}"}) for number in range(COUNT)]
    mixed += [(graphic(200), {"kind_guess": "nonsense"}), (graphic(201), {})]
    return {
        "photos": shard(folder / "photos.tar", ((scene(number)[0], {}) for number in range(COUNT))),
        "charts": shard(folder / "charts.tar", ((graphic(number), {}) for number in range(COUNT))),
        "mixed": shard(folder / "mixed.tar", mixed),
    }


@pytest.fixture
def copied(bundle: Path, tmp_path: Path) -> Path:
    """The tiny bundle, to change."""
    return Path(shutil.copytree(bundle, tmp_path / "bundle"))


def judged(folder: Path, picture: bytes) -> Kind:
    """What the daemon takes a picture for."""
    opened = open_bundle(folder)
    encoder = Encoder(opened.path("encoder.onnx"), threads=1)
    pooled = encoder(square(Sample("a", picture, {}).open(), encoder.size)[None]).pooled[0]
    kind, chance = Judge(opened).judge(Facts(blank=False), pooled)
    assert 0 < chance <= 1
    return kind


def test_the_judge_tells_what_the_head_was_fitted_on(
    copied: Path, shards: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["kinds", str(copied), f"photo={shards['photos']}", f"chart={shards['charts']}"]
    assert cli.main(arguments) == 0

    report = json.loads(capsys.readouterr().out)
    assert report == open_bundle(copied).manifest["kinds"]
    assert report["accuracy"] > 0.9
    assert 0 < report["pictures"] < COUNT
    # None of these was among the pictures.
    assert [judged(copied, scene(number)[0]) for number in range(500, 505)] == [Kind.PHOTO] * 5
    assert [judged(copied, graphic(number)) for number in range(50, 55)] == [Kind.CHART] * 5


def test_pictures_may_say_their_kind_themselves(copied: Path, shards: dict[str, Path]) -> None:
    report = fit_kinds(copied, [str(shards["mixed"])])

    # Maps are diagrams; a kind that nobody knows, or none, is passed over.
    assert set(report["recall"]) == {"photo", "diagram"}


def test_the_card_tells_of_the_head(copied: Path, shards: dict[str, Path]) -> None:
    report = fit_kinds(copied, [str(shards["mixed"])])
    assert cli.main(["card", str(copied)]) == 0

    assert f"On {report['pictures']} pictures" in (copied / "MODEL_CARD.md").read_text()
    assert open_bundle(copied).has("kinds.safetensors")


@pytest.mark.parametrize("sources", [["photo={photos}"], ["chart={charts}", "diagram={charts}"], ["nonsense={charts}"]])
def test_photos_and_something_else_are_needed(copied: Path, shards: dict[str, Path], sources: list[str]) -> None:
    with pytest.raises(DataError, match="must hold photos and at least one other kind"):
        fit_kinds(copied, [source.format(**shards) for source in sources])
    assert not open_bundle(copied).has("kinds.safetensors")


def test_the_report_is_json_even_where_nothing_was_held_out(copied: Path, shards: dict[str, Path]) -> None:
    fit_kinds(copied, [f"photo={shards['photos']}", f"chart={shards['charts']}"], most=2)

    text = (copied / "manifest.json").read_text()
    assert "NaN" not in text
    assert np.isfinite(json.loads(text)["kinds"]["pictures"])
