"""Each step has a help, and what it refuses it refuses in one line on stderr."""

from __future__ import annotations

import argparse
import dataclasses
import re
from pathlib import Path

import pytest

from altwords_export import cli
from altwords_export.recipe import Recipe, Shape


@pytest.mark.parametrize("step", cli.STEPS)
def test_each_step_explains_itself(step: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([step, "--help"])

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: altwords-export {step}")


def test_the_help_names_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])

    said = capsys.readouterr().out
    assert all(f"\n    {step}" in said for step in cli.STEPS)


def test_training_has_an_option_for_each_number_of_the_recipe(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["train", "--help"])

    said = capsys.readouterr().out
    followed = {"stride_in_3x3", "second", "shape"}  # from the weights, from join; and the shape's own numbers
    assert not re.search(r"^  --\w+(-\w+)? \w+\s+Default", said, re.MULTILINE), "each says what it means"
    for field in (*dataclasses.fields(Shape), *dataclasses.fields(Recipe)):
        assert (f"--{field.name.replace('_', '-')} " in said) is (field.name not in followed), field.name


@pytest.mark.parametrize(
    "arguments", [[], ["nothing"], ["train", "data"], ["export", "run", "data", "out", "--encoder", "int4"]]
)
def test_misuse_is_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)

    assert ended.value.code == 2
    assert "usage: altwords-export" in capsys.readouterr().err


WRONG = {
    "train --batch 0": "batch must be at least 1",
    "train --warmup 0": "warmup must be at least 1",
    "train --epochs -1": "epochs must be at least 0",
    "train --dropout 2": "dropout must be between 0 and 1",
    "train --smoothing nan": "smoothing must be between 0 and 1",
    "train --heads 3": "a width of 256 cannot be divided among 3 heads",
    "train --heads 0": "heads must be at least 1",
    "train --cells 0": "cells must be at least 1",
    "train --image 80": "image must be a multiple of 32, not 80",
    "train --image 0": "image must be a multiple of 32, not 0",
    "train --precision bfloat16": "precision must be one of auto, bf16, fp16, no, not bfloat16",
    "settle --batch 0": "batch must be at least 1",
    "settle --text-batch 0": "text-batch must be at least 1",
    "settle --mix 1.5": "mix must be between 0 and 1",
    "attributes --batch 0": "batch must be at least 1",
    "teach --image 100": "image must be a multiple of 32, not 100",
    "look --image 100": "100 is no multiple of 32",
    "look --views 0": "0 is less than 1",
    "evaluate --beams 0": "0 is less than 1",
}
GIVEN = {
    "train": "data run --weights w",
    "settle": "run features out",
    "attributes": "data out --weights w",
    "teach": "out --photos p --weights w --teacher t",
    "look": "run data out",
    "evaluate": "bundle data",
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_number_is_misuse(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    step, *wrong = case.split()

    with pytest.raises(SystemExit) as ended:
        cli.main([step, *GIVEN[step].split(), *wrong])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f"usage: altwords-export {step}" in said
    assert WRONG[case] in said.splitlines()[-1]


@pytest.mark.parametrize("step", cli.STEPS)
def test_it_says_whether_a_step_that_was_stopped_goes_on(
    step: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(cli.STEPS, step, stop)
    monkeypatch.setattr(cli, "parser", lambda: argparse.ArgumentParser(argument_default=None))
    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", lambda *_: argparse.Namespace(step=step))

    assert cli.main([step]) == 130
    resumed = step in ("teach", "train", "settle", "attributes")
    assert ("goes on from the last checkpoint" in capsys.readouterr().err) is resumed


REFUSALS = {
    "prepare from nowhere": (["prepare", "OUT", "--train", "GONE"], "neither a folder nor a tar shard"),
    "train on nothing": (
        ["train", "GONE", "OUT", "--weights", "w.safetensors", "--precision", "no"],
        "holds no train split",
    ),
    "train from no weights": (
        ["train", "DATA", "OUT", "--weights", "GONE.safetensors", "--precision", "no"],
        "There is no weights file",
    ),
    "export no run": (["export", "GONE", "DATA", "OUT"], "holds no checkpoint"),
    "calibrate no bundle": (["calibrate", "GONE", "DATA"], "There is no model in"),
    "evaluate no bundle": (["evaluate", "GONE", "DATA"], "There is no model in"),
    "a card of nothing": (["card", "GONE"], "There is no model in"),
    "kinds of nothing": (
        ["kinds", "GONE", "--train", "photo=GONE.tar", "--validation", "photo=GONE.tar"],
        "There is no model in",
    ),
    "too few positions": (
        ["train", "DATA", "OUT", "--weights", "w", "--precision", "no", "--cells", "8"],
        "96 positions are too few: with so many cells it takes 106",
    ),
    "import nothing": (["import-hub", "GONE", "OUT", "--name", "x"], "holds no readable config.json"),
    "look without a run": (["look", "GONE", "DATA", "OUT"], "holds no checkpoint"),
    "settle no run": (["settle", "GONE", "DATA", "OUT"], "holds no checkpoint"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refusals(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], case: str) -> None:
    arguments, sentence = REFUSALS[case]
    places = {"GONE": str(tmp_path / "gone"), "OUT": str(tmp_path / "out"), "DATA": str(data)}
    filled = []
    for word in arguments:
        for name, place in places.items():
            word = word.replace(name, place)
        filled.append(word)

    assert cli.main(filled) == 1
    said = capsys.readouterr().err.strip().splitlines()
    assert sentence in said[-1]
    assert said[-1].startswith("altwords-export: ")
