"""The queue: order, single flight, clients that leave, and what is kept."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from altwords.answer import Answer, Lead, Problem
from altwords.service import jobs as jobs_module
from altwords.service.engine_process import EngineProcess
from altwords.service.job import Urgency
from altwords.service.jobs import MAX_WAITING, Jobs

from .conftest import MakeEngine, Notes, eventually

NOW, VISIBLE, LATER = Urgency.NOW, Urgency.VISIBLE, Urgency.LATER


@pytest.fixture
async def queue_for() -> AsyncIterator[Callable[[EngineProcess], Jobs]]:
    started = []

    def start(engine: EngineProcess) -> Jobs:
        jobs = Jobs(engine)
        jobs.start()
        started.append(jobs)
        return jobs

    yield start
    for jobs in started:
        await jobs.stop(seconds=0)


@pytest.fixture
def engine(make_engine: MakeEngine) -> EngineProcess:
    return make_engine()


@pytest.fixture
async def jobs(queue_for: Callable[[EngineProcess], Jobs], engine: EngineProcess) -> Jobs:
    return queue_for(engine)


def ask(
    jobs: Jobs,
    picture: str,
    urgency: Urgency = VISIBLE,
    *,
    detail: bool = False,
    language: str = "en",
    words: bool = True,
) -> asyncio.Task[Answer]:
    describing = jobs.describe(picture.encode(), detail=detail, language=language, urgency=urgency, words=words)
    return asyncio.create_task(describing)


async def code(describing: Awaitable[Answer]) -> str:
    with pytest.raises(Problem) as caught:
        await describing
    return caught.value.code


@contextlib.asynccontextmanager
async def occupied(jobs: Jobs, notes: Notes, tmp_path: Path) -> AsyncIterator[None]:
    """The engine works on another picture inside the block."""
    go = tmp_path / "go"
    slow = ask(jobs, f"slow {go}")
    await eventually(lambda: notes.asked, "the engine to be occupied")
    notes.forget()
    yield
    await asyncio.sleep(0)  # let what was asked in the block enter the queue
    go.touch()
    await slow


async def test_the_most_urgent_comes_first_and_equals_in_order(jobs: Jobs, notes: Notes, tmp_path: Path) -> None:
    async with occupied(jobs, notes, tmp_path):
        waiting = [
            ask(jobs, "later", LATER),
            ask(jobs, "visible 1"),
            ask(jobs, "now 1", NOW),
            ask(jobs, "visible 2"),
            ask(jobs, "now 2", NOW),
        ]
    await asyncio.gather(*waiting)
    assert notes.asked == ["now 1", "now 2", "visible 1", "visible 2", "later"]


async def test_later_ones_go_together_four_at_a_time(jobs: Jobs, notes: Notes, tmp_path: Path) -> None:
    async with occupied(jobs, notes, tmp_path):
        waiting = [ask(jobs, f"later {n}", LATER) for n in range(6)]
    answers = await asyncio.gather(*waiting)
    assert notes.asked == ["later 0 | later 1 | later 2 | later 3", "later 4 | later 5"]
    assert [answer.caption for answer in answers] == [f"later {n}" for n in range(6)]


async def test_a_more_urgent_client_raises_the_job(jobs: Jobs, notes: Notes, tmp_path: Path) -> None:
    async with occupied(jobs, notes, tmp_path):
        waiting = [
            ask(jobs, "a", LATER),
            ask(jobs, "b", LATER),
            ask(jobs, "c"),
            ask(jobs, "b", NOW),
            ask(jobs, "b", LATER),
        ]
    await asyncio.gather(*waiting)
    assert notes.asked == ["b", "c", "a"]


async def test_equal_questions_are_asked_once(jobs: Jobs, notes: Notes) -> None:
    answers = await asyncio.gather(*(ask(jobs, "same") for _ in range(5)))
    assert notes.asked == ["same"]
    assert {answer.caption for answer in answers} == {"same"}
    assert not any(answer.cached for answer in answers)


async def test_a_client_may_join_what_the_engine_works_on(jobs: Jobs, notes: Notes, tmp_path: Path) -> None:
    go = tmp_path / "go"
    first = ask(jobs, f"slow {go}")
    await eventually(lambda: notes.asked, "the picture to arrive")
    second = ask(jobs, f"slow {go}")
    await asyncio.sleep(0)
    go.touch()
    assert await first == await second
    assert len(notes.asked) == 1


async def test_reading_stands_behind_every_caption(jobs: Jobs, notes: Notes, tmp_path: Path) -> None:
    async with occupied(jobs, notes, tmp_path):
        waiting = [ask(jobs, "text 1"), ask(jobs, "text 2"), ask(jobs, "photo 1"), ask(jobs, "photo 2", LATER)]
    answers = await asyncio.gather(*waiting)
    assert notes.asked == ["text 1", "text 2", "photo 1", "photo 2", "read: text 1", "read: text 2"]
    assert [answer.words for answer in answers] == [("text 1",), ("text 2",), (), ()]


async def test_a_batch_is_captioned_together_and_read_one_by_one(jobs: Jobs, notes: Notes, tmp_path: Path) -> None:
    async with occupied(jobs, notes, tmp_path):
        waiting = [ask(jobs, picture, LATER) for picture in ("text 1", "photo", "text 2")]
    await asyncio.gather(*waiting)
    assert notes.asked == ["text 1 | photo | text 2", "read: text 1", "read: text 2"]


async def test_what_somebody_waits_for_is_read_before_other_captions(jobs: Jobs, notes: Notes, tmp_path: Path) -> None:
    async with occupied(jobs, notes, tmp_path):
        waiting = [ask(jobs, "photo"), ask(jobs, "text", NOW)]
    await asyncio.gather(*waiting)
    assert notes.asked == ["text", "read: text", "photo"]


async def test_what_is_read_is_laid_down_for_a_caption_and_gone_on_with(
    jobs: Jobs, notes: Notes, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    page, other = f"page {go}", "text 2"
    reading = [ask(jobs, page), ask(jobs, other)]
    await eventually(lambda: f"read: {page}"[:46] in notes.asked, "the page to be read")
    assert (await ask(jobs, "photo", LATER)).caption == "photo"
    assert not any(task.done() for task in reading)
    go.touch()
    await asyncio.gather(*reading)
    begun = [line[:10] for line in notes.asked]
    assert begun == ["page " + page[5:10], "text 2", "read: page", "photo", "read: page", "read: text"]


async def test_what_nobody_waits_for_is_read_no_further(jobs: Jobs, notes: Notes, tmp_path: Path) -> None:
    page = f"page {tmp_path / 'never'}"
    leaving = ask(jobs, page)
    await eventually(lambda: any(line.startswith("read") for line in notes.asked), "the page to be read")
    leaving.cancel()
    assert (await ask(jobs, "text")).words == ("text",)
    assert [line[:10] for line in notes.asked][1:] == ["read: page", "text", "read: text"]


async def test_who_does_not_wait_for_words_is_told_that_there_are_some(jobs: Jobs, notes: Notes) -> None:
    first = await ask(jobs, "text", words=False)
    assert (first.unread, first.words) == (True, ())
    read = await ask(jobs, "text")
    assert (read.unread, read.words) == (False, ("text",))
    again = await ask(jobs, "text", words=False)
    assert (again.cached, again.words) == (True, ("text",))
    assert notes.asked == ["text", "read: text"]


async def test_what_has_only_to_be_read_stands_behind_captions(jobs: Jobs, notes: Notes, tmp_path: Path) -> None:
    await ask(jobs, "text", words=False)
    notes.forget()
    async with occupied(jobs, notes, tmp_path):
        waiting = [ask(jobs, "text"), ask(jobs, "photo", LATER)]
    await asyncio.gather(*waiting)
    assert notes.asked == ["photo", "read: text"]


async def test_words_that_were_read_are_not_lost_to_who_does_not_wait_for_them(
    jobs: Jobs, notes: Notes, tmp_path: Path
) -> None:
    async with occupied(jobs, notes, tmp_path):
        waiting = [ask(jobs, "text", LATER, words=False), ask(jobs, "text", NOW)]
    later, now = await asyncio.gather(*waiting)
    assert (later.words, now.words) == ((), ("text",))
    assert notes.asked == ["text", "read: text", "text"]
    again = await ask(jobs, "text")
    assert (again.cached, again.words) == (True, ("text",))


async def test_another_form_or_language_is_another_question(jobs: Jobs, notes: Notes) -> None:
    await asyncio.gather(ask(jobs, "a"), ask(jobs, "a", detail=True), ask(jobs, "a", language="de"))
    await jobs.describe(b"a", detail=False, language="en", urgency=NOW, lead=Lead.NONE)
    assert len(notes.asked) == 4


async def test_answers_are_kept(jobs: Jobs, notes: Notes) -> None:
    first = await ask(jobs, "a")
    again = await ask(jobs, "a", NOW)
    assert (first.cached, again.cached) == (False, True)
    assert again.caption == "a"
    assert notes.asked == ["a"]


async def test_problems_are_not_kept(jobs: Jobs, notes: Notes) -> None:
    assert await code(ask(jobs, "refuse")) == "broken_image"
    assert await code(ask(jobs, "refuse")) == "broken_image"
    assert len(notes.asked) == 2


async def test_the_answer_used_longest_ago_goes_first(
    jobs: Jobs, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_module, "MAX_KEPT", 2)
    for picture in ("a", "b", "a", "c", "a", "b"):
        await ask(jobs, picture)
    assert notes.asked == ["a", "b", "c", "b"]


async def test_answers_of_another_model_are_not_recalled(jobs: Jobs, engine: EngineProcess, notes: Notes) -> None:
    await ask(jobs, "a")
    engine.bundle = "program-2"
    await ask(jobs, "a")
    assert notes.asked == ["a", "a"]


async def test_a_job_is_dropped_when_all_its_clients_left(jobs: Jobs, notes: Notes, tmp_path: Path) -> None:
    async with occupied(jobs, notes, tmp_path):
        leaving = [ask(jobs, "left"), ask(jobs, "left")]
        staying = [ask(jobs, "half left"), ask(jobs, "half left")]
        await asyncio.sleep(0)
        for client in (*leaving, staying[0]):
            client.cancel()
    assert (await staying[1]).caption == "half left"
    assert notes.asked == ["half left"]
    assert (await ask(jobs, "left")).caption == "left"


async def test_what_the_engine_works_on_is_finished_for_the_next_client(
    jobs: Jobs, notes: Notes, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    leaving = ask(jobs, f"slow {go}")
    await eventually(lambda: notes.asked, "the picture to arrive")
    leaving.cancel()
    go.touch()
    assert (await ask(jobs, f"slow {go}")).caption
    assert len(notes.asked) == 1


async def test_one_deadly_picture_costs_nobody_else_an_answer(jobs: Jobs, notes: Notes, tmp_path: Path) -> None:
    async with occupied(jobs, notes, tmp_path):
        waiting = [ask(jobs, picture, LATER) for picture in ("a", "b", "die", "c", "d")]
    a, b, died, c, d = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(died, Problem)
    assert died.code == "engine_failed"
    assert [answer.caption for answer in (a, b, c, d) if isinstance(answer, Answer)] == ["a", "b", "c", "d"]
    assert notes.asked[0] == "a | b | die | c"
    assert notes.asked.count("die") == 2


async def test_what_nobody_waits_for_is_not_asked_again(jobs: Jobs, notes: Notes, tmp_path: Path) -> None:
    async with occupied(jobs, notes, tmp_path):
        leaving = ask(jobs, "hang", LATER)
        staying = ask(jobs, "a", LATER)
    await eventually(lambda: notes.asked, "the batch to arrive")
    leaving.cancel()
    await asyncio.sleep(0)
    os.kill(notes.starts[-1], signal.SIGTERM)
    assert (await staying).caption == "a"
    assert notes.asked == ["hang | a", "a"]


@pytest.mark.skipif(sys.platform == "win32", reason="there a kill cannot be told from a crash")
@pytest.mark.parametrize("urgency", [VISIBLE, LATER])
async def test_all_are_answered_while_somebody_kills_the_engine(
    jobs: Jobs, engine: EngineProcess, notes: Notes, urgency: Urgency
) -> None:
    waiting = [ask(jobs, f"work {n}", urgency) for n in range(50)]
    for count in range(1, 6):
        await eventually(lambda count=count: len(notes.asked) >= count * 2, "some to be asked")
        if engine.pid:
            os.kill(engine.pid, signal.SIGKILL)
    answers = await asyncio.gather(*waiting)
    assert [answer.caption for answer in answers] == [f"work {n}" for n in range(50)]
    assert len(notes.starts) > 1


async def test_there_is_a_bound_on_requests_under_way(jobs: Jobs) -> None:
    with contextlib.ExitStack() as places:
        for _ in range(MAX_WAITING):
            places.enter_context(jobs.place())
        assert jobs.count == MAX_WAITING
        with pytest.raises(Problem) as caught, jobs.place():
            pass
        assert caught.value.code == "busy"
        assert caught.value.retry_after
    with jobs.place():
        assert jobs.count == 1


async def test_an_engine_that_cannot_start_refuses_what_waits(
    queue_for: Callable[[EngineProcess], Jobs], make_engine: MakeEngine
) -> None:
    jobs = queue_for(make_engine("unready"))
    assert await asyncio.gather(*(code(ask(jobs, f"{n}")) for n in range(3))) == ["failed"] * 3


async def test_stopping_answers_what_runs_and_refuses_what_waits(jobs: Jobs, notes: Notes, tmp_path: Path) -> None:
    go = tmp_path / "go"
    running = ask(jobs, f"slow {go}")
    await eventually(lambda: notes.asked, "the picture to arrive")
    waiting = ask(jobs, "waiting")
    await asyncio.sleep(0)
    stopping = asyncio.create_task(jobs.stop(seconds=30))
    assert await code(waiting) == "starting"
    assert await code(ask(jobs, "too late")) == "starting"
    go.touch()
    assert (await running).caption
    await stopping


async def test_stopping_does_not_wait_for_ever(jobs: Jobs, notes: Notes) -> None:
    running = ask(jobs, "hang")
    await eventually(lambda: notes.asked, "the picture to arrive")
    await jobs.stop(seconds=0.1)
    assert await code(running) == "starting"
