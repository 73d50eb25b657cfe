"""Figures, contact sheet and model card of the tiny bundle."""

from __future__ import annotations

import base64
import io
import json
import shutil
import tarfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from altwords.answer import Level
from altwords.bundle.manifest import open_bundle
from altwords.captioner.captioner import Caption
from altwords.captioner.classes import Named
from altwords.captioner.confidence import Reading
from altwords.picture.decode import decode
from altwords_export import cli
from altwords_export.card import card, write_card
from altwords_export.contact_sheet import Row, write_sheet
from altwords_export.evaluate import WORST, Described, _worst, describe_shards, describe_split, figures
from altwords_export.scores import score
from altwords_export.shards import DataError
from drawn_scenes import scene
from made_pictures import encoded, exif, quarters


class Sheet(HTMLParser):
    """The pictures and words of a contact sheet; every element that must be closed is."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.pictures: list[bytes] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(path.read_text("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            source = dict(attributes)["src"] or ""
            self.pictures.append(base64.b64decode(source.partition("base64,")[2], validate=True))
        elif tag not in ("html", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data.strip())


@pytest.fixture(scope="module")
def copied(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle, to change."""
    return Path(shutil.copytree(bundle, tmp_path_factory.mktemp("copied") / "bundle"))


def test_figures_are_of_the_captions_and_their_references(bundle: Path, data: Path) -> None:
    described = describe_split(open_bundle(bundle), data, "validation", beams=1)
    found = figures(described)

    assert [(one.picture, one.references) for one in described] == [scene(number) for number in range(100, 124)]
    expected = score([one.caption.sentence for one in described], [one.references for one in described])
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-4)
    assert found["pictures"] == 24
    assert found["distinct"] == len({one.caption.sentence for one in described})
    recorded = json.loads((bundle / "manifest.json").read_text())["figures"]["validation"]
    assert recorded["beam 1"] == found
    assert set(recorded) == {"beam 1", "beam 3"}


def test_the_tiny_model_writes_as_its_captions_are_written(bundle: Path) -> None:
    recorded = json.loads((bundle / "manifest.json").read_text())["figures"]["validation"]

    assert all(figures["rouge_l"] > 0.4 and 3 <= figures["words"] <= 6 for figures in recorded.values())


def test_fewer_pictures_on_demand(copied: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["evaluate", str(copied), str(data), "--beams", "2", "--most", "5", "--split", "train"]
    assert cli.main(arguments) == 0

    said = json.loads(capsys.readouterr().out)
    recorded = open_bundle(copied).manifest["figures"]
    assert said["beam 2"]["pictures"] == 5
    assert recorded["train"] == said
    # The other split's figures stay.
    assert set(recorded["validation"]) == {"beam 1", "beam 3"}


def test_photos_of_others_are_described_as_the_daemon_sees_them(bundle: Path, tmp_path: Path) -> None:
    """Turned by EXIF, one of them; and without what cannot be decoded."""
    pictures = {"a": encoded(quarters(96, 64), "jpeg", exif=exif(6), quality=95), "b": b"none"}
    pictures["c"] = encoded(decode(pictures["a"]).pixels, "png")
    with tarfile.open(tmp_path / "others.tar", "w") as tar:
        for name, data in pictures.items():
            info = tarfile.TarInfo(f"{name}.jpg")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))

    turned, upright = describe_shards(open_bundle(bundle), [str(tmp_path / "others.tar")], beams=1)
    assert (turned.key, upright.key) == ("a", "c")
    assert turned.caption == upright.caption


def test_a_split_that_is_not_there_is_refused(bundle: Path, data: Path) -> None:
    with pytest.raises(DataError, match="holds no test split"):
        describe_split(open_bundle(bundle), data, "test", beams=1)


def test_the_contact_sheet_holds_its_pictures(bundle: Path) -> None:
    sheet = Sheet(bundle.parent / "sheet.html")

    assert not sheet.open
    # A sample of up to sixty and the worst thirty, of twenty-four.
    assert len(sheet.pictures) == 48
    assert all(Image.open(io.BytesIO(picture)).size == (64, 64) for picture in sheet.pictures)
    assert set(sheet.pictures) == {scene(number)[0] for number in range(100, 124)}
    assert "tiny-1, validation" in sheet.words
    assert any("CIDEr" in words for words in sheet.words)


