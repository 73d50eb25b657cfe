"""Each step has a help, and what it refuses it refuses in one line on stderr."""

from __future__ import annotations

import dataclasses
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
