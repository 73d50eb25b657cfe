"""The arguments of ``altwords-export``, step by step."""

from __future__ import annotations

import argparse
import ast
import dataclasses
import inspect
import textwrap
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from altwords.answer import Kind

T = TypeVar("T")


def parser() -> argparse.ArgumentParser:
    """All steps with their arguments. Where it is a dataclass that these fill, ``filled`` makes it."""
    from altwords_export.attributes import Attributes
    from altwords_export.recipe import Recipe, Shape
    from altwords_export.teach import Teaching

    whole = argparse.ArgumentParser(prog="altwords-export", description="From captioned pictures to a bundle.")
    steps = whole.add_subparsers(dest="step", metavar="STEP", required=True)

    step = steps.add_parser("prepare", help="captioned folders or WebDataset shards to training shards")
    step.add_argument("out", type=Path)
    step.add_argument("--train", nargs="+", type=Path, required=True, metavar="SOURCE")
    step.add_argument("--validation", nargs="*", type=Path, default=[], metavar="SOURCE")
    step.add_argument("--hold-out", type=float, default=0.0, help="share of photos to validate on, without sources")
    step.add_argument("--about", default="", help="where the pictures come from, and on which terms")

    step = steps.add_parser("teach", help="let a ResNet learn what a better network sees, before it learns to describe")
    step.add_argument("out", type=Path, help="a folder for checkpoint and network")
    step.add_argument("--photos", nargs="+", type=Path, required=True, metavar="SOURCE", help="described or not")
    step.add_argument("--validation", nargs="*", type=Path, default=[], metavar="SOURCE", help="to judge it by")
    step.add_argument("--weights", required=True, help="a .safetensors file, torchvision, or a hub's ResNet")
    step.add_argument("--teacher", required=True, help="an EfficientNet-Lite2 as a .safetensors file")
    _options_of(step, Teaching)

    step = steps.add_parser("train", help="train, or go on training, with checkpoints")
    step.add_argument("data", type=Path)
    step.add_argument("run", type=Path)
    step.add_argument("--weights", required=True, help="a .safetensors file, torchvision, or a hub's ResNet")
    step.add_argument("--until", type=int, metavar="EPOCH", help="stop after this one of the epochs")
    _options_of(step, Shape)
    _options_of(step, Recipe, without=("weights", "second"))

    step = steps.add_parser("look", help="compute what the encoder sees in each picture, once")
    step.add_argument("run", type=Path)
    step.add_argument("data", type=Path)
    step.add_argument("out", type=Path, help="a folder for the features")
    step.add_argument(
        "--encoder", choices=("int8", "exact"), default="int8", help="as it will be shipped, or as it was trained"
    )
    step.add_argument("--views", type=_count, default=4, help="of each picture: the whole, its mirror image, and crops")
    step.add_argument("--image", type=_side, help="side in pixels of what is seen; as in training by default")

    step = steps.add_parser("settle", help="train the decoder on, with the encoder as it is: cheap epochs")
    settle_arguments(step)

    step = steps.add_parser("blend", help="several settled runs to one, the mean of their weights")
    step.add_argument("out", type=Path, help="a run folder of its own")
    step.add_argument("runs", type=Path, nargs="+", metavar="RUN")

    step = steps.add_parser("attributes", help="teach a small network what people mention of photos")
    step.add_argument("data", type=Path)
    step.add_argument("out", type=Path, help="a folder for checkpoint and network")
    step.add_argument("--weights", required=True, help="an EfficientNet-Lite2 as a .safetensors file")
    _options_of(step, Attributes)

    step = steps.add_parser("join", help="a run to one with a second network beside its ResNet")
    step.add_argument("run", type=Path)
    step.add_argument("second", type=Path, help="what attributes left: its second.safetensors")
    step.add_argument("out", type=Path, help="a run folder of its own; next: look, settle")

    step = steps.add_parser("reopen", help="a bundle back to a run, to train on from what was shipped")
    step.add_argument("bundle", type=Path)
    step.add_argument("out", type=Path, help="a run folder; next: join, look, settle")

    step = steps.add_parser("export", help="a trained run to a bundle")
    step.add_argument("run", type=Path)
    step.add_argument("data", type=Path, help="prepared shards, for int8 ranges and checks on real photos")
    step.add_argument("out", type=Path)
    step.add_argument("--name", default="altwords-en")
    step.add_argument("--length-penalty", type=float, default=1.0, help="of the beam search; less is shorter")
    step.add_argument("--encoder", choices=("int8", "fp32"), default="int8")

    step = steps.add_parser("adopt", help="a bundle with the decoder of a run that was reopened from it and settled")
    step.add_argument("run", type=Path)
    step.add_argument("bundle", type=Path, help="what the run was reopened from; it stays as it is")
    step.add_argument("out", type=Path, help="a folder of its own")
    step.add_argument("--name", help="as that bundle is called by default")

    step = steps.add_parser("draw", help="pictures of known kinds, drawn or worn, as a shard to fit kinds on")
    step.add_argument("out", type=Path)
    step.add_argument("family", help="charts, graphs, figures, pages, documents; icons, logos, ...; or worn")
    step.add_argument("--count", type=_count, default=1000)
    step.add_argument("--seed", type=int, default=1)
    step.add_argument("--source", type=Path, help="a folder of symbols, or the shard to wear")
    step.add_argument("--kind", type=Kind, choices=list(Kind), help="of the source's pictures, where they say none")

    step = steps.add_parser("kinds", help="fit the bundle's head for kinds of image")
    step.add_argument("bundle", type=Path)
    for split, meaning in (("train", "to learn from"), ("validation", "from other sources, to judge it by")):
        meaning = f"shards {meaning}; without KIND, each .json says it"
        step.add_argument(f"--{split}", nargs="+", required=True, metavar="[KIND=]SHARD", help=meaning)
    step.add_argument("--most", type=_count, default=1500, help="pictures taken from one shard at most")

    step = steps.add_parser("charts", help="fit the bundle's head for types of charts, on charts that it draws")
    step.add_argument("bundle", type=Path)
    step.add_argument(
        "--validation", nargs="+", required=True, metavar="SHARD", help="charts by others; each .json says chart"
    )
    step.add_argument("--count", type=_count, default=1000, help="charts to draw")

    step = steps.add_parser("names", help="render the icons, flags and marks that the bundle knows by name")
    step.add_argument("bundle", type=Path)
    step.add_argument("packages", type=Path, help="the node_modules with the sets of symbols")

    step = steps.add_parser("classes", help="fit the bundle's head for what single thing a photo is of")
    step.add_argument("bundle", type=Path)
    step.add_argument("--photos", nargs="+", type=Path, required=True, metavar="SOURCE", help="described or not")
    step.add_argument("--second", required=True, help="the EfficientNet-Lite2 as it came, a .safetensors file")

    step = steps.add_parser("scenes", help="fit the bundle's head for rooms, streets and landscapes")
    step.add_argument("bundle", type=Path)
    step.add_argument(
        "--photos", nargs="+", type=Path, required=True, metavar="SOURCE", help="captioned, some by a scene's name"
    )

    step = steps.add_parser("calibrate", help="fit the bundle's confidence on validation photos")
    step.add_argument("bundle", type=Path)
    step.add_argument("data", type=Path)
    step.add_argument(
        "--named", nargs="+", metavar="SHARD", help="photos of other things, each with its name for a caption"
    )
    step.add_argument("--beams", type=_count, default=3)
    step.add_argument("--shown", type=float, help="how far the search is led to words that the features speak for")
    step.add_argument("--said", type=float, help="how far it is led to what was said of similar photos")
    step.add_argument(
        "--confidence-only", action="store_true", help="leave what was fitted on the training photos as it is"
    )

    step = steps.add_parser("evaluate", help="BLEU-4, ROUGE-L and CIDEr on a split, and a contact sheet")
    step.add_argument("bundle", type=Path)
    step.add_argument("data", type=Path)
    step.add_argument("--split", default="validation")
    step.add_argument("--beams", nargs="+", type=_count, default=[1, 3])
    step.add_argument("--sheet", type=Path, help="write a page of pictures and captions here")
    step.add_argument("--most", type=_count, help="describe only so many pictures")

    step = steps.add_parser("mentions", help="how often captions guess at people, before and after rewriting")
    step.add_argument("captions", type=Path, help="a file of captions, one a line; may end in .gz")

    step = steps.add_parser("import-hub", help="a hub's ViT and GPT-2 captioner, downloaded into a folder, to a bundle")
    step.add_argument("folder", type=Path, help="config.json, weights and tokenizer, as the hub has them")
    step.add_argument("out", type=Path)
    step.add_argument("--name", required=True)
    step.add_argument("--source", default="", help="the hub's id, for the manifest")
    step.add_argument("--license", default="not stated", help="as the model's page names it")

    step = steps.add_parser("card", help="write the bundle's model card")
    step.add_argument("bundle", type=Path)
    step.add_argument("--effort", help="time and machine, or energy, that training took: kept for later cards")
    step.add_argument("--data", help="what it learnt from, and on which terms: kept, too")
    return whole