def test_the_worst_come_worst_first(bundle: Path) -> None:
    words = Sheet(bundle.parent / "sheet.html").words
    worst = [float(line.rpartition(" ")[2]) for line in words[words.index("The worst") :] if "CIDEr" in line]

    assert len(worst) == 24
    assert worst == sorted(worst)


def test_captions_cannot_write_into_the_sheet(tmp_path: Path) -> None:
    row = Row(scene(0)[0], "<script>alert(1)</script> & <b>", "a <b>", "maybe", 0.5, 0.1)
    write_sheet(tmp_path / "sheet.html", "<i>title</i>", {"<u>heading</u>": [row]})
    sheet = Sheet(tmp_path / "sheet.html")

    assert "script" not in sheet.open
    assert {"<script>alert(1)</script> & <b>", "Written: a <b>", "<i>title</i>", "<u>heading</u>"} <= set(sheet.words)


def test_sheet_and_card_have_what_is_said(tmp_path: Path) -> None:
    told = {}
    for sentence in ("a man rides a horse in a field", "a dog runs"):
        caption = Caption((Reading(sentence, {}),), 0.7, Level.MAYBE, doubted=frozenset({"field"}))
        one = Described("key", scene(0)[0], ["A horse ."], caption)
        write_sheet(tmp_path / "sheet.html", "title", {"The worst": [Row(one.picture, one.said, sentence, "", 0, 0)]})
        told[_worst([one], [0.0])[0]["caption"]] = Sheet(tmp_path / "sheet.html").words

    assert list(told) == ["a person rides a horse", "a dog runs"]
    for said, words in told.items():
        assert said in words
    assert "Written: a man rides a horse in a field" in told["a person rides a horse"]
    # Said as it was written: once is enough.
    assert not any("Written" in line for line in told["a dog runs"])


def test_a_sentence_in_whose_place_something_is_said_is_none_of_the_worst() -> None:
    whole, replaced = (
        Caption((Reading("a man in a hat", {}),), 0.7, Level.MAYBE, alone=alone)
        for alone in (None, Named("a person", 0.98))
    )
    described = [Described("key", b"", ["A horse ."], caption) for caption in (replaced, whole)]

    assert [one["caption"] for one in _worst(described, [0.0, 0.1])] == ["a person in a hat"]


def test_the_card_says_what_it_was_made_from_and_what_it_is_worth(bundle: Path) -> None:
    manifest = open_bundle(bundle).manifest
    text = (bundle / "MODEL_CARD.md").read_text("utf-8")

    assert text == card({**manifest})
    assert text.startswith("# tiny-1\n")
    assert "random.safetensors, MIT, drawn by the tests" in text
    assert "Scenes drawn by the tests." in text
    for search, values in manifest["figures"]["validation"].items():
        said = " | ".join(f"{values[name]:.3f}" for name in ("bleu4", "rouge_l", "cider"))
        assert f"| validation, 24 photos | {search} | {said} |" in text
    assert f"the area under the ROC curve is {manifest['confidence']['auroc']:.2f}" in text
    assert "| gender | 0.0% | 0.0% |" in text
    assert (bundle / "risk_against_coverage.svg").read_text("utf-8").startswith("<svg")
    assert "risk_against_coverage.svg" in text


def test_the_card_shows_the_worst_of_each_level(bundle: Path) -> None:
    worst = [{"level": "seems", "caption": "a dog", "people": "Two cats sleep ."}]

    assert "| Seems | a dog | Two cats sleep . |" in card({**open_bundle(bundle).manifest, "worst": worst})
    recorded = open_bundle(bundle).manifest["worst"]
    assert 0 < len([row for row in recorded if row["level"] == "maybe"]) <= WORST
    for row in recorded:
        assert row["people"] in [scene(number)[1][0] for number in range(100, 124)]


