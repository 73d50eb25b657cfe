"""A hub's model as a bundle writes what transformers' own ``generate`` writes, token for token."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from tokenizers import Tokenizer

from altwords.answer import Level
from altwords.bundle.manifest import CROSS_ATTENTION, open_bundle
from altwords.captioner.captioner import LONGEST, Captioner
from altwords.captioner.decoder import Decoder
from altwords.captioner.search import search
from altwords.engine.pipeline import Pipeline
from altwords.settings import Settings
from altwords_export import cli
from altwords_export.bundle import seal
from altwords_export.import_hub import save_cross_decoder
from altwords_export.prepare import prepare
from browsers.photos import photo
from gpt2_twins import sharpen
from hub_models import HubModel, noise, save, vit

from transformers.modeling_outputs import BaseModelOutput  # isort: skip
from transformers import GPT2Config, ViTConfig, VisionEncoderDecoderConfig, VisionEncoderDecoderModel  # isort: skip

torch.set_num_threads(1)


@pytest.fixture(scope="module", params=[32, 48], ids=["one width", "a projection between"])
def hub_model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> HubModel:
    return save(tmp_path_factory.mktemp("hub") / "model", vit(request.param))


@pytest.fixture(scope="module")
def imported(hub_model: HubModel) -> Path:
    out = hub_model.folder.parent / "bundle"
    arguments = ["--name", "theirs-1", "--source", "somebody/theirs@1234", "--license", "apache-2.0"]
    assert cli.main(["import-hub", str(hub_model.folder), str(out), *arguments]) == 0
    return out


@pytest.mark.parametrize("beams", [1, 2, 4])
def test_token_for_token(hub_model: HubModel, imported: Path, beams: int) -> None:
    captioner = Captioner(open_bundle(imported), beams=beams, threads=1)
    pixels = noise(6)
    encoded = captioner.encode(pixels)
    ours = [[found.tokens for found in captioner.hypotheses(encoded, number)[:beams]] for number in range(6)]

    assert ours == [hub_model.generate(picture, beams=beams, longest=LONGEST) for picture in pixels]
    # Or it would compare nothing: sentences follow from the picture, and greedy ones end on their own.
    assert len({str(found) for found in ours}) > 1
    assert beams > 1 or any(len(found[0]) < LONGEST for found in ours)


@torch.inference_mode()
@pytest.mark.parametrize("beams", [1, 3])
def test_vit_base_and_gpt2_in_their_full_size(full_size: tuple[Any, Path, torch.Tensor], beams: int) -> None:
    model, path, states = full_size
    options = {"num_beams": beams, "num_return_sequences": beams, "max_new_tokens": 12}
    found = model.generate(pixel_values=torch.zeros(1, 3, 224, 224), encoder_outputs=BaseModelOutput(states), **options)
    decoder = Decoder(path)
    begin = decoder.embeddings[[model.generation_config.decoder_start_token_id]]
    ours = search(decoder, begin, beams=beams, longest=12, end=-1, features=states[0])

    assert [one.tokens for one in ours[:beams]] == [row[1:] for row in found.tolist()]
    assert len(set(ours[0].tokens)) > 1


@pytest.fixture(scope="module")
def full_size(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path, torch.Tensor]:
    """Model, our decoder's file, and what its image encoder makes of one picture, (1, 197, 768)."""
    decoder = GPT2Config(add_cross_attention=True, is_decoder=True)
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(ViTConfig(), decoder)
    torch.manual_seed(2)
    with torch.device("meta"):
        model = VisionEncoderDecoderModel(config)
    # Its own start would be drawn twice.
    model = model.to_empty(device="cpu").eval()
    model.tie_weights()
    sharpen(model)
    for number in ("decoder_start_token_id", "pad_token_id"):
        setattr(model.generation_config, number, 50256)
    model.generation_config.eos_token_id = None
    path = tmp_path_factory.mktemp("full") / "decoder.safetensors"
    save_cross_decoder(model.decoder, path)
    with torch.inference_mode():
        states = model.encoder(torch.rand(1, 3, 224, 224)).last_hidden_state
    return model, path, states


def test_what_the_manifest_says(imported: Path) -> None:
    manifest = open_bundle(imported).manifest

    assert manifest["name"] == "theirs-1"
    assert manifest["architecture"] == CROSS_ATTENTION
    assert manifest["license"] == "apache-2.0"
    assert manifest["weights"][0]["source"] == "somebody/theirs@1234"
    assert "apache-2.0" in (imported / "MODEL_CARD.md").read_text()


def test_sealing_again_keeps_the_architecture(imported: Path) -> None:
    assert seal(imported, confidence={})["architecture"] == CROSS_ATTENTION


