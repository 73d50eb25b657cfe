"""Every trial is a chain of commands that the command line takes, each of what was made before it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "export"))

import trial
import variants
from altwords_export import options

# What a later command takes of what one makes.
FILES = {"attributes": ["second.safetensors"], "alt-texts": ["train.tar", "held.tar"]}


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    folder = tmp_path / "shards"
    folder.mkdir()
    for name in (
        "flickr8k-train-000",
        "flickr8k-train-001",
        "flickr8k-val-000",
        "coco-000",
        "named-000",
        "others-000",
        "openstax-000",
    ):
        (folder / f"{name}.tar").touch()
    return folder


@pytest.mark.parametrize("number", trial.TRIALS)
def test_each_command_is_one_and_what_it_takes_was_made(number: str, shards: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    given = {name.upper(): tmp_path / f"{name}.file" for name in trial.GIVEN if name != "shards"}
    made: set[Path] = set(shards.iterdir()) | set(given.values())
    last = []

    for _, command in trial.commands(number, {**given, "SHARDS": shards}, out):
        parser = variants.parser() if command[0] in variants.STEPS else options.parser()
        given_to = vars(parser.parse_args(command))
        values = [path for value in given_to.values() for path in (value if isinstance(value, list) else [value])]
        paths = [Path(path) for path in values if str(path).startswith(str(tmp_path))]
        target = given_to["run"] if command[0] == "train" else given_to.get("out")
        assert set(paths) - {target} <= made
        made |= {target} if target else set()
        made |= {target / file for file in FILES.get(command[0], ())}
        last = command if command[0] != "judge" else last

    if made & {out / f"bundle-{number}"}:
        assert last[:2] == ["evaluate", str(out / f"bundle-{number}")]
    else:
        assert last[3] == str(out / f"settled-{number}")


@pytest.mark.parametrize(
    ("number", "given", "asked"),
    [
        ("12", [], "--shards and --weights"),
        ("13", ["shards", "weights"], "--second"),
        ("15", ["shards", "weights"], "--bundle"),
        ("32", ["shards", "bundle"], "--texts"),
    ],
)
def test_a_trial_asks_for_what_it_takes(
    number: str, given: list[str], asked: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    with pytest.raises(SystemExit):
        trial.main([number, "--out", str(out), *(word for name in given for word in (f"--{name}", str(tmp_path)))])

    assert f"this trial takes {asked}, too" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("gone", ["flickr8k-val-*.tar", "named-*.tar", "others-*.tar", "second", "weights"])
def test_what_the_last_step_takes_is_missed_before_the_first(
    gone: str, shards: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("weights", "second"):
        (tmp_path / name).touch()
    for file in [*shards.glob(gone), *tmp_path.glob(gone)]:
        file.unlink()
    given = ["--shards", str(shards), "--weights", str(tmp_path / "weights"), "--second", str(tmp_path / "second")]

    with pytest.raises(SystemExit):
        trial.main(["13", "--out", str(tmp_path / "out"), *given])
    assert f"{gone}, which is not there" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_table_and_the_trials_are_the_same() -> None:
    table = (Path(trial.__file__).parent / "TRIALS.md").read_text("utf-8")

    numbers = re.findall(r"^\| (\d+)\. ", table.split("\n## ")[0], re.MULTILINE)
    assert numbers == list(trial.TRIALS)
