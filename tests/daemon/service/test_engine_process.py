"""The engine is kept at hand, whatever pictures and other people do to it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from altwords.answer import Answer, Problem
from altwords.service import child, engine_process
from altwords.service.engine_process import EngineProcess, State
from altwords.service.job import Job, Question, Urgency

from .conftest import MakeEngine, Notes, eventually


def job(picture: bytes, *, detail: bool = False) -> Job:
    return Job(picture, Question.about(picture, detail=detail, language="en", words=True), Urgency.VISIBLE)


async def ask(engine: EngineProcess, *pictures: bytes) -> list[str | None]:
    """Ask once. What came back for each: a caption, a problem's code, or None where nothing did."""
    jobs = [job(picture) for picture in pictures]
    await engine.ready()
    await engine.describe(jobs, asyncio.Event())
    return [told(job) for job in jobs]


def told(job: Job) -> str | None:
    if not job.done:
        return None
    result = job.result.result()
    return result.caption if isinstance(result, Answer) else result.code


async def refusal(engine: EngineProcess) -> Problem:
    with pytest.raises(Problem) as caught:
        await engine.ready()
    return caught.value


async def test_it_starts_when_asked_and_answers(make_engine: MakeEngine) -> None:
    engine = make_engine()
    assert engine.state is State.RESTING
    assert engine.pid is None
    engine.wake()
    assert engine.state is State.STARTING
    assert await ask(engine, b"answer a", b"answer b") == ["answer a", "answer b"]
    assert engine.state is State.READY
    assert engine.bundle == "program-1"


async def test_what_is_asked_reaches_the_engine(make_engine: MakeEngine) -> None:
    engine = make_engine()
    await engine.ready()
    full = job(b"answer", detail=True)
    await engine.describe([full], asyncio.Event())
    answer = full.result.result()
    assert isinstance(answer, Answer)
    assert answer.detail == "Photo: answer"


async def test_what_has_still_to_be_read_is_no_answer(make_engine: MakeEngine) -> None:
    engine = make_engine()
    await engine.ready()
    asked = job(b"text")
    assert await engine.describe([asked], asyncio.Event())
    assert (asked.done, asked.read) == (False, True)
    assert await engine.describe([asked], asyncio.Event())
    answer = asked.result.result()
    assert isinstance(answer, Answer)
    assert answer.words == ("text",)


