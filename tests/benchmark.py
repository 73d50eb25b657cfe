"""Measure the captioner, its encoder and the daemon beside what they are compared with, and print tables.

``.venv-tests/bin/python tests/benchmark.py [NAME ...] [--write]``; ``--write`` keeps the tables in
``tests/benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
from pathlib import Path

# Before torch and ONNX Runtime are imported: one thread each is compared.
os.environ.setdefault("OMP_NUM_THREADS", "1")

RESULTS = Path(__file__).parent / "benchmarks" / "RESULTS.md"
REPETITIONS = {"captioner": 15, "encoder": 60, "daemon": 20, "words": 12}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure, and print tables in Markdown.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(REPETITIONS)}; all without one")
    parser.add_argument("--repetitions", type=int, help="how often each thing is measured")
    parser.add_argument("--write", action="store_true", help=f"keep the tables in {RESULTS.name} beside the code")
    parser.add_argument("--json", action="store_true", help="print the numbers of each on a line, for machines")
    options = parser.parse_args()
    if unknown := sorted(set(options.names) - set(REPETITIONS)):
        parser.error(f"there is no benchmark named {unknown[0]}")

    from benchmarks.measuring import machine

    parts = [f"# Benchmarks\n\nMade again with `.venv-tests/bin/python tests/benchmark.py --write`.\n\n{machine()}\n"]
    for name in options.names or REPETITIONS:
        module = importlib.import_module(f"benchmarks.{name}")
        table, numbers = module.measure(options.repetitions or REPETITIONS[name])
        parts.append(table.markdown())
        print(json.dumps({name: numbers}) if options.json else parts[-1], flush=True)
    if options.write:
        RESULTS.write_text("\n".join(parts), "utf-8")


if __name__ == "__main__":
    main()
