"""What was tried and not kept still does what its figures are said to be of."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

sys.path.insert(0, str(Path(__file__).parents[2] / "export"))

import variants
from altwords_export import cli, efficientnet
from altwords_export.train import load_trained

HOW = ["--epochs", "1", "--rate", "0.003", "--batch", "8"]


@pytest.mark.parametrize("both_ways", [False, True])
def test_the_first_vector_is_read_in_view_of_the_last(both_ways: bool, run: Path) -> None:
    model, tokenizer, _ = load_trained(run)
    if both_ways:
        variants.both_ways(model, tokenizer)
    model.eval()
    read: list[torch.Tensor] = []
    model.decoder.transformer.register_forward_hook(lambda *about: read.append(about[2].last_hidden_state))
    prefix = torch.randn(1, model.shape.prefix, model.shape.width)
    with torch.no_grad():
        model.begin(prefix)
        prefix[:, -1] = -prefix[:, -1]
        model.begin(prefix)

    changed = (read[0] - read[1]).abs().amax(-1)[0] > 1e-6
    # <IMG>, the picture, <DESC>.
    assert bool(changed[:-2].all()) == both_ways
    assert bool(changed[:-2].any()) == both_ways
    assert changed[-2:].all()


@pytest.fixture(scope="module")
def seen_classes(data: Path, features: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("classes")
    torch.manual_seed(3)
    trunk = efficientnet.EfficientNetLite2().state_dict()
    head = {"_fc.weight": torch.randn(1000, efficientnet.CHANNELS), "_fc.bias": torch.randn(1000)}
    save_file({**trunk, **head}, folder / "second.safetensors")
    command = [
        "classes",
        str(data),
        str(features),
        str(folder / "seen"),
        "--second",
        str(folder / "second.safetensors"),
    ]
    assert variants.main(command) == 0
    return folder / "seen"


def test_each_picture_has_a_row_for_each_of_its_likeliest_classes(features: Path, seen_classes: Path) -> None:
    for split in ("train", "validation"):
        before, after = (load_file(folder / f"{split}.safetensors")["vectors"] for folder in (features, seen_classes))

        rows = after[:, :, : variants.LIKELIEST]
        assert torch.equal(after[:, :, variants.LIKELIEST :], before)
        assert torch.equal(rows.float().sum(-1), torch.ones(rows.shape[:-1]))
        assert (rows.argmax(-1) < 1000).all()
        assert (rows.sum(2).amax(-1) == 1).all(), "no class twice"


def test_a_class_stands_before_the_picture_as_the_mean_of_its_tokens(run: Path) -> None:
    model, tokenizer, _ = load_trained(run)
    projection = model.encoder.projection
    variants.class_words(model, tokenizer)
    vectors = torch.zeros(1, 4, projection.in_features)
    vectors[0, 0, 1] = 1  # The second class is the goldfish.
    vectors[0, 3] = 0.5

    prefix = model.encoder.projection(vectors)

    table = model.decoder.transformer.wte.weight
    goldfish = table[tokenizer.encode(" goldfish").ids].mean(0)
    assert torch.allclose(prefix[0, 0], goldfish * 0.1, atol=1e-6)
    assert torch.equal(prefix[0, 1:3], torch.zeros(2, model.shape.width))
    assert torch.allclose(prefix[0, 3:], projection(vectors[0, 3:]), atol=1e-6)


@pytest.mark.parametrize("step", ["both-ways", "class-words"])
def test_it_is_learnt_with_and_leaves_no_run(
    step: str, run: Path, features: Path, seen_classes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = seen_classes if step == "class-words" else features

    assert variants.main([step, str(run), str(seen), str(tmp_path / "out"), *HOW]) == 0

    told = capsys.readouterr().out
    assert "before: validation loss" in told
    assert "epoch 1: validation loss" in told
    assert json.loads((tmp_path / "out" / "settled.json").read_text("utf-8"))["rate"] == 0.003
    assert cli.main(["export", str(tmp_path / "out"), str(tmp_path), str(tmp_path / "bundle")]) == 1
