"""What was tried with the decoder and not kept, so that its figures in TRIALS.md can be made again.

    python export/variants.py both-ways RUN FEATURES OUT [options of altwords-export settle]
    python export/variants.py classes DATA FEATURES OUT --second WEIGHTS
    python export/variants.py class-words RUN FEATURES OUT [options of altwords-export settle]

The daemon knows none of this: what comes out cannot be exported, and only the figures that are printed are of use.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from altwords_export import cli, efficientnet
from altwords_export.features import look_at_split
from altwords_export.model import CaptionModel
from altwords_export.settle import settle

STEPS = ("both-ways", "classes", "class-words")
LIKELIEST = 3
"""Classes of a picture whose words stand before it."""


class BothWays(CaptionModel):
    """Every vector of the picture is read in view of all others, not only of those before it."""

    def begin(self, prefix: Tensor) -> tuple[Tensor, object]:
        opening = self.opening(prefix)
        length = opening.shape[1]
        hidden = torch.zeros(length, length, dtype=torch.bool, device=prefix.device)
        hidden[:-1, -1] = True  # <DESC> alone is still to come.
        mask = torch.zeros(len(opening), 1, length, length, device=prefix.device)
        mask = mask.masked_fill(hidden, torch.finfo(mask.dtype).min)
        read = self.decoder.transformer(inputs_embeds=opening, use_cache=True, attention_mask=mask)
        return read.last_hidden_state[:, -1:], read.past_key_values


def both_ways(model: CaptionModel, _: Tokenizer) -> None:
    model.__class__ = BothWays


class WithClassWords(nn.Module):
    """The projection, with the mean of a class's tokens where a row stands for a class."""

    words: Tensor

    def __init__(self, projection: nn.Linear, words: Tensor) -> None:
        super().__init__()
        self.projection = projection
        self.scale = nn.Parameter(torch.full((words.shape[1],), 0.1))
        self.register_buffer("words", words)

    def forward(self, vectors: Tensor) -> Tensor:
        classes = vectors[:, :LIKELIEST, : len(self.words)] @ self.words * self.scale
        return torch.cat([classes, self.projection(vectors[:, LIKELIEST:])], dim=1)


def class_words(model: CaptionModel, tokenizer: Tokenizer) -> None:
    from torchvision.models._meta import _IMAGENET_CATEGORIES as NAMES

    table = model.decoder.transformer.wte.weight.detach()
    words = torch.stack([table[tokenizer.encode(f" {name.lower()}").ids].mean(0) for name in NAMES])
    model.encoder.projection = WithClassWords(model.encoder.projection, words)  # type: ignore[assignment]


def classes(data: Path, seen: Path, out: Path, second: str) -> None:
    """Copy a folder of features, with a row before the others for each of a picture's likeliest classes: a one in the
    class's place."""
    trunk, tensors = efficientnet.load(second).eval(), load_file(second)
    weight, bias = (tensors[f"_fc.{name}"].float() for name in ("weight", "bias"))

    @torch.no_grad()
    def see(pixels: np.ndarray) -> Tensor:
        grid = trunk(efficientnet.normalised(torch.from_numpy(pixels)))
        return nn.functional.linear(grid.mean((2, 3)), weight, bias)

    out.mkdir(parents=True, exist_ok=True)
    for split in ("train", "validation"):
        logits, _ = look_at_split(see, data, split, views=1, size=256)
        vectors = load_file(seen / f"{split}.safetensors")["vectors"]
        likeliest = logits[:, 0].float().topk(LIKELIEST).indices
        rows = nn.functional.one_hot(likeliest, vectors.shape[-1]).to(vectors.dtype)
        rows = rows[:, None].expand(-1, vectors.shape[1], -1, -1)
        save_file({"vectors": torch.cat([rows, vectors], dim=2)}, out / f"{split}.safetensors")
        shutil.copy(seen / f"{split}.json", out)
    shutil.copy(seen / "features.json", out)


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Make again what was tried and not kept.")
    steps = parser.add_subparsers(dest="step", required=True)
    step = steps.add_parser("classes")
    for name in ("data", "features", "out"):
        step.add_argument(name, type=Path)
    step.add_argument("--second", required=True)
    for name in ("both-ways", "class-words"):
        cli.settle_arguments(steps.add_parser(name))
    return parser


def main(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    if options.step == "classes":
        classes(options.data, options.features, options.out, options.second)
        return 0
    change = {"both-ways": both_ways, "class-words": class_words}[options.step]
    settle(options.run, options.features, options.out, cli.settling(options), change)
    # No run that another command would take for one of its own.
    (options.out / "recipe.json").unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