def settle_arguments(step: argparse.ArgumentParser) -> None:
    """The arguments of ``settle``, for its variants too."""
    from altwords_export.settle import Settling

    step.add_argument("run", type=Path)
    step.add_argument("features", type=Path, help="what look left")
    step.add_argument("out", type=Path, help="a run folder of its own")
    _options_of(step, Settling)
    step.add_argument("--teachers", nargs="+", default=[], metavar="RUN", help="runs whose mean is learnt, too")


def filled(kind: type[T], options: argparse.Namespace, **more: Any) -> T:
    """A dataclass of the options that are called as its fields; what it refuses is misuse of the command line."""
    names = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]
    try:
        return kind(**{name: getattr(options, name) for name in names if hasattr(options, name)}, **more)
    except ValueError as error:
        options.misused(str(error))
        raise


def _options_of(step: argparse.ArgumentParser, kind: type, without: Sequence[str] = ()) -> None:
    """An option for each number and text of a dataclass, with its docstring for a help."""
    meanings = _meanings(kind)
    for field in dataclasses.fields(kind):
        if field.type in ("int", "float", "str") and field.name not in without:
            told = f"{meanings.get(field.name, '')} Default: {'none' if field.default == '' else field.default}."
            name = f"--{field.name.replace('_', '-')}"
            step.add_argument(name, type=type(field.default), default=field.default, help=told.replace("%", "%%"))
    step.set_defaults(misused=step.error)


def _meanings(kind: type) -> dict[str, str]:
    """What stands behind each field of a dataclass, and of those that it is made from."""
    found = {}
    for one in filter(dataclasses.is_dataclass, reversed(kind.__mro__)):
        (described,) = ast.parse(textwrap.dedent(inspect.getsource(one))).body
        for field, behind in pairwise(described.body):  # type: ignore[attr-defined]
            if isinstance(field, ast.AnnAssign) and isinstance(behind, ast.Expr):
                words = ast.literal_eval(behind.value).replace("``", "").split()
                found[ast.unparse(field.target)] = " ".join(words)
    return found


def _count(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def _side(text: str) -> int:
    if (number := _count(text)) % 32:
        raise argparse.ArgumentTypeError(f"{text} is no multiple of 32")
    return number
