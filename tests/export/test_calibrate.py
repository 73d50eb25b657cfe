"""The parts of the fit against other ways to the same numbers; the whole of it on the tiny bundle."""

from __future__ import annotations

import json
import shutil
import tarfile
from pathlib import Path

import pytest
import torch

from altwords.captioner.confidence import IF_FAMILIAR, Confidence
from altwords_export.bundle import seal
from altwords_export.calibrate import GUIDANCE, SEEMS, WRONG, _threshold, _thresholds, auroc, calibrate
from altwords_export.doubts import STEPS
from altwords_export.export import write_confidence
from altwords_export.prepare import prepare
from altwords_export.shards import DataError, split_of
from browsers.photos import photo
from drawn_scenes import scenes_folder


@pytest.mark.parametrize(
    ("scores", "labels", "area"),
    [
        ([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], 1.0),
        ([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1], 0.0),
        ([0.5, 0.5, 0.5, 0.5], [0, 1, 0, 1], 0.5),
        ([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.75),
    ],
)
def test_area_under_the_curve(scores: list[float], labels: list[int], area: float) -> None:
    assert auroc(torch.tensor(scores), torch.tensor(labels)) == pytest.approx(area)


@pytest.mark.parametrize("wrong_below", [0.0, 0.95], ids=["few are wrong", "the wrong ones set it"])
def test_above_the_threshold_enough_are_good_and_few_wrong(wrong_below: float) -> None:
    torch.manual_seed(1)
    chances = torch.rand(1000)
    good = (torch.rand(1000) < chances).double()
    wrong = (chances < wrong_below).double() * (1 - good)
    threshold = _threshold(chances, good, wrong, [torch.ones(1000, dtype=torch.bool)])

    assert good[chances >= threshold].mean() >= SEEMS
    assert wrong[chances >= threshold].mean() <= WRONG
    # And it is the lowest such.
    below = chances.sort(descending=True).values[(chances >= threshold).sum() :]
    assert all(good[chances >= at].mean() < SEEMS or wrong[chances >= at].mean() > WRONG for at in below)


@pytest.mark.parametrize("seed", range(6))
def test_most_is_said_that_is_good_and_right_in_every_world(seed: int) -> None:
    torch.manual_seed(seed)
    chances, rights = torch.rand(2, 200, dtype=torch.double)
    good = (torch.rand(200) < chances**0.5).double()
    wrong = (torch.rand(200) > rights**0.5).double()
    worlds = [torch.arange(200) < 100, torch.arange(200) >= 100]

    def said(seems: float, least: float) -> int:
        """How many; none where some world would hear too much that is poor or wrong."""
        sure = (chances >= seems) & (rights >= least)
        kept = all(
            good[sure & world].sum() >= SEEMS * (sure & world).sum()
            and wrong[sure & world].sum() <= WRONG * (sure & world).sum()
            for world in worlds
        )
        return int(sure.sum()) * kept

    leasts = rights.quantile(torch.linspace(0, 0.95, 20, dtype=torch.double)).tolist()
    most = max(said(seems, least) for least in leasts for seems in chances.tolist())
    assert said(*_thresholds(chances, rights, good, wrong, worlds)) == most > 4


def test_what_is_right_cannot_be_told_by_the_chance_of_being_good() -> None:
    torch.manual_seed(2)
    chances, rights = torch.rand(2, 2000, dtype=torch.double)
    good = (torch.rand(2000) < chances).double()
    wrong = (torch.rand(2000) > rights).double()
    everywhere = [torch.ones(2000, dtype=torch.bool)]
    seems, least = _thresholds(chances, rights, good, wrong, everywhere)

    assert ((chances >= seems) & (rights >= least)).double().mean() > 0.02
    assert _threshold(chances, good, wrong, everywhere) == 1.0


def test_where_none_are_good_enough_nothing_seems() -> None:
    nothing = torch.zeros(3)
    assert _threshold(torch.tensor([0.9, 0.8, 0.1]), nothing, nothing, [nothing == 0]) == 1.0


def test_the_bundle_is_calibrated(bundle: Path) -> None:
    fitted = json.loads((bundle / "confidence.json").read_text())
    report = json.loads((bundle / "manifest.json").read_text())["confidence"]
    confidence = Confidence(bundle / "confidence.json")

    known = {
        *("mean", "total", "least", "first", "agreement", "length"),
        *("shown_least", "shown_mean", "things", "familiar", "bare", "repeated"),
        *("words_least", "words_mean", "words", "gain_least", "gain_mean", "gain"),
    }
    assert set(fitted["weights"]) == set(fitted["right"]["weights"]) == known
    assert set(fitted["choice"]) == known | {name + IF_FAMILIAR for name in known}
    assert 0 <= fitted["thresholds"]["maybe"] <= fitted["thresholds"]["seems"] <= 1
    assert fitted["thresholds"]["named"] in STEPS
    assert report["guesses"]["wrong"] <= report["guesses"]["wrong_in_full"] <= 1
    assert report["guesses"]["right"] <= report["guesses"]["right_in_full"]
    assert 0 <= report["alone"]["wrong"] <= 1
    assert 0 <= report["auroc"] <= 1
    assert report["pictures"] == 24
    assert [row["said"] for row in report["coverage"]] == [tenths / 10 for tenths in range(1, 11)]
    assert report["coverage"][-1]["wrong"] == report["wrong"]
    assert 0 <= confidence.chance(dict.fromkeys(fitted["weights"], 1.0)) <= 1


def test_photos_of_other_things_lower_the_confidence_in_what_is_not_right(
    bundle: Path, data: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "bundle"
    shutil.copytree(bundle, copy)
    photos = tmp_path / "photos"
    photos.mkdir()
    lines = []
    for number in range(30):
        (photos / f"{number}.jpg").write_bytes(photo(number, 96, 96))
        lines.append({"file": f"{number}.jpg", "captions": ["a kettle"]})
    (photos / "captions.jsonl").write_text("\n".join(map(json.dumps, lines)))
    prepare(tmp_path / "named", [photos], [], hold_out=0.1)
    shards, count = split_of(tmp_path / "named", "train")

    report = calibrate(copy, data, named=shards)

    # No scene is a kettle, and this captioner speaks of nothing but scenes.
    assert report["others"]["pictures"] == count
    assert report["others"]["wrong"] == 1.0
    assert report["others"]["seems_share"] == 0.0
    # Nor has this bundle names of other things.
    assert report["others"]["instead"] == {"said": 0.0, "wrong": 0.0}
    assert report["pictures"] == 24


def test_confidence_alone_takes_no_training_photos(bundle: Path, data: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(bundle, tmp_path / "bundle"))
    alone = Path(shutil.copytree(data, tmp_path / "data"))
    for shard in alone.glob("train-*.tar"):
        shard.unlink()
    fitted = (copy / "confidence.json").read_text("utf-8")
    write_confidence(copy)
    seal(copy)
    calibrate(copy, alone, confidence_only=True)

    assert (copy / "confidence.json").read_text("utf-8") == fitted


def test_too_few_photos_are_refused_and_change_nothing(bundle: Path, tmp_path: Path) -> None:
    before = (bundle / "confidence.json").read_bytes()
    data = tmp_path / "data"
    prepare(data, [scenes_folder(tmp_path / "train", [1])], [scenes_folder(tmp_path / "validation", [2, 3])])

    with pytest.raises(DataError, match="too few photos"):
        calibrate(bundle, data)
    assert (bundle / "confidence.json").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (None, "No such file"),
        ({"captions": None}, "0 in .*named.tar has no name"),
        ({}, "0 in .*named.tar has no name"),
    ],
)
def test_photos_to_be_named_are_looked_through_before_everything_else(
    words: dict[str, None] | None, sentence: str, data: Path, tmp_path: Path
) -> None:
    shard = tmp_path / "named.tar"
    if words is not None:
        (tmp_path / "0.jpg").write_bytes(photo(1, 90, 60))
        (tmp_path / "0.json").write_text(json.dumps(words), "utf-8")
        with tarfile.open(shard, "w") as tar:
            for name in ("0.jpg", "0.json"):
                tar.add(tmp_path / name, name)

    # There is not even a bundle to look with.
    with pytest.raises((DataError, FileNotFoundError), match=sentence):
        calibrate(tmp_path / "none", data, named=[str(shard)])


def test_the_search_of_our_own_bundles_is_led_and_that_of_others_is_not(
    bundle: Path, data: Path, tmp_path: Path
) -> None:
    own, foreign = (Path(shutil.copytree(bundle, tmp_path / name)) for name in ("own", "foreign"))
    manifest = json.loads((foreign / "manifest.json").read_text("utf-8"))
    del manifest["recipe"], manifest["guidance"]
    (foreign / "manifest.json").write_text(json.dumps(manifest), "utf-8")

    calibrate(own, data, said=1.5)
    calibrate(foreign, data)

    led = [json.loads((folder / "manifest.json").read_text("utf-8"))["guidance"] for folder in (bundle, own, foreign)]
    assert led == [GUIDANCE, {**GUIDANCE, "said": 1.5}, {}]
