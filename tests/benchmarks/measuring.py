"""Measuring several things side by side, and telling it in a table."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

PACKAGES = ("torch", "onnxruntime", "transformers", "numpy", "pillow")


@dataclass(frozen=True)
class Times:
    """What one thing took, in milliseconds, once a repetition."""

    wall: list[float]
    processor: list[float]
    """Processor time of this process: what ``wall`` would be on a machine that does nothing else."""

    @property
    def median(self) -> float:
        """Of the processor time."""
        return statistics.median(self.processor)


@dataclass(frozen=True)
class Table:
    title: str
    about: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def markdown(self) -> str:
        lines = [self.head, tuple("---" for _ in self.head), *self.rows]
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        return f"## {self.title}\n\n{self.about}\n\n{table}\n"


def interleaved(things: Mapping[str, Callable[[], object]], repetitions: int) -> dict[str, Times]:
    """Run each thing ``repetitions`` times, in turns, so that what disturbs the machine disturbs all alike.

    Each runs once more before, unmeasured. For ratios that hold on a busy machine, compare processor time: it needs
    every thing to keep to one thread, as a second one's time would count too.
    """
    for thing in things.values():
        thing()
    times = {name: Times([], []) for name in things}
    for _ in range(repetitions):
        for name, thing in things.items():
            wall, processor = time.perf_counter(), time.process_time()
            thing()
            times[name].processor.append((time.process_time() - processor) * 1e3)
            times[name].wall.append((time.perf_counter() - wall) * 1e3)
    return times


def milliseconds(times: Times) -> tuple[str, str, str]:
    """Median and least processor time, and median wall time, for a table."""
    values = (times.median, min(times.processor), statistics.median(times.wall))
    low, least, wall = (f"{value:.1f}" if value < 100 else f"{value:.0f}" for value in values)
    return low, least, wall


def machine() -> str:
    """CPU, memory and versions, in one paragraph."""
    memory = psutil.virtual_memory().total / 2**30
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return (
        f"{_processor()}, {os.cpu_count()} logical cores, {memory:.0f} GiB; {platform.system()}, "
        f"Python {platform.python_version()}, {versions}. Load while this ran: {psutil.getloadavg()[0]:.1f}."
    )


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.is_file():
        names = [line.partition(":")[2].strip() for line in listed.read_text().splitlines() if "model name" in line]
        if names:
            return names[0]
    return platform.processor() or platform.machine()