def test_pictures_are_described_and_never_better_than_maybe(imported: Path) -> None:
    pipeline = Pipeline(open_bundle(imported), Settings())
    [answer] = pipeline.describe([photo(4, 64, 48)], detail=True, language="en")

    assert answer.level is (Level.MAYBE if answer.caption else Level.UNCLEAR)
    assert answer.bundle == "theirs-1"


def test_a_vocabulary_in_two_files(hub_model: HubModel, imported: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(hub_model.folder, tmp_path / "model"))
    whole = json.loads((folder / "tokenizer.json").read_text())
    (folder / "vocab.json").write_text(json.dumps(whole["model"]["vocab"]))
    (folder / "merges.txt").write_text("\n".join(" ".join(pair) for pair in whole["model"]["merges"]))
    (folder / "tokenizer.json").unlink()
    from altwords_export.import_hub import _tokenizer

    ours, theirs = _tokenizer(folder), Tokenizer.from_file(str(imported / "tokenizer.json"))
    ids = theirs.encode("a large circle on red").ids
    assert ours.decode(ids) == theirs.decode(ids)
    assert ours.token_to_id("<|endoftext|>") == theirs.token_to_id("<|endoftext|>")


def config_with(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text())
    change(config)
    path.write_text(json.dumps(config))


REFUSALS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no weights": (lambda folder: (folder / "model.safetensors").unlink(), "The weights in .* cannot be read"),
    "half the weights": (
        lambda folder: (folder / "model.safetensors").write_bytes(b"\x08" + b"\0" * 7 + b"{}      "),
        "The weights in .* are incomplete",
    ),
    "no tokenizer": (lambda folder: (folder / "tokenizer.json").unlink(), "holds no tokenizer"),
    "no processor": (lambda folder: (folder / "preprocessor_config.json").unlink(), "no readable preprocessor_config"),
    "a broken config": (lambda folder: (folder / "config.json").write_text("{"), "no readable config.json"),
    "another kind": (
        lambda folder: config_with(folder, lambda config: config.update(model_type="blip")),
        "This model is a blip",
    ),
    "oblong pictures": (
        lambda folder: config_with(folder, lambda config: config["encoder"].update(image_size=[32, 48])),
        "cannot be read|32 by 48",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refusals(hub_model: HubModel, tmp_path: Path, case: str, capsys: pytest.CaptureFixture[str]) -> None:
    harm, sentence = REFUSALS[case]
    folder = Path(shutil.copytree(hub_model.folder, tmp_path / "model"))
    harm(folder)

    assert cli.main(["import-hub", str(folder), str(tmp_path / "out"), "--name", "x"]) == 1
    said = capsys.readouterr().err
    assert re.search(sentence, said), said


def _written(captioner: Captioner) -> Iterator[tuple[np.ndarray, str]]:
    """Pictures of which it writes something that has a letter in it, and what that is."""
    for number in itertools.count():
        pixels = np.random.default_rng(number).integers(0, 256, (32, 32, 3), dtype=np.uint8) // (1 + number % 5)
        sentence = captioner.write(captioner.encode(pixels[None]), 0).sentence
        if re.search("[A-Za-z]", sentence):
            yield pixels, sentence


def test_its_confidence_can_be_fitted(imported: Path, tmp_path: Path) -> None:
    """Its features are as wide as its own network makes them. People wrote of half of the pictures what it writes."""
    fitted = Path(shutil.copytree(imported, tmp_path / "fitted"))
    captioner = Captioner(open_bundle(fitted), beams=3, threads=1)
    wanted = {"train": 12, "validation": 32}
    for number, (pixels, own) in enumerate(itertools.islice(_written(captioner), sum(wanted.values()))):
        folder = tmp_path / ("train" if number < wanted["train"] else "validation")
        folder.mkdir(exist_ok=True)
        Image.fromarray(pixels).save(folder / f"{number}.png")
        told = [own, own] if number % 2 else ["a dog in the grass", "a brown dog"]
        with (folder / "captions.jsonl").open("a") as lines:
            lines.write(json.dumps({"file": f"{number}.png", "captions": told}) + "\n")
    prepare(tmp_path / "data", [tmp_path / "train"], [tmp_path / "validation"])

    assert cli.main(["calibrate", str(fitted), str(tmp_path / "data")]) == 0
    captioner = Captioner(open_bundle(fitted), beams=3, threads=1)
    caption = captioner.write(captioner.encode(noise(1)), 0)
    fit = json.loads((fitted / "confidence.json").read_text("utf-8"))

    assert fit["choice"].keys() == caption.readings[0].signals.keys()
    assert 0 < caption.confidence < 1


def test_another_folder_is_not_overwritten(hub_model: HubModel, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader")

    assert cli.main(["import-hub", str(hub_model.folder), str(tmp_path), "--name", "x"]) == 1
    assert (tmp_path / "letter.txt").is_file()
