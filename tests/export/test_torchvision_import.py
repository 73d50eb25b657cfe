"""The declaration of torchvision's operators acts where torchvision fails without it, and only there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LOOK = """
import sys
{before}
from altwords_export import torchvision_import
print(len(torchvision_import._keep), "torchvision" in sys.modules)
"""

BROKEN = '''
"""Fails as torchvision does beside a torch that it was not built for, until the operator is declared."""
import torch
@torch.library.register_fake("torchvision::nms")
def nms(dets, scores, iou_threshold):
    return dets
'''

WHOLE = '"""A torchvision that imports."""\n'


def look(folder: Path, before: str = "") -> str:
    """How many declarations were made, and whether torchvision is there."""
    code = f"import sys; sys.path.insert(0, {str(folder)!r})" + LOOK.format(before=before)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(("torchvision", "declared"), [(BROKEN, 1), (WHOLE, 0)], ids=["broken", "whole"])
def test_it_acts_only_where_it_must(tmp_path: Path, torchvision: str, declared: int) -> None:
    (tmp_path / "torchvision").mkdir()
    (tmp_path / "torchvision" / "__init__.py").write_text(torchvision)

    assert look(tmp_path) == f"{declared} True"


def test_without_torchvision_nothing_happens(tmp_path: Path) -> None:
    assert look(tmp_path, "sys.modules['torchvision'] = None").startswith("0 ")


def test_after_it_transformers_imports() -> None:
    code = "from altwords_export import torchvision_import\nfrom transformers import ResNetModel, GPT2LMHeadModel"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0
