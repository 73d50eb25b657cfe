"""No command writes over the run of another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from altwords_export import checkpoint, cli
from altwords_export.shards import DataError

WRITERS = {
    "settle": "settle RUN FEATURES OUT --epochs 1 --batch 8",
    "blend": "blend OUT RUN RUN",
    "join": "join RUN SECOND OUT",
    "reopen": "reopen BUNDLE OUT",
    "train": "train DATA OUT --weights WEIGHTS",
    "attributes": "attributes DATA OUT --weights SECOND --batch 8",
    "teach": "teach OUT --photos PHOTOS --weights WEIGHTS --teacher SECOND --batch 8",
}


RECORDS = (checkpoint.RECIPE, checkpoint.SETTLED, "attributes.json", "taught.json")


@pytest.mark.parametrize("records", [(), RECORDS], ids=["without a record", "with another"])
@pytest.mark.parametrize("writer", WRITERS)
def test_a_run_of_another_command_is_kept(
    writer: str,
    records: tuple[str, ...],
    run: Path,
    data: Path,
    features: Path,
    bundle: Path,
    weights: Path,
    second_weights: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name in (checkpoint.NAME, "tokenizer.json", second_weights.name, weights.name):
        (out / name).write_bytes(b"hours of work")
    for record in records:
        (out / record).write_text(json.dumps({"epochs": 7, "rate": 0.5}), "utf-8")
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    places = {"RUN": run, "DATA": data, "FEATURES": features, "BUNDLE": bundle, "WEIGHTS": weights}
    places |= {"SECOND": second_weights, "OUT": out, "PHOTOS": data / "train-00000.tar"}
    command = [str(places.get(word, word)) for word in WRITERS[writer].split()]

    assert cli.main(command) == 1
    assert "use another folder" in capsys.readouterr().err
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


def test_a_run_is_not_settled_in_its_own_place(run: Path, features: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (run / "recipe.json").read_bytes()

    assert cli.main(["settle", str(run), str(features), str(run), "--epochs", "1"]) == 1
    assert "begun in another way" in capsys.readouterr().err
    assert (run / "recipe.json").read_bytes() == before


def test_the_same_command_may_be_called_again(run: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert cli.main(["blend", str(tmp_path / "out"), str(run), str(run)]) == 0


def test_where_no_step_was_made_another_way_may_begin(tmp_path: Path) -> None:
    checkpoint.begin(tmp_path, "record.json", {"rate": 0})
    checkpoint.begin(tmp_path, "record.json", {"rate": 1})
    (tmp_path / checkpoint.NAME).touch()

    checkpoint.begin(tmp_path, "record.json", {"rate": 1})
    with pytest.raises(DataError, match="begun in another way"):
        checkpoint.begin(tmp_path, "record.json", {"rate": 0})
    assert json.loads((tmp_path / "record.json").read_text("utf-8")) == {"rate": 1}
