"""Several settled runs to one: the mean of their weights.

Runs that began with the same one end in the same valley, and their mean lies lower in it than any of them, at the cost
of one (Wortsman et al., 2022, https://arxiv.org/abs/2203.05482).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from altwords_export import checkpoint
from altwords_export.shards import DataError
from altwords_export.train import epochs_done, load_trained

SAME = (checkpoint.RECIPE, "tokenizer.json")


def blend(runs: Sequence[Path], out: Path) -> None:
    """Write a run folder with the mean of the runs' averaged models, which ``settle`` and ``export`` take as any.

    Raises:
        DataError: a run is missing, they are of different recipes, or OUT is another run.
    """
    first, *others = runs
    models = [load_trained(run)[0].state_dict() for run in runs]
    if any((first / file).read_bytes() != (other / file).read_bytes() for file in SAME for other in others):
        raise DataError("Only runs that began with the same one, and saw pictures of the same size, can be blended.")
    mean = {
        name: torch.stack([model[name].double() for model in models]).mean(0).to(value.dtype)
        for name, value in models[0].items()
    }
    _, tokenizer, recipe = load_trained(first)
    checkpoint.write_run(
        *(out, tokenizer, recipe, mean),
        epochs=epochs_done(first),
        settled=checkpoint.epochs_settled(first),
        blended=len(runs),
    )
