"""What was tried and not kept still does what its figures are said to be of."""

from __future__ import annotations

import json
import math
import re
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

sys.path.insert(0, str(Path(__file__).parents[2] / "export"))

import variants
from altwords_export import checkpoint, cli, efficientnet
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


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("finer GONE OUT", "holds no checkpoint"),
        ("classes GONE GONE OUT --second SECOND", "holds no last layer"),
        ("classes GONE GONE OUT --second GONE", "There is no weights file"),
    ],
)
def test_what_is_refused_is_refused_in_a_line(
    command: str, sentence: str, second_weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {"GONE": tmp_path / "gone", "OUT": tmp_path / "out", "SECOND": second_weights}

    assert variants.main([str(places.get(word, word)) for word in command.split()]) == 1
    assert sentence in capsys.readouterr().err


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


def test_a_finer_run_sees_every_cell_for_itself(run: Path, tmp_path: Path) -> None:
    model, tokenizer, recipe = load_trained(run)
    coarse = tmp_path / "coarse"
    checkpoint.write_run(coarse, tokenizer, recipe.having(cells=1), model.state_dict(), epochs=4, settled=(0, 0))

    assert variants.main(["finer", str(coarse), str(tmp_path / "out")]) == 0

    # 64 pixels make a grid of 2 by 2.
    after, _, recipe = load_trained(tmp_path / "out")
    assert recipe.shape.cells == 2
    pixels = torch.randint(0, 256, (1, 64, 64, 3), dtype=torch.uint8)
    with torch.no_grad():
        torch.testing.assert_close(after.encoder.vectors(pixels), model.encoder.vectors(pixels))


def test_a_fresh_run_sees_as_before_and_has_learnt_no_word(run: Path, features: Path, tmp_path: Path) -> None:
    for out in ("once", "again"):
        assert variants.main(["fresh", str(run), str(tmp_path / out)]) == 0

    before, after, again = (load_trained(folder)[0] for folder in (run, tmp_path / "once", tmp_path / "again"))
    for name, value in after.state_dict().items():
        assert torch.equal(value, again.state_dict()[name])
        sees = name.startswith("encoder.") and "projection" not in name
        constant = "ln_" in name or name.endswith("bias")
        assert torch.equal(value, before.state_dict()[name]) == sees or constant
    assert checkpoint.epochs_settled(tmp_path / "once") == (0, 0)
    # Any command takes it for a run.
    assert cli.main(["settle", str(tmp_path / "once"), str(features), str(tmp_path / "settled"), *HOW]) == 0


def test_fewer_cells_are_the_mean_of_those_that_were_looked_at() -> None:
    projection = torch.nn.Linear(2048, 8)
    vectors = torch.randn(2, 17, 2048 + 1280)
    grid = vectors[:, 1:, :2048].view(2, 4, 4, 2048)

    seen = variants.OfFewerCells(projection, 2)(vectors)

    assert seen.shape == (2, 5, 8)
    torch.testing.assert_close(seen[:, 0], projection(grid.mean((1, 2))))
    torch.testing.assert_close(seen[:, 2], projection(grid[:, :2, 2:].mean((1, 2))))


def test_a_decoder_of_another_shape_begins_anew(run: Path) -> None:
    decoders = []
    for seed in (7, 7, 8):
        model, tokenizer, _ = load_trained(run)
        variants.from_scratch(layers=2, width=64, cells=2, seed=seed)(model, tokenizer)
        decoders.append(model.decoder.state_dict())
        assert (model.shape.layers, model.shape.width, model.shape.heads) == (2, 64, 1)
        assert model.decoder.config.resid_pdrop == 0.05

    same, other = (
        all(torch.equal(decoders[0][name], decoder[name]) for name in decoder if name.endswith("c_attn.weight"))
        for decoder in decoders[1:]
    )
    assert same
    assert not other


def test_more_cells_leave_as_much_room_for_words(run: Path) -> None:
    model, tokenizer, _ = load_trained(run)
    room = model.shape.positions - model.shape.cells**2
    variants.from_scratch(layers=1, width=64, cells=8, seed=7)(model, tokenizer)

    prefix = torch.zeros(1, 8**2 + 1, 64)
    logits = model.logits(prefix, torch.ones(1, room - 3, dtype=torch.long), torch.zeros(1, dtype=torch.long))

    assert logits.shape == (room - 3, model.shape.vocabulary)


def test_it_learns_and_tells_what_it_would_cost(
    run: Path, features: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = []
    for layers in ("1", "3"):
        out = tmp_path / layers
        shape = ["--layers", layers, "--width", "64", "--cells", "1"]
        assert variants.main(["from-scratch", str(run), str(features), str(out), *shape, *HOW]) == 0
        told = capsys.readouterr().out
        before, after = map(float, re.findall(r"validation loss ([\d.]+)", told))
        assert before == pytest.approx(math.log(load_trained(run)[2].shape.vocabulary), rel=0.1)
        assert after < before
        found = re.search(r"the decoder: ([\d.]+) MB, (\d+) ms of one thread a caption with beam 3", told)
        assert found
        sizes.append(float(found[1]))
        assert not (out / "recipe.json").exists()

    # Two layers of 64 more are 0.1 million numbers of two bytes.
    assert sizes[1] - sizes[0] == pytest.approx(0.2, abs=0.11)


def test_photos_of_two_folders_are_learnt_from_together(features: Path, tmp_path: Path) -> None:
    others = tmp_path / "others"
    others.mkdir()
    seen = load_file(features / "train.safetensors")["vectors"]
    save_file({"vectors": seen[:3] + 1}, others / "train.safetensors")
    (others / "train.json").write_text(json.dumps([["one"], ["two"], ["three"]]), "utf-8")

    assert variants.main(["merge", str(features), str(others), str(tmp_path / "out")]) == 0

    both = load_file(tmp_path / "out" / "train.safetensors")["vectors"]
    captions = json.loads((tmp_path / "out" / "train.json").read_text("utf-8"))
    assert torch.equal(both[:-3], seen)
    assert torch.equal(both[-3:], seen[:3] + 1)
    assert captions[-3:] == [["one"], ["two"], ["three"]]
    assert len(captions) == len(both)
    for name in ("validation.safetensors", "validation.json", "features.json"):
        assert (tmp_path / "out" / name).read_bytes() == (features / name).read_bytes()


def test_a_run_is_judged_on_what_a_folder_has_to_validate_on(
    run: Path, features: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["settle", str(run), str(features), str(tmp_path / "out"), "--epochs", "0", "--batch", "24"]) == 0
    before = re.search(r"before: validation (.*)", capsys.readouterr().out)
    assert before

    assert variants.main(["judge", str(run), str(features)]) == 0

    assert capsys.readouterr().out.strip() == f"24 photos: {before[1]}"
