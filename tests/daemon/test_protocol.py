"""PROTOCOL.md says what the code does, and the code does nothing that it does not say."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import itertools
import re
from pathlib import Path

import pytest

from altwords import settings
from altwords.answer import PROBLEMS, Answer, Kind, Level
from altwords.service import app, engine_process, guard, jobs, pairing
from altwords.service.engine_process import EngineProcess, State
from altwords.service.pairing import TokenStore

from .service.serving import ServedDaemon

DAEMON = Path(__file__).parents[2] / "daemon"
PAGE = (DAEMON / "PROTOCOL.md").read_text("utf-8")

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "")


def table(heading: str) -> list[dict[str, str]]:
    """The first table under a heading: its rows, by the names of its columns."""
    lines = PAGE.split(f"\n{heading}\n", 1)[1].splitlines()
    from_table = itertools.dropwhile(lambda line: not line.startswith("|"), lines)
    names, _, *rows = map(cells, itertools.takewhile(lambda line: line.startswith("|"), from_table))
    return [dict(zip(names, row, strict=True)) for row in rows]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("| ").split(" | ")]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_requests() -> None:
    written = {(*quoted(row["method"]), *quoted(row["address"])): row for row in table("## Requests")}
    assert written.keys() == {(method, path) for path, methods in app.RULES.items() for method in methods}
    for (method, path), row in written.items():
        rule = app.RULES[path][method]
        assert row["token"] == ("no" if rule.open else "yes")
        assert int(row["most bytes"]) == rule.most
        types = [kind.replace("*", "png") for kind in quoted(row["content types"])]
        assert bool(types) == bool(rule.types)
        if rule.types:
            assert all(rule.types.fullmatch(kind) for kind in types)
            assert not any(rule.types.fullmatch(kind) for kind in FORMS)


def test_parameters() -> None:
    rows = table("## Describing")
    assert {quoted(row["parameter"])[0]: tuple(quoted(row["values"])) for row in rows} == app.PARAMETERS
    defaults = {quoted(row["parameter"])[0]: quoted(row["default"])[0] for row in rows}
    assert defaults == {**app.DEFAULTS, "language": "language", "lead": "lead"}


def test_answer() -> None:
    rows = table("### Answer")
    assert [quoted(row["field"])[0] for row in rows] == [field.name for field in dataclasses.fields(Answer)]
    meaning = {quoted(row["field"])[0]: quoted(row["meaning"]) for row in rows}
    assert meaning["kind"] == [*Kind]
    assert meaning["level"] == [*Level]


def test_status(tmp_path: Path) -> None:
    rows = table("## Status")
    with ServedDaemon(tmp_path) as daemon:
        token = TokenStore(tmp_path / "state").issue("tests")
        told, told_paired = daemon.status(), daemon.status(token)
    assert [quoted(row["field"])[0] for row in rows] == list(told_paired)
    assert [quoted(row["field"])[0] for row in rows if row["needs a token"] == "no"] == list(told)
    meaning = {quoted(row["field"])[0]: quoted(row["meaning"]) for row in rows}
    assert meaning["name"] == [told["name"]]
    assert meaning["state"] == [*State]
    assert meaning["memory"] == list(told_paired["memory"])


def test_problems() -> None:
    rows = table("## Problems")
    written = {quoted(row["code"])[0]: (int(row["status"]), row["sentence"]) for row in rows}
    assert written == PROBLEMS
    waits = {quoted(row["code"])[0] for row in rows if row["`Retry-After`"] == "yes"}
    assert waits == {code for code, keywords in raised() if "retry_after" in keywords}


def test_every_problem_can_happen() -> None:
    everywhere = "".join(
        file.read_text("utf-8") for file in (DAEMON / "altwords").rglob("*.py") if file.name != "answer.py"
    )
    assert [code for code in PROBLEMS if f'"{code}"' not in everywhere] == []


def raised() -> list[tuple[str, set[str | None]]]:
    """Code and keywords of every Problem that the service makes by name."""
    found = []
    for file in (DAEMON / "altwords" / "service").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name("Problem"), args=[ast.Constant(str(code)), *_], keywords=keywords):
                    found.append((code, {keyword.arg for keyword in keywords}))
    return found


@pytest.mark.parametrize(
    "sentence",
    [
        f"port {settings.PORT} unless",
        f"Up to {jobs.MAX_WAITING} requests are under way",
        f"the {jobs.MAX_KEPT} used last",
        f"comes whole within {guard.BODY_SECONDS} seconds",
        f"cut after {pairing.MAX_NAME} characters",
        f"Of more than {pairing.MAX_TOKENS} tokens",
        f"waits up to {inspect.signature(EngineProcess).parameters['patience'].default:g} seconds",
        "{:g} seconds, then doubling up to {:g}".format(*engine_process.RETRY_SECONDS),
        {120: "for two minutes"}[pairing.CODE_SECONDS],
        {5: "for five tries"}[pairing.CODE_TRIES],
    ],
)
def test_numbers(sentence: str) -> None:
    assert sentence in " ".join(PAGE.split())
