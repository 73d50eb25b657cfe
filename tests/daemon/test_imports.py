"""The arrows between the rooms, and what the light processes must never load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "onnxruntime", "PIL", "numpy", "cv2", "tokenizers", "safetensors", "transformers")

LOAD_ALL = """
import importlib, pkgutil, sys
room = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
    importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules} & set(sys.argv[2:])))
"""


def test_arrows_point_one_way() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


# The command line is heavy only inside the commands that describe.
@pytest.mark.parametrize("room", ["service", "install", "cli"])
def test_the_service_and_all_that_starts_quickly_load_no_model(room: str) -> None:
    command = [sys.executable, "-c", LOAD_ALL, f"altwords.{room}", *HEAVY]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""


def test_the_same_look_finds_the_model_where_it_is_loaded() -> None:
    command = [sys.executable, "-c", LOAD_ALL, "altwords.picture", *HEAVY]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert "PIL" in done.stdout.split()
