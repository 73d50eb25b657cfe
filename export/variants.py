"""What was tried with the decoder and not kept, so that its figures in TRIALS.md can be made again.

    python export/variants.py both-ways RUN FEATURES OUT [options of altwords-export settle]
    python export/variants.py classes DATA FEATURES OUT --second WEIGHTS
    python export/variants.py class-words RUN FEATURES OUT [options of altwords-export settle]
    python export/variants.py finer RUN OUT
    python export/variants.py fresh RUN OUT
    python export/variants.py from-scratch RUN FEATURES OUT --layers 6 --cells 2 [options of altwords-export settle]
    python export/variants.py alt-texts OUT SHARDS
    python export/variants.py merge FEATURES OTHERS OUT
    python export/variants.py judge RUN FEATURES

The daemon knows none of the decoders that these settle: what comes out cannot be exported, and only the figures that
are printed are of use. ``finer`` and ``fresh`` make runs to look with and to settle. The last three make captioned
shards of photos with alternative texts, put the photos of two folders of features into one, and say what a run is
worth on such a folder's.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

import alt_texts
from altwords.captioner.captioner import LONGEST
from altwords.captioner.decoder import Decoder
from altwords.captioner.search import search
from altwords_export import checkpoint, cli, efficientnet
from altwords_export.export import save_decoder
from altwords_export.features import Features, look_at_split
from altwords_export.model import CaptionModel, pooling
from altwords_export.options import filled, settle_arguments
from altwords_export.recipe import Recipe
from altwords_export.resnet import CHANNELS
from altwords_export.self_critical import Critic
from altwords_export.settle import Settling, judged, settle
from altwords_export.train import LONGEST as LONGEST_LEARNT
from altwords_export.train import build, epochs_done, load_trained

SETTLED = ("both-ways", "class-words", "from-scratch")
STEPS = (*SETTLED, "classes", "finer", "fresh", "alt-texts", "merge", "judge")
LIKELIEST = 3
"""Classes of a picture whose words stand before it."""
HEAD = 64
"""Width of an attention head."""
TIMED = 100
"""Validation pictures whose captions are timed."""


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
    odds = efficientnet.classifier(second)

    def see(pixels: np.ndarray) -> Tensor:
        found: Tensor = odds(torch.from_numpy(pixels))
        return found

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


class OfFewerCells(nn.Module):
    """The projection of the ResNet's features alone, after the mean over larger cells than were looked at."""

    def __init__(self, projection: nn.Linear, cells: int) -> None:
        super().__init__()
        self.projection = projection
        self.cells = cells

    def forward(self, vectors: Tensor) -> Tensor:
        over = _pooling(math.isqrt(vectors.shape[1] - 1), self.cells).to(vectors)
        projected: Tensor = self.projection(over @ vectors[:, 1:, :CHANNELS])
        return projected


_pooling = lru_cache(pooling)


def finer(run: Path, out: Path) -> None:
    """A run that sees every cell of the grid for itself, to look with."""
    model, tokenizer, recipe = load_trained(run)
    state, grid = model.state_dict(), recipe.shape.image // 32
    checkpoint.write_run(out, tokenizer, recipe.having(cells=grid), state, epochs=0, settled=(0, 0))


def fresh(run: Path, out: Path) -> None:
    """A run with the same encoder, and a decoder and projection that have learnt nothing yet."""
    model, tokenizer, recipe = load_trained(run)
    torch.manual_seed(recipe.seed)
    unlearnt = build(recipe, tokenizer, model.encoder.resnet)
    model.decoder, model.encoder.projection = unlearnt.decoder, unlearnt.encoder.projection
    checkpoint.write_run(out, tokenizer, recipe, model.state_dict(), epochs=epochs_done(run), settled=(0, 0))


def from_scratch(*, layers: int, width: int, cells: int, seed: int) -> Callable[[CaptionModel, Tokenizer], None]:
    """A decoder of another shape, which has learnt nothing yet."""

    def change(model: CaptionModel, tokenizer: Tokenizer) -> None:
        # As many places for the words as before, however many cells stand before them.
        positions = model.shape.positions + max(0, cells**2 - model.shape.cells**2)
        shape = replace(
            model.shape,
            layers=layers,
            width=width,
            heads=width // HEAD,
            cells=cells,
            positions=positions,
            second=False,
        )
        torch.manual_seed(seed)
        recipe = Recipe(weights="", shape=shape, dropout=model.decoder.config.resid_pdrop)
        fresh = build(recipe, tokenizer, model.encoder.resnet)
        model.shape, model.decoder = shape, fresh.decoder
        model.encoder.projection = OfFewerCells(fresh.encoder.projection, cells)  # type: ignore[assignment]

    return change


