"""A second network beside a trained run's ResNet: what it sees stands behind what the ResNet sees.

The decoder's projection gives the new features no weight yet, so that the captions are still the run's own: ``look``
and ``settle`` teach it to use them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from torch import nn

from altwords_export import checkpoint, efficientnet
from altwords_export.shards import DataError
from altwords_export.train import build, epochs_done, load_trained


def join(run: Path, second: Path, out: Path) -> None:
    """Write a run folder whose encoder is RUN's and, beside it, the EfficientNet-Lite2 of a safetensors file.

    Raises:
        DataError: the run is missing or has a second network already, or the file holds none, or OUT is another run.
        OSError: the file is missing.
    """
    model, tokenizer, recipe = load_trained(run)
    if recipe.shape.second:
        raise DataError(f"{run} has a second network already.")
    beside = efficientnet.load(str(second))
    recipe = replace(recipe.having(second=True), second=str(second))
    joined = build(recipe, tokenizer, model.encoder.resnet)
    state = {**joined.state_dict(), **model.state_dict()}
    projection = state["encoder.projection.weight"]
    state["encoder.projection.weight"] = nn.functional.pad(projection, (0, efficientnet.CHANNELS))
    state |= {f"encoder.second.{name}": value for name, value in beside.state_dict().items()}
    settled = checkpoint.epochs_settled(run)
    checkpoint.write_run(
        out, tokenizer, recipe, state, epochs=epochs_done(run), settled=settled, blended=checkpoint.blended(run)
    )
