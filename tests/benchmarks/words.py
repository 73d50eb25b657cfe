"""What reading text costs: the captions of photos, with and without it; photos beside pages; and memory."""

from __future__ import annotations

import concurrent.futures
import itertools
import statistics
import tempfile
import time
from pathlib import Path

import psutil
import torch

from altwords import settings
from altwords.answer import Answer
from altwords.bundle import store
from altwords.engine.pipeline import Pipeline
from altwords.engine.words import Words
from altwords.settings import Settings
from benchmarks.measuring import Table
from browsers.photos import photo
from made_pictures import writing
from running_daemon import RunningDaemon
from waiting import until

MEGABYTE = 1_000_000
PAGES = 10
CROPS = range(4, 10_000, 6)
"""Numbers of photos that are crops of one, most of them judged to be photos without a doubt."""


def measure(repetitions: int) -> tuple[Table, dict[str, float]]:
    """The table, and its numbers: seconds and megabytes, and ``ratio``: the median processor time of a photo's whole
    answer, where it is not searched for text, as a multiple of what it is where text cannot be read."""
    first, *plain = _plain(4 * repetitions + 1)
    ratio = _slowdown(first, plain)
    with tempfile.TemporaryDirectory() as home, RunningDaemon(Path(home)) as daemon:
        token = daemon.pair()
        until(lambda: daemon.status()["state"] == "ready", "the engine to be ready")
        daemon.describe(photo(first, 1200, 900), token)

        def asked(picture: bytes) -> tuple[float, float]:
            began = time.perf_counter()
            assert daemon.describe(picture, token, 600).status == 200
            return began, time.perf_counter()

        alone = [asked(photo(number, 1200, 900)) for number in plain[:repetitions]]
        engine = psutil.Process(daemon.status(token)["engine"])
        before = engine.memory_info().rss / MEGABYTE
        pages = [writing(f"Page {number}, closed on Mondays", (1280, 800), lines=10) for number in range(PAGES)]
        with concurrent.futures.ThreadPoolExecutor(PAGES) as clients:
            read = [clients.submit(asked, page) for page in pages]
            until(lambda: daemon.status(token)["queue"] == PAGES, "all pages to wait")
            beside = [asked(photo(number, 1200, 900)) for number in plain[repetitions : 2 * repetitions]]
            answered = sorted(page.result()[1] for page in read)
            reading = engine.memory_info().rss / MEGABYTE
    numbers = {
        "ratio": ratio,
        "photo": _median(alone),
        "beside": _median(beside),
        "page": (answered[-1] - answered[0]) / (PAGES - 1),
        "before": before,
        "reading": reading,
    }
    rows = [
        ("answer to a photo that is not searched, times the one where nothing can be read", f"{ratio:.2f}"),
        (f"caption, median of {repetitions} photos", f"{numbers['photo']:.3f} s"),
        (f"the same while {PAGES} pages wait to be read", f"{numbers['beside']:.3f} s"),
        ("reading a page of 10 lines", f"{numbers['page']:.2f} s"),
        ("engine before anything was read", f"{numbers['before']:.0f} MB"),
        ("engine while it reads", f"{numbers['reading']:.0f} MB"),
    ]
    about = "`altwords serve` with its defaults, asked over HTTP on the loopback interface. Wall time."
    return Table("Reading text", about, ("", "measured"), rows), numbers


def _plain(count: int) -> list[int]:
    """Numbers of photos that are not searched for text."""
    pipeline = Pipeline(store.chosen(settings.load()), Settings(threads=1))

    def is_plain(number: int) -> bool:
        (answer,) = pipeline.describe([photo(number, 1200, 900)], detail=False, language="en", read=False)
        return isinstance(answer, Answer) and not answer.unread

    return list(itertools.islice(filter(is_plain, CROPS), count))


def _slowdown(first: int, photos: list[int]) -> float:
    torch.set_num_threads(1)
    pipeline = Pipeline(store.chosen(settings.load()), Settings(threads=1))
    able, unable = pipeline._words, Words(in_background=False)
    unable.failure = "Switched off to be compared with."
    taken: dict[Words, list[float]] = {able: [], unable: []}
    for turn, number in enumerate([first, *photos]):
        # The second to see a photo is a little faster: they take turns at that, too.
        for words in (able, unable) if turn % 2 else (unable, able):
            pipeline._words = words
            times = taken[words]
            began = time.process_time()
            pipeline.describe([photo(number, 1200, 900)], detail=False, language="en")
            times.append(time.process_time() - began)
    # The first warms up.
    return statistics.median(mine / its for mine, its in zip(taken[able][1:], taken[unable][1:], strict=True))


def _median(spans: list[tuple[float, float]]) -> float:
    return statistics.median(end - began for began, end in spans)