async def test_what_it_cannot_do_is_kept_and_logged_once(
    make_engine: MakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine = make_engine("blind")
    await engine.ready()
    assert engine.shortfall == "No text."
    engine._note_shortfall("No text.")
    assert [record.message for record in caplog.records] == ["No text."]


async def test_a_picture_of_ten_megabytes_goes_through(make_engine: MakeEngine) -> None:
    big = b"answer " + bytes(10 << 20)
    assert await ask(make_engine(), big, big + b"1", big + b"2", big + b"3") == [big[:40].decode()] * 4


async def test_a_problem_of_the_engine_is_passed_on(make_engine: MakeEngine) -> None:
    assert await ask(make_engine(), b"refuse", b"answer") == ["broken_image", "answer"]


async def test_it_rests_when_idle_and_wakes_for_the_next_picture(make_engine: MakeEngine, notes: Notes) -> None:
    engine = make_engine(rest_after=0.05)
    assert await ask(engine, b"answer 1") == ["answer 1"]
    await eventually(lambda: engine.state is State.RESTING, "the engine to rest")
    await eventually(lambda: not psutil.pid_exists(notes.starts[0]), "its process to end")
    assert await ask(engine, b"answer 2") == ["answer 2"]
    assert len(notes.starts) == 2


async def test_it_rests_when_nothing_was_ever_asked(make_engine: MakeEngine) -> None:
    engine = make_engine(rest_after=0.05)
    await engine.ready()
    await eventually(lambda: engine.state is State.RESTING, "the engine to rest")


async def test_it_does_not_rest_while_it_works(make_engine: MakeEngine, notes: Notes, tmp_path: Path) -> None:
    engine = make_engine(rest_after=0.5)
    go = tmp_path / "go"
    asked = asyncio.create_task(ask(engine, f"slow {go}".encode()))
    await eventually(lambda: notes.asked, "the picture to arrive")
    await asyncio.sleep(1)  # twice its rest
    go.touch()
    assert (await asked)[0]
    assert len(notes.starts) == 1


@pytest.mark.parametrize("word", ["die", "quit", "hang", "nonsense", "swap", "eat"])
async def test_a_picture_that_took_it_down_alone_twice_is_refused_from_then_on(
    make_engine: MakeEngine, notes: Notes, word: str
) -> None:
    picture = f"{word} 1".encode()
    engine = make_engine(hang=60 if word == "eat" else 1, memory_limit=200 << 20)
    assert await ask(engine, picture) == [None]
    assert await ask(engine, picture) == ["engine_failed"]
    assert await ask(engine, b"answer") == ["answer"]
    assert await ask(engine, picture) == ["engine_failed"]
    assert notes.asked == [picture.decode(), picture.decode(), "answer"]


async def test_what_was_with_it_in_the_engines_hands_is_not_blamed(make_engine: MakeEngine) -> None:
    engine = make_engine()
    for _ in range(3):
        assert await ask(engine, b"die", b"answer") == [None, None]
    assert await ask(engine, b"answer") == ["answer"]
    assert await ask(engine, b"die") == [None]  # its first time alone


async def test_answers_given_before_the_end_count(make_engine: MakeEngine) -> None:
    assert await ask(make_engine(), b"answer", b"die") == ["answer", None]


async def test_refused_pictures_do_not_hold_up_others_in_the_batch(make_engine: MakeEngine) -> None:
    engine = make_engine()
    await ask(engine, b"die")
    await ask(engine, b"die")
    assert await ask(engine, b"die", b"answer") == ["engine_failed", "answer"]


async def kill_at_work(engine: EngineProcess, notes: Notes, picture: bytes) -> list[str | None]:
    before = len(notes.asked)
    asked = asyncio.create_task(ask(engine, picture))
    await eventually(lambda: len(notes.asked) > before, "the picture to arrive")
    assert engine.pid
    os.kill(engine.pid, signal.SIGKILL)
    return await asked


@pytest.mark.skipif(sys.platform == "win32", reason="there a kill cannot be told from a crash")
async def test_a_kill_from_outside_is_hardly_the_pictures_fault(
    make_engine: MakeEngine, notes: Notes, tmp_path: Path
) -> None:
    engine = make_engine()
    go = tmp_path / "go"
    picture = f"slow {go}".encode()
    for _ in range(5):
        assert await kill_at_work(engine, notes, picture) == [None]
    go.touch()
    assert await ask(engine, picture) == [picture[:40].decode()]


@pytest.mark.skipif(sys.platform == "win32", reason="there a kill cannot be told from a crash")
async def test_an_answer_clears_a_picture(make_engine: MakeEngine, notes: Notes, tmp_path: Path) -> None:
    engine = make_engine()
    go = tmp_path / "go"
    picture = f"slow {go}".encode()
    for _ in range(2):
        for _ in range(5):
            assert await kill_at_work(engine, notes, picture) == [None]
        go.touch()
        assert await ask(engine, picture) == [picture[:40].decode()]
        go.unlink()


@pytest.mark.skipif(sys.platform == "win32", reason="there a kill cannot be told from a crash")
async def test_kills_from_outside_come_to_an_end_too(make_engine: MakeEngine, notes: Notes, tmp_path: Path) -> None:
    engine = make_engine()
    picture = f"slow {tmp_path / 'go'}".encode()
    results = [await kill_at_work(engine, notes, picture) for _ in range(8)]
    assert results == [[None]] * 7 + [["engine_failed"]]


async def test_an_engine_killed_while_idle_is_started_again(make_engine: MakeEngine, notes: Notes) -> None:
    engine = make_engine()
    await ask(engine, b"answer 1")
    assert engine.pid
    psutil.Process(engine.pid).kill()
    await eventually(lambda: engine.state is State.RESTING, "the end to be noticed")
    assert await ask(engine, b"answer 2") == ["answer 2"]


async def test_what_it_prints_does_not_stop_it(make_engine: MakeEngine) -> None:
    assert await ask(make_engine(hang=20), b"shout") == ["shout"]


async def test_its_own_sentence_says_why_it_could_not_start(make_engine: MakeEngine) -> None:
    engine = make_engine("unready")
    problem = await refusal(engine)
    assert (problem.code, problem.status) == ("failed", 503)
    assert problem.retry_after == 2
    assert engine.state is State.FAILED
    assert engine.failure == "There is no model here."


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("broken", "The engine ended before it was ready: ImportError: no module named nothing"),
        ("silent", "The engine ended before it was ready: it did not say why."),
        ("rude", "The engine began with nonsense."),
        ("mute", "The engine was not ready after 1 seconds."),
    ],
)
async def test_a_start_that_fails_without_a_sentence_is_tried_twice(
    make_engine: MakeEngine, notes: Notes, how: str, sentence: str
) -> None:
    # A busy machine takes its time; one alone never gets ready.
    engine = make_engine(how, start=1.0 if how == "mute" else 60.0)
    await refusal(engine)
    assert engine.failure == sentence
    assert len(notes.starts) == 2
    await eventually(lambda: not any(map(psutil.pid_exists, notes.starts)), "both to be gone")