def test_a_card_without_figures_or_confidence(bundle: Path) -> None:
    manifest = {
        name: value
        for name, value in open_bundle(bundle).manifest.items()
        if name not in ("figures", "confidence", "data")
    }

    text = card(manifest)
    assert "## Confidence" not in text
    assert "None" not in text


def test_a_bundle_that_does_not_know_how_it_was_trained_gets_no_card(bundle: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    shutil.copytree(bundle, foreign)
    manifest = json.loads((foreign / "manifest.json").read_text("utf-8"))
    del manifest["recipe"]
    (foreign / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    before = (foreign / "MODEL_CARD.md").read_bytes()

    with pytest.raises(DataError, match="does not say how it was trained"):
        write_card(foreign, effort="an hour")
    assert (foreign / "MODEL_CARD.md").read_bytes() == before
    assert json.loads((foreign / "manifest.json").read_text("utf-8")) == manifest


def test_the_card_tells_of_other_things_than_the_split_shows(bundle: Path) -> None:
    others = {"pictures": 200, "wrong": 0.75, "seems_share": 0.02, "seems_good": 0.9, "unclear_share": 0.4}
    others["maybe_wrong"] = 0.375
    manifest = open_bundle(bundle).manifest
    text = card({**manifest, "confidence": {**manifest["confidence"], "others": others}})

    assert "Of 200 photos of other things" in text
    assert '25% of the captions name what is shown. 2% are said with "Seems", of which 90% name it; ' in text
    assert 'of those with "Maybe" 62% do; 40% are not said' in text


def test_the_card_tells_of_what_is_said_in_place_of_a_sentence(bundle: Path) -> None:
    manifest = open_bundle(bundle).manifest
    alone, instead = {"said": 0.92, "wrong": 0.021}, {"said": 0.31, "wrong": 0.3}
    others = {"pictures": 200, "wrong": 0.75, "seems_share": 0.02, "seems_good": 0.9, "unclear_share": 0.4}
    others |= {"alone": alone, "instead": instead}
    text = card({**manifest, "confidence": {**manifest["confidence"], "alone": alone, "others": others}})

    assert "In place of 92% of the sentences that are not said, whom or what they are about is said alone" in text
    assert "2% of these are mentioned by no reference" in text
    assert "In place of 92% of these, a few words are said, of which 98% have its very name. " in text
    assert "In place of 31% of the others, a few words are said, of which 70% have its very name. " in text


def test_the_card_tells_of_the_classes(bundle: Path) -> None:
    manifest = open_bundle(bundle).manifest
    shares = {"pictures": 1400, "said": 0.41, "said_agrees": 0.978, "agrees": 0.7}

    assert "ImageNet's classes" not in card({**manifest})
    assert "On 1400 photos that were not learnt from, one is told of 41%; in 98% of these" in card(
        {**manifest, "classes": shares}
    )


def test_the_card_tells_of_scenes(bundle: Path) -> None:
    manifest = open_bundle(bundle).manifest
    shares = {"named": 0.65, "named_right": 0.89, "named_none": 0.006}
    shares |= {"broader": 0.92, "broader_right": 0.994, "broader_none": 0.016, "pictures": 4872, "scenes": 1525}
    text = card({**manifest, "scenes": shares})

    assert "landscapes" not in card({**manifest})
    assert "told from 4872 photos, of which 1525 show no more than one of these" in text
    assert "65% get a name, which is right of 89%, and 92% a broader one, right of 99%; " in text
    assert "of the others 0.6% get a name and 1.6% a broader one" in text


def test_the_card_tells_how_much_is_left_out(bundle: Path) -> None:
    shares = {"wrong_in_full": 0.41, "wrong": 0.2, "right_in_full": 1.9, "right": 1.72, "shortened": 0.33}
    manifest = open_bundle(bundle).manifest
    text = card({**manifest, "confidence": {**manifest["confidence"], "guesses": shares}})

    assert "33% of these captions are shortened, 20% name what no reference mentions (41% in full)" in text
    assert "each names 1.7 things rightly (1.9 in full)" in text
