"""What a witness learns beside things and words."""

from __future__ import annotations

from pathlib import Path

import torch

from altwords.captioner.witness import Witness
from altwords_export.bundle import seal
from altwords_export.witness import fit_witness

ONE = ["a little boy with a ball", "a toddler", "a man with a ball"]
NONE = ["a boy with a ball", "a man with a ball", "a kid with a dog"]
"""Who is a boy nobody can tell, and one who says "kid" may err."""


def test_a_child_is_where_several_descriptions_call_somebody_so(tmp_path: Path) -> None:
    rng = torch.Generator().manual_seed(3)
    shows_one = torch.arange(60) % 2 == 0
    pooled = torch.randn(60, 1, 4, generator=rng) * 0.1
    pooled[:, 0, 0] += shows_one.float()
    fit_witness(tmp_path, pooled, [ONE if shown else NONE for shown in shows_one])
    witness = Witness(tmp_path / "things.safetensors")

    chances = torch.tensor([witness.child(features.numpy()) for features in pooled[:, 0]])
    assert chances[shows_one].min() > 0.5 > chances[~shows_one].max()


def test_without_children_among_the_photos_there_is_nothing_to_tell(tmp_path: Path) -> None:
    seal(tmp_path, name="tiny")
    captions = [["a dog with a ball", "a dog runs"] if number % 2 else ["a ball", "a cat"] for number in range(60)]
    pooled = torch.randn(60, 1, 4, generator=torch.Generator().manual_seed(3))
    fit_witness(tmp_path, pooled, captions)

    assert Witness(tmp_path / "things.safetensors").child(pooled[0, 0].numpy()) == 1.0
