"""What the test runner decides; what it starts is started for real by everyone who runs it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

import run
import start

Starts = list[list[str]]


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> Starts:
    """Every command that would have been started. Those with the word ``failing`` fail."""
    commands: Starts = []

    def succeeds(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None) -> bool:
        commands.append([str(part) for part in command])
        return "failing" not in commands[-1]

    monkeypatch.setattr(start.Environment, "make", lambda _: None)
    monkeypatch.setattr(run, "install_programs", lambda: None)
    monkeypatch.setattr(run, "succeeds", succeeds)
    return commands


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """An empty PATH, and a way to put a program on it."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def add(name: str) -> None:
        (tmp_path / name).touch(mode=0o755)

    return add


def test_without_arguments_all_checks_run(
    starts: Starts,
    path: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path("npm")
    monkeypatch.setattr(run, "check_python", lambda pytest: {"Python tests": list(pytest[1:]) == ["-m", "pytest"]})

    assert run.main([]) == 0
    assert [command[-1] for command in starts[1:]] == ["lint", "types", "test"]
    assert capsys.readouterr().out.splitlines() == [
        "Summary",
        "JavaScript lint: passed",
        "JavaScript types: passed",
        "JavaScript test: passed",
        "Python tests: passed",
    ]


def test_arguments_go_to_pytest_alone(starts: Starts) -> None:
    assert run.main(["tests/daemon", "-k", "guard"]) == 0

    (command,) = starts
    assert command[1:] == ["-m", "pytest", "tests/daemon", "-k", "guard"]


def test_what_fails_is_named_and_fails_the_whole(starts: Starts, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["failing"]) == 1

    assert capsys.readouterr().out.splitlines()[-1] == "Python tests: FAILED"


PARTS = {
    "Python tests": "--ignore=tests/export --ignore=tests/browsers --ignore=tests/benchmarks",
    "Training tests": "tests/export",
    "Browser tests and benchmarks": "tests/browsers tests/benchmarks",
}


@pytest.mark.parametrize("failing", [None, *PARTS])
def test_every_test_is_in_one_part_and_each_part_can_fail(
    failing: str | None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "8")
    tell = (
        "import os, sys; told = ' '.join(sys.argv[1:]); "
        f"print('threads', os.environ['OMP_NUM_THREADS'], 'for', told); sys.exit(told == {PARTS.get(failing or '')!r})"
    )

    results = run.check_python([sys.executable, "-c", tell])

    assert results == {name: name != failing for name in PARTS}
    threads = {"Browser tests and benchmarks": 8}
    told = [f"threads {threads.get(name, 1)} for {part}" for name, part in PARTS.items()]
    assert [line for line in capfd.readouterr().out.splitlines() if line] == told


def test_without_npm_the_extension_counts_as_failed(
    starts: Starts, path: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "check_python", lambda _: {})

    assert run.main([]) == 1

    assert "JavaScript: FAILED" in capsys.readouterr().out.splitlines()


def test_missing_programs_are_named_where_they_are_not_ours_to_install(
    path: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    # Without apt-get on the path this is no Debian.
    path("firefox")

    run.install_programs()

    first, second = capsys.readouterr().err.splitlines()
    assert first == "Missing: Chromium, Graphviz, Node.js with npm. The tests that need them will fail."
    assert second.endswith("apt-get install chromium fonts-wqy-microhei graphviz nodejs npm")


def test_nothing_is_said_where_all_programs_are_there(
    path: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("chromium", "firefox", "dot", "npm"):
        path(name)

    run.install_programs()

    assert capsys.readouterr().err == ""


def test_an_environment_that_cannot_be_made_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def make(_: start.Environment) -> None:
        raise start.SetupError("Disk full.")

    monkeypatch.setattr(start.Environment, "make", make)

    assert run.main([]) == 1
    assert capsys.readouterr().err == "tests: Disk full.\n"
