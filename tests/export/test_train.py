"""Training learns, keeps to its recipe, and survives being killed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from altwords_export import cli, resnet
from altwords_export.checkpoint import averaging
from altwords_export.console import duration
from altwords_export.recipe import Recipe, Shape
from altwords_export.shards import DataError
from altwords_export.train import Log, _set_rates, epochs_done, load_trained, validation_loss
from export.conftest import recipe
from waiting import until

# The command line, keeping checkpoints often enough that one falls between two epochs' ends.
KEEPS_OFTEN = """
import sys, torch
from altwords_export import cli, train
torch.set_num_threads(1)
train.KEEP_EVERY = 0.0
sys.exit(cli.main(sys.argv[1:]))
"""


def begin(data: Path, run: Path, options: list[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", KEEPS_OFTEN, "train", str(data), str(run), *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def steps_done(run: Path) -> int:
    """As the last checkpoint has it."""
    if not (run / "checkpoint.pt").is_file():
        return 0
    step: int = torch.load(run / "checkpoint.pt", weights_only=True, mmap=True)["step"]
    return step


def last_weights(run: Path) -> dict[str, torch.Tensor]:
    state = torch.load(run / "checkpoint.pt", weights_only=True)
    return {f"{part}.{name}": value for part in ("model", "average") for name, value in state[part].items()}


def test_a_killed_run_goes_on_as_if_it_had_not_been(data: Path, weights: Path, tmp_path: Path) -> None:
    # Twelve steps an epoch; every layer in the second. Dropout is on.
    options = recipe(weights, epochs=2, frozen_epochs=1)
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    child = begin(data, killed, options)
    try:
        # In the middle of the epoch in which the optimizer knows every layer.
        until(lambda: steps_done(killed) >= 14 or child.poll() is not None, "some steps", 300)
    finally:
        child.kill()
        child.communicate()
    assert child.returncode == -signal.SIGKILL
    assert 14 <= steps_done(killed) < 24

    second, third = begin(data, killed, options), begin(data, whole, options)
    for child in (second, third):
        output, _ = child.communicate(timeout=600)
        assert child.returncode == 0, output

    assert steps_done(killed) == steps_done(whole) == 24
    start = resnet.load(str(weights)).state_dict()
    resumed, uninterrupted = last_weights(killed), last_weights(whole)
    assert resumed.keys() == uninterrupted.keys()
    for name, value in uninterrupted.items():
        begun = start.get(name.partition("encoder.resnet.")[2], torch.zeros(()))
        moved = (value - begun).abs().max()
        # Of how far training moved the weights, rounding may explain a trace.
        assert (resumed[name] - value).abs().max() <= 1e-3 * moved, name


def test_two_processes_train_as_one(
    data: Path, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Without dropout, which is drawn anew in each process.
    options = recipe(weights, epochs=2, frozen_epochs=1, batch=12, dropout=0.0)
    runs = {number: tmp_path / f"of {number}" for number in (1, 2)}
    torch.set_num_threads(1)
    assert cli.main(["train", str(data), str(runs[1]), *options]) == 0
    launcher = ["torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "altwords_export"]
    done = subprocess.run(
        [sys.executable, "-m", *launcher, "train", str(data), str(runs[2]), *options],
        env={**os.environ, "OMP_NUM_THREADS": "1", "ACCELERATE_USE_CPU": "1"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    # One process tells, and the other is silent.
    losses = [re.findall(r"validation loss ([\d.]+)", said) for said in (capsys.readouterr().out, done.stdout)]
    assert len(losses[0]) == len(losses[1]) == 2
    assert [float(loss) for loss in losses[1]] == pytest.approx([float(loss) for loss in losses[0]], abs=1e-3)

    assert steps_done(runs[1]) == steps_done(runs[2]) == 8
    start = resnet.load(str(weights)).state_dict()
    alone, together = last_weights(runs[1]), last_weights(runs[2])
    for name, value in alone.items():
        begun = start.get(name.partition("encoder.resnet.")[2])
        if begun is None:
            assert (together[name] - value).abs().max() <= 5e-3 * value.abs().max(), name
        else:
            # Adam takes a step of the same length for a gradient of almost nothing, whichever side rounding puts it.
            assert (together[name] - value).norm() <= 0.1 * (value - begun).norm(), name


def test_every_layer_of_the_encoder_was_trained(run: Path, weights: Path) -> None:
    model, _, _ = load_trained(run)
    trained, start = model.encoder.resnet.state_dict(), resnet.load(str(weights)).state_dict()

    assert trained.keys() == start.keys()
    for name, value in trained.items():
        assert not torch.equal(value, start[name]), name


def test_it_learns(run: Path, data: Path) -> None:
    model, tokenizer, _ = load_trained(run)

    # An untrained decoder would be at the logarithm of the vocabulary.
    untrained = torch.log(torch.tensor(tokenizer.get_vocab_size()))
    assert validation_loss(model, tokenizer, data) < untrained / 3


def test_a_finished_run_called_again_changes_nothing(run: Path, data: Path, weights: Path) -> None:
    before = (run / "checkpoint.pt").stat().st_mtime_ns

    assert cli.main(["train", str(data), str(run), *recipe(weights)]) == 0
    assert (run / "checkpoint.pt").stat().st_mtime_ns == before


def test_it_can_stop_after_an_epoch_and_go_on(data: Path, weights: Path, tmp_path: Path) -> None:
    command = ["train", str(data), str(tmp_path / "run"), *recipe(weights, epochs=2, frozen_epochs=2)]

    assert cli.main([*command, "--until", "1"]) == 0
    assert epochs_done(tmp_path / "run") == 1
    assert cli.main(command) == 0
    assert epochs_done(tmp_path / "run") == 2


def test_fewer_tokens_than_asked_for(run: Path) -> None:
    """The captions of the scenes make fewer than 400; the recipe keeps what was asked, the model what there is."""
    model, tokenizer, fitted = load_trained(run)

    assert json.loads((run / "recipe.json").read_text())["shape"]["vocabulary"] == 400
    assert fitted.shape.vocabulary == tokenizer.get_vocab_size() < 400
    assert len(model.decoder.transformer.wte.weight) == tokenizer.get_vocab_size()


@pytest.mark.parametrize("changed", [{"rate": 0.5}, {"width": 64}, {"seed": 8}, {"epochs": 11}, {"vocabulary": 500}])
def test_another_recipe_is_refused(
    run: Path, data: Path, weights: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, float]
) -> None:
    assert cli.main(["train", str(data), str(run), *recipe(weights, **changed)]) == 1
    assert "was begun in another way" in capsys.readouterr().err


def test_where_no_step_was_made_another_recipe_may_begin(
    data: Path, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = tmp_path / "run"
    with monkeypatch.context() as patch:
        patch.setattr("altwords_export.train.build", lambda *_: 1 / 0)
        for vocabulary in (300, 290):
            with pytest.raises(ZeroDivisionError):
                cli.main(["train", str(data), str(begun), *recipe(weights, vocabulary=vocabulary)])
            assert json.loads((begun / "recipe.json").read_text("utf-8"))["shape"]["vocabulary"] == vocabulary
            assert Tokenizer.from_file(str(begun / "tokenizer.json")).get_vocab_size() <= vocabulary


def test_less_than_one_batch_is_refused(
    data: Path, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["train", str(data), str(tmp_path / "run"), *recipe(weights, batch=100)]) == 1
    assert "48 pictures to train on, fewer than one batch of 100" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no checkpoint"):
        load_trained(tmp_path)


def test_rates_rise_over_the_warm_up_and_fall_to_nothing() -> None:
    numbers = Recipe(weights="w", epochs=4, frozen_epochs=1, rate=1.0, encoder_rate=0.1, warmup=5)
    groups = [{"name": "decoder"}, {"name": "encoder"}]
    optimizer = type("Groups", (), {"param_groups": groups})
    rates = [_set_rates(optimizer, numbers, step, 20) for step in range(80)]
    decoder, encoder = ([rate[name] for rate in rates] for name in ("decoder", "encoder"))

    assert decoder[:5] == sorted(decoder[:5])
    assert decoder[0] == pytest.approx(0.2)
    assert max(decoder) == pytest.approx(1.0, abs=0.02)
    assert decoder[5:] == sorted(decoder[5:], reverse=True)
    assert decoder[-1] < 0.001
    # The encoder waits for its own epochs, then warms up by itself.
    assert set(encoder[:20]) == {0.0}
    assert encoder[20:25] == sorted(encoder[20:25])
    assert encoder[-1] < 0.0001
    assert groups[1]["lr"] == encoder[-1]


def test_the_time_left_follows_from_steps_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("altwords_export.train.time.monotonic", lambda: now[0])
    rates = {"decoder": 0.0, "encoder": 0.0}
    log = Log(total=100, every=10)
    now[0] = 5000.0
    log.line("before: validation")
    for step in range(41, 61):
        now[0] += 3.0
        log.step(0, step, torch.tensor(float(step)), rates)
        if step == 53:
            now[0] += 5000.0
            log.line("epoch 1: validation")

    told = [line for line in capsys.readouterr().out.splitlines() if "step" in line]
    assert [re.findall(r"loss ([\d.]+),.*encoder, (.*) left", line) for line in told] == [
        [("45.5000", duration(50 * 3))],
        [("57.0000", duration(40 * 3))],
    ]


def test_the_moving_average_forgets_its_start_and_then_follows_slowly() -> None:
    update = averaging(0.99)
    young, old = torch.zeros(1), torch.zeros(1)
    update([young], [torch.ones(1)], torch.tensor(1))
    update([old], [torch.ones(1)], torch.tensor(10**6))

    assert young.item() == pytest.approx(1 - 2 / 11)
    assert old.item() == pytest.approx(0.01)


def test_the_recipe_survives_its_file() -> None:
    numbers = Recipe(weights="w", shape=Shape(width=96, stride_in_3x3=True), epochs=3)

    assert Recipe.from_json(json.loads(json.dumps(numbers.to_json()))) == numbers
