"""A head for kinds is fitted on the encoder's features, and the daemon's judge reads it."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from collections.abc import Iterable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from altwords.answer import Kind
from altwords.bundle.manifest import open_bundle
from altwords.captioner.encoder import Encoder
from altwords.kind.judge import Judge
from altwords.picture.decode import decode
from altwords.picture.square import square
from altwords_export import cli
from altwords_export.kinds import fit
from altwords_export.kinds.fit import _worths, fit_kinds
from altwords_export.shards import DataError
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
    mixed = [(scene(number)[0], {"kind": "photo", "group": "a"}) for number in range(300, 300 + COUNT)]
    mixed += [(graphic(number), {"kind": "chart", "group": "b"}) for number in range(40, 40 + COUNT)]
    mixed += [(graphic(200), {"kind": "nonsense"}), (graphic(201), {}), (b"no picture", {"kind": "photo"})]
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
    pooled = encoder(square(decode(picture), encoder.size)[None]).pooled[0]
    judgement = Judge(opened).judge(decode(picture).facts, pooled)
    assert 0 < judgement.chance <= 1
    assert judgement.captioned is (judgement.kind is Kind.PHOTO)
    return judgement.kind


def test_the_judge_tells_what_the_head_was_fitted_on(
    copied: Path, shards: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    train = [f"photo={shards['photos']}", f"chart={shards['charts']}"]
    assert cli.main(["kinds", str(copied), "--train", *train, "--validation", str(shards["mixed"])]) == 0

    report = json.loads(capsys.readouterr().out)
    assert report == open_bundle(copied).manifest["kinds"]
    # What says no kind that there is, or is no picture, is passed over.
    assert report["pictures"] == 2 * COUNT
    assert report["recall"].keys() == {"photo", "chart"}
    assert report["accuracy"] > 0.9
    assert report["graphics_not_captioned"] > 0.95
    assert report["photos_captioned"] > 0.8
    # None of these was among the pictures.
    assert [judged(copied, scene(number)[0]) for number in range(500, 505)] == [Kind.PHOTO] * 5
    assert [judged(copied, graphic(number)) for number in range(50, 55)] == [Kind.CHART] * 5


def test_the_card_tells_of_the_head(copied: Path, shards: dict[str, Path]) -> None:
    report = fit_kinds(copied, [str(shards["mixed"])], [str(shards["mixed"])])
    told = ["--effort", "a minute on one core", "--data", "Drawn scenes."]
    assert cli.main(["card", str(copied), *told]) == 0
    assert cli.main(["card", str(copied)]) == 0

    card = (copied / "MODEL_CARD.md").read_text()
    assert f"On {report['pictures']} pictures" in card
    assert "That took a minute on one core." in card
    assert "- Data: Drawn scenes.\n" in card
    assert open_bundle(copied).find("kinds.safetensors")


@pytest.mark.parametrize(
    ("train", "validation", "complaint"),
    [
        (["photo={photos}"], ["{mixed}"], "at least one kind that gets no caption"),
        (["photo={photos}", "illustration={charts}"], ["{mixed}"], "at least one kind that gets no caption"),
        (["chart={charts}", "diagram={charts}"], ["{mixed}"], "must hold photos"),
        (["photo={photos}", "chart={charts}"], ["photo={photos}"], "validation sources must hold photos and others"),
        (["photo={photos}", "chart={charts}"], ["photo={photos}", "icon={charts}"], "only kinds that are trained on"),
        (["nonsense={charts}"], ["{mixed}"], "no picture whose kind is known"),
    ],
)
def test_sources_that_cannot_do(
    copied: Path, shards: dict[str, Path], train: list[str], validation: list[str], complaint: str
) -> None:
    with pytest.raises(DataError, match=complaint):
        fit_kinds(copied, *([source.format(**shards) for source in sources] for sources in (train, validation)), most=4)
    assert not open_bundle(copied).find("kinds.safetensors")


def looked(graphics: list[float], photos: list[float]) -> tuple[Tensor, Tensor]:
    """Chances of photo and chart, photos' chances given, and what they are."""
    chance = torch.tensor(graphics + photos)
    return torch.stack([chance, 1 - chance], 1), torch.tensor([1] * len(graphics) + [0] * len(photos))


def test_the_threshold_keeps_graphics_quiet_and_lets_photos_speak() -> None:
    kinds = [Kind.PHOTO, Kind.CHART]
    # Ten of a hundred graphics look like photos: seven of them are kept quiet, whatever that costs.
    alike = [0.02] * 90 + [0.8 + number / 100 for number in range(10)]
    assert 0.86 <= fit._threshold(*looked(alike, [0.7] * 100), kinds) < 0.88
    # Where there is room, most photos speak, and the least likely do not.
    room = fit._threshold(*looked([0.02] * 100, [0.6] * 5 + [0.9] * 95), kinds)
    assert 0.6 < room <= 0.9
    assert fit._threshold(*looked([0.02] * 100, [0.3] * 100), kinds) == 0.5


def test_a_kind_is_as_many_sources_as_it_has_more_than_pictures() -> None:
    kinds = torch.tensor([0] * 4 + [0] * 16 + [1] * 4)
    sources = torch.tensor([0] * 4 + [1] * 16 + [0] * 4)

    worths = _worths(kinds, sources)

    assert worths.mean().item() == pytest.approx(1)
    assert worths[0] / worths[4] == pytest.approx(2)  # a source of four against one of sixteen
    assert (worths[-4:].sum() / worths[:20].sum()).item() == pytest.approx((2 / 6) ** 0.5)