async def test_an_engine_that_cannot_be_run_has_failed() -> None:
    engine = EngineProcess(["/no/such/program"])
    await refusal(engine)
    assert engine.failure == "The engine could not be started: No such file or directory."


async def test_a_failed_start_is_tried_again_later_and_later(
    make_engine: MakeEngine, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(engine_process, "_now", lambda: now)
    engine = make_engine("unready")
    waits = []
    for starts in range(1, 11):
        problem = await refusal(engine)
        assert problem.retry_after
        waits.append(problem.retry_after)
        now += problem.retry_after - 0.5
        assert (await refusal(engine)).retry_after == 1
        assert len(notes.starts) == starts
        now += 0.5
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


async def test_a_start_that_succeeds_at_last_is_forgiven(
    make_engine: MakeEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engine_process, "RETRY_SECONDS", (0.0, 0.0))
    engine = make_engine("late", str(tmp_path / "go"), start=1.0)
    await refusal(engine)
    (tmp_path / "go").touch()
    assert await ask(engine, b"answer") == ["answer"]
    assert engine.failure is None


async def test_a_request_does_not_wait_for_ever_for_a_start(make_engine: MakeEngine, tmp_path: Path) -> None:
    engine = make_engine("late", str(tmp_path / "go"), patience=0.1)
    problem = await refusal(engine)
    assert (problem.code, problem.retry_after) == ("starting", 5)
    assert engine.state is State.STARTING
    (tmp_path / "go").touch()
    await eventually(lambda: engine.state is State.READY, "the same start to succeed")


@pytest.mark.skipif(sys.platform == "win32", reason="there a kill cannot be told from a crash")
async def test_it_may_be_killed_while_it_starts(make_engine: MakeEngine, notes: Notes, tmp_path: Path) -> None:
    engine = make_engine("late", str(tmp_path / "go"))
    engine.wake()
    for count in range(1, 5):
        await eventually(lambda count=count: len(notes.starts) == count, "a start")
        os.kill(notes.starts[-1], signal.SIGKILL)
    (tmp_path / "go").touch()
    assert await ask(engine, b"answer") == ["answer"]


async def test_closing_leaves_no_process(make_engine: MakeEngine, notes: Notes, tmp_path: Path) -> None:
    ready = make_engine()
    await ready.ready()
    starting = make_engine("late", str(tmp_path / "never"))
    starting.wake()
    await eventually(lambda: len(notes.starts) == 2, "both to run")
    await ready.close()
    await starting.close()
    await eventually(lambda: not any(map(psutil.pid_exists, notes.starts)), "both to be gone")


@pytest.mark.parametrize(
    ("program", "started"), [("venv/python.exe", "base/python.exe"), ("other/python.exe", "other/python.exe")]
)
async def test_on_windows_the_interpreter_is_the_child_and_not_what_starts_it(
    program: str, started: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands, environments = [], []

    async def start(*command: str, env: dict[str, str], **_: object) -> None:
        commands.append(command)
        environments.append(env)
        raise FileNotFoundError(2, "No such file")

    windows = SimpleNamespace(platform="win32", executable="venv/python.exe", _base_executable="base/python.exe")
    monkeypatch.setattr(child, "sys", windows)
    monkeypatch.setattr(child, "subprocess", SimpleNamespace(CREATE_NO_WINDOW=1, CREATE_NEW_PROCESS_GROUP=2))
    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)

    with pytest.raises(child.StartFailed):
        await child.Child.start([program, "-P", "-m", "altwords.engine"], seconds=1)

    assert commands == [(started, "-P", "-m", "altwords.engine")]
    assert environments[0]["__PYVENV_LAUNCHER__"] == "venv/python.exe"
    assert environments[0]["PATH"] == os.environ["PATH"]
