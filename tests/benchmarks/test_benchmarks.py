"""The benchmarks in short. What is asserted are ratios of what one run measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from altwords.captioner.encoder import sums_bytes_exactly
from benchmarks.measuring import Table, interleaved, machine

BENCHMARK = Path(__file__).parents[1] / "benchmark.py"


def measured(name: str, repetitions: int) -> dict[str, float]:
    """In a process of its own, where no other test's threads or memory count."""
    command = [sys.executable, str(BENCHMARK), name, "--repetitions", str(repetitions), "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    numbers: dict[str, float] = json.loads(done.stdout)[name]
    return numbers


def test_a_caption_costs_a_fraction_of_the_usual_captioners() -> None:
    """With VNNI a fifteenth, with AVX2 alone an eighth: eight bits are no quicker there."""
    faster = measured("captioner", 5)

    assert faster.pop("ViT-B/16 + GPT-2, greedy") == 1
    assert len(faster) == 2
    for ours, times in faster.items():
        assert times >= (10 if sums_bytes_exactly() else 6), ours


def test_the_encoder_costs_little_more_than_its_bare_networks() -> None:
    assert 0.8 < measured("encoder", 20)["ratio"] < 1.3


def test_the_daemon_is_light_where_it_can_be() -> None:
    seen = measured("daemon", 4)

    # It serves before the model is loaded, remembers its answers, and frees the engine's memory at rest.
    assert seen["serves"] < seen["ready"]
    assert seen["again"] < seen["photos"] / 3
    assert seen["service_at_rest"] < seen["engine_at_work"] / 3
    assert seen["engine_ready"] <= seen["engine_at_work"]
    assert 0 < seen["photos"] < seen["wakes"]


def test_reading_text_costs_photos_nothing_and_memory_only_where_it_is_used() -> None:
    seen = measured("words", 6)

    assert seen["ratio"] < 1.1
    # Of pages that wait a photo sees a little of the processor at most, and never a whole page.
    assert seen["beside"] < seen["page"] + 2 * seen["photo"]
    assert seen["before"] < seen["reading"]


def test_things_take_turns() -> None:
    order: list[str] = []
    times = interleaved({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, 3)

    # Once each before, unmeasured.
    assert order == ["a", "b"] * 4
    assert {name: len(taken.processor) for name, taken in times.items()} == {"a": 3, "b": 3}


def test_a_table_in_markdown() -> None:
    table = Table("Title", "About it.", ("", "a"), [("x", "1"), ("y", "2")])

    assert table.markdown() == "## Title\n\nAbout it.\n\n|  | a |\n| --- | --- |\n| x | 1 |\n| y | 2 |\n"


@pytest.mark.parametrize("named", ["torch", "onnxruntime", "transformers", "GiB", "cores", "Python"])
def test_the_machine_is_named(named: str) -> None:
    assert named in machine()


def test_an_unknown_benchmark_is_refused() -> None:
    done = subprocess.run([sys.executable, str(BENCHMARK), "nothing"], capture_output=True, text=True)

    assert done.returncode == 2
    assert "there is no benchmark named nothing" in done.stderr