@torch.no_grad()
def cost(model: CaptionModel, seen: Path) -> str:
    """What the daemon would hold, and how long it would write with it, on one thread."""
    model.cpu()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "decoder.safetensors"
        save_decoder(model, file)
        size, decoder = file.stat().st_size, Decoder(file)
    vectors = load_file(seen / "validation.safetensors")["vectors"][:TIMED, 0]
    openings = model.opening(model.encoder.projection(vectors.float()))
    begun = time.process_time()
    for opening in openings:
        search(decoder, opening, beams=3, longest=LONGEST, end=model.decoder.config.eos_token_id)
    taken = (time.process_time() - begun) / len(openings)
    return f"the decoder: {size / 1e6:.1f} MB, {1000 * taken:.0f} ms of one thread a caption with beam 3"


def merge(seen: Path, others: Path, out: Path) -> None:
    """Features of the photos of two folders to learn from; those to validate on are the first's."""
    out.mkdir(parents=True, exist_ok=True)
    vectors = [load_file(folder / "train.safetensors")["vectors"] for folder in (seen, others)]
    captions = [json.loads((folder / "train.json").read_text("utf-8")) for folder in (seen, others)]
    save_file({"vectors": torch.cat(vectors)}, out / "train.safetensors")
    (out / "train.json").write_text(json.dumps(captions[0] + captions[1]), "utf-8")
    for name in ("validation.safetensors", "validation.json", "features.json"):
        shutil.copy(seen / name, out)


def judge(run: Path, seen: Path) -> str:
    """What a run is worth on the photos that a folder of features has to validate on."""
    model, tokenizer, _ = load_trained(run)
    checks = Features.load(seen, "validation", tokenizer, longest=LONGEST_LEARNT)
    loss, reward = judged(model, checks, Critic(checks.captions, tokenizer), len(checks))
    return f"{len(checks)} photos: loss {loss:.4f}, greedy captions' reward {reward:.4f}"


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Make again what was tried and not kept.")
    steps = parser.add_subparsers(dest="step", required=True)
    folders = {
        "classes": ("data", "features", "out"),
        "finer": ("run", "out"),
        "fresh": ("run", "out"),
        "alt-texts": ("out",),
        "merge": ("features", "others", "out"),
        "judge": ("run", "features"),
    }
    for name, taken in folders.items():
        step = steps.add_parser(name)
        for folder in taken:
            step.add_argument(folder, type=Path)
        if name == "classes":
            step.add_argument("--second", required=True)
        if name == "alt-texts":
            step.add_argument("shards", type=Path, nargs="+")
    for name in SETTLED:
        settle_arguments(step := steps.add_parser(name))
    for name, usual in (("layers", 4), ("width", 256), ("cells", 4)):
        step.add_argument(f"--{name}", type=int, default=usual)
    return parser


def main(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    return cli.guarded(lambda: _make(options), resumes=options.step in SETTLED)


def _make(options: argparse.Namespace) -> None:
    match options.step:
        case "classes":
            classes(options.data, options.features, options.out, options.second)
        case "finer":
            finer(options.run, options.out)
        case "fresh":
            fresh(options.run, options.out)
        case "alt-texts":
            print(json.dumps(alt_texts.write(options.out, options.shards)))
        case "merge":
            merge(options.features, options.others, options.out)
        case "judge":
            print(judge(options.run, options.features))
        case step:
            _settle(step, options)


def _settle(step: str, options: argparse.Namespace) -> None:
    how = filled(Settling, options)
    change = {"both-ways": both_ways, "class-words": class_words}.get(step) or from_scratch(
        layers=options.layers, width=options.width, cells=options.cells, seed=how.seed
    )
    model = settle(options.run, options.features, options.out, how, change)
    if step == "from-scratch":
        print(cost(model, options.features))
    # No run that another command would take for one of its own.
    (options.out / "recipe.json").unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
