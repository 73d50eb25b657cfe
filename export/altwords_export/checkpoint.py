"""Where a run stands: model, its moving average, optimizer, and how far it came."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from altwords_export.recipe import Recipe
from altwords_export.shards import DataError

NAME = "checkpoint.pt"
RECIPE = "recipe.json"
SETTLED = "settled.json"
"""How a run was settled, where it was."""


def begun(out: Path, record: str, told: dict[str, Any]) -> bool:
    """Whether a folder was begun as ``told``, which its ``record`` says.

    Raises:
        DataError: it was begun in another way, and there is a checkpoint to lose.
    """
    file = out / record
    if file.is_file() and json.loads(file.read_text("utf-8")) == told:
        return True
    if (out / NAME).is_file():
        raise DataError(f"{out} was begun in another way: use another folder, or the same options.")
    return False


def begin(out: Path, record: str, told: dict[str, Any]) -> None:
    """Make a folder and write down in it how it was begun.

    Raises:
        DataError: as ``begun``.
    """
    if not begun(out, record, told):
        out.mkdir(parents=True, exist_ok=True)
        (out / record).write_text(json.dumps(told) + "\n", "utf-8")


def save(run: Path, model: nn.Module, averaged: AveragedModel, optimizer: Any, **done: float) -> None:
    """Write RUN's checkpoint; ``done`` says how far it came, with ``epochs`` among the numbers."""
    state = {
        **done,
        "model": model.state_dict(),
        "average": averaged.module.state_dict(),
        "averaged": averaged.n_averaged,
        "optimizer": optimizer.state_dict(),
    }
    # Written beside and moved into place: a kill while writing leaves the checkpoint before.
    new = run / "checkpoint.new"
    torch.save(state, new)
    new.replace(run / NAME)


def resume(run: Path, model: nn.Module, averaged: AveragedModel, optimizer: Any) -> dict[str, Any]:
    """Load the states in place; what ``save`` was told as done, or nothing at a run's start."""
    if not (run / NAME).is_file():
        return {}
    state: dict[str, Any] = torch.load(run / NAME, map_location="cpu", weights_only=True)
    model.load_state_dict(state["model"])
    averaged.module.load_state_dict(state["average"])
    averaged.n_averaged.copy_(state["averaged"])
    optimizer.load_state_dict(state["optimizer"])
    return state


def write_run(
    out: Path,
    tokenizer: Tokenizer,
    recipe: Recipe,
    average: dict[str, Tensor],
    *,
    epochs: float,
    settled: tuple[int, float],
    blended: int = 1,
) -> None:
    """A run folder with a model that no training of its own has made; ``settled`` as ``epochs_settled`` has it.

    Raises:
        DataError: OUT is a run that was begun in another way.
    """
    begin(out, SETTLED, {"before": list(settled), "epochs": 0, "critical_epochs": 0, "blended": blended})
    tokenizer.save(str(out / "tokenizer.json"))
    write_recipe(out, recipe)
    torch.save({"epochs": epochs, "average": average}, out / NAME)


def write_recipe(run: Path, recipe: Recipe) -> None:
    (run / RECIPE).write_text(json.dumps(recipe.to_json(), indent=2) + "\n", "utf-8")


def peek(run: Path) -> dict[str, Any]:
    """A checkpoint's contents, mapped from the file instead of read."""
    state: dict[str, Any] = torch.load(run / NAME, map_location="cpu", weights_only=True, mmap=True)
    return state


def averaging(decay: float) -> Any:
    """How ``AveragedModel`` follows the weights."""

    @torch.no_grad()
    def update(averaged: list[Tensor], current: list[Tensor], count: Tensor) -> None:
        # Early on the average is young: it must not remember the random start.
        keep = min(decay, (1 + float(count)) / (10 + float(count)))
        torch._foreach_lerp_(averaged, current, 1 - keep)

    return update


def blended(run: Path) -> int:
    """Of how many runs one is the mean."""
    record = run / SETTLED
    return int(json.loads(record.read_text("utf-8")).get("blended", 1)) if record.is_file() else 1


def epochs_settled(run: Path) -> tuple[int, float]:
    """Epochs that a run was settled in all up to its checkpoint, and how many self-critical ones."""
    if not (record := run / SETTLED).is_file():
        return 0, 0
    told = json.loads(record.read_text("utf-8"))
    settled, critical = told.get("before", (0, 0))
    done = peek(run).get("settled", math.inf)  # Only one that was settled here says how far it came of what was meant.
    own = min(done, told["epochs"])
    return settled + own, critical + min(done - own, told["critical_epochs"])
