"""``altwords-export``: one command for each step from captioned pictures to a bundle."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from altwords.answer import Kind
from altwords.bundle.manifest import BundleError
from altwords_export.shards import DataError

if TYPE_CHECKING:
    from altwords_export.settle import Settling


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one step; the return value is the exit code (0 done, 1 refused or failed, 2 misused)."""
    options = _parser().parse_args(arguments)
    try:
        STEPS[options.step](options)
    except (DataError, BundleError, OSError) as error:
        print(f"altwords-export: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The same command goes on from the last checkpoint.", file=sys.stderr)
        return 130
    return 0


def _prepare(options: argparse.Namespace) -> None:
    from altwords_export.prepare import prepare

    counts = prepare(options.out, options.train, options.validation, hold_out=options.hold_out, about=options.about)
    print(f"{counts['train']} pictures to train on, {counts['validation']} to validate, in {options.out}.")


def _teach(options: argparse.Namespace) -> None:
    from altwords_export.teach import Teaching, teach

    how = Teaching(**{field.name: getattr(options, field.name) for field in dataclasses.fields(Teaching)})
    teach(options.weights, options.teacher, options.photos, options.out, how, validation=options.validation)


def _train(options: argparse.Namespace) -> None:
    from altwords_export.recipe import Recipe, Shape
    from altwords_export.train import train

    given = vars(options)
    shape = {f.name: given[f.name] for f in dataclasses.fields(Shape) if f.name in given}
    rest = {f.name: given[f.name] for f in dataclasses.fields(Recipe) if f.name in given}
    train(options.data, options.run, Recipe(**rest, shape=Shape(**shape)), until=options.until)


def _look(options: argparse.Namespace) -> None:
    from altwords_export.features import look

    look(options.run, options.data, options.out, encoder=options.encoder, views=options.views, image=options.image)


def _settle(options: argparse.Namespace) -> None:
    from altwords_export.settle import settle

    settle(options.run, options.features, options.out, settling(options))


def settling(options: argparse.Namespace) -> Settling:
    """What the options of ``settle_arguments`` say."""
    from altwords_export.settle import Settling

    return Settling(**{field.name: getattr(options, field.name) for field in dataclasses.fields(Settling)})


def _blend(options: argparse.Namespace) -> None:
    from altwords_export.blend import blend

    blend(options.runs, options.out)


def _attributes(options: argparse.Namespace) -> None:
    from altwords_export.attributes import Attributes, learn_attributes

    how = Attributes(**{field.name: getattr(options, field.name) for field in dataclasses.fields(Attributes)})
    learn_attributes(options.weights, options.data, options.out, how)


def _join(options: argparse.Namespace) -> None:
    from altwords_export.join import join

    join(options.run, options.second, options.out)


def _reopen(options: argparse.Namespace) -> None:
    from altwords_export.reopen import reopen

    reopen(options.bundle, options.out)


def _export(options: argparse.Namespace) -> None:
    from altwords_export.export import export

    export(
        options.run,
        options.data,
        options.out,
        name=options.name,
        encoder=options.encoder,
        length_penalty=options.length_penalty,
    )
    print(f"Bundle written to {options.out}. Next: altwords-export kinds, calibrate, evaluate, card.")


def _draw(options: argparse.Namespace) -> None:
    from altwords_export.kinds.draw import draw

    count = draw(
        options.out, options.family, count=options.count, seed=options.seed, source=options.source, kind=options.kind
    )
    print(f"{count} pictures in {options.out}.")


def _kinds(options: argparse.Namespace) -> None:
    from altwords_export.kinds.fit import fit_kinds

    print(json.dumps(fit_kinds(options.bundle, options.train, options.validation, most=options.most)))


def _charts(options: argparse.Namespace) -> None:
    from altwords_export.kinds.chart_types import fit_chart_types

    print(json.dumps(fit_chart_types(options.bundle, options.validation, count=options.count)))


def _names(options: argparse.Namespace) -> None:
    from altwords_export.kinds.names import fit_names

    print(json.dumps(fit_names(options.bundle, options.packages)))


def _classes(options: argparse.Namespace) -> None:
    from altwords_export.classes import fit_classes

    print(json.dumps(fit_classes(options.bundle, options.photos, options.second)))


def _scenes(options: argparse.Namespace) -> None:
    from altwords_export.scenes import fit_scenes

    print(json.dumps(fit_scenes(options.bundle, options.photos)))


def _calibrate(options: argparse.Namespace) -> None:
    from altwords_export.calibrate import calibrate

    report = calibrate(
        options.bundle,
        options.data,
        named=options.named,
        beams=options.beams,
        shown=options.shown,
        said=options.said,
    )
    print(json.dumps(report))


def _evaluate(options: argparse.Namespace) -> None:
    from altwords_export.evaluate import evaluate

    evaluate(
        options.bundle,
        options.data,
        split=options.split,
        beams=options.beams,
        sheet=options.sheet,
        most=options.most,
    )


def _card(options: argparse.Namespace) -> None:
    from altwords_export.card import write_card

    write_card(options.bundle, effort=options.effort)
    print(f"Model card written to {options.bundle / 'MODEL_CARD.md'}.")


def _import_hub(options: argparse.Namespace) -> None:
    from altwords_export.import_hub import import_hub

    import_hub(options.folder, options.out, name=options.name, source=options.source, license_=options.license)
    print(f"Bundle written to {options.out}. Next: altwords-export calibrate.")


def _mentions(options: argparse.Namespace) -> None:
    from altwords_export.mentions import rates, read_captions

    print(json.dumps(rates(read_captions(options.captions))))


STEPS = {
    "prepare": _prepare,
    "teach": _teach,
    "train": _train,
    "look": _look,
    "settle": _settle,
    "blend": _blend,
    "attributes": _attributes,
    "join": _join,
    "reopen": _reopen,
    "export": _export,
    "draw": _draw,
    "kinds": _kinds,
    "charts": _charts,
    "names": _names,
    "classes": _classes,
    "scenes": _scenes,
    "calibrate": _calibrate,
    "evaluate": _evaluate,
    "card": _card,
    "mentions": _mentions,
    "import-hub": _import_hub,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="altwords-export", description="From captioned pictures to a bundle.")
    steps = parser.add_subparsers(dest="step", metavar="STEP", required=True)

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
    _teaching_options(step)

    step = steps.add_parser("train", help="train, or go on training, with checkpoints")
    step.add_argument("data", type=Path)
    step.add_argument("run", type=Path)
    step.add_argument("--weights", required=True, help="a .safetensors file, torchvision, or a hub's ResNet")
    step.add_argument("--until", type=int, metavar="EPOCH", help="stop after this one of the epochs")
    _recipe_options(step)

    step = steps.add_parser("look", help="compute what the encoder sees in each picture, once")
    step.add_argument("run", type=Path)
    step.add_argument("data", type=Path)
    step.add_argument("out", type=Path, help="a folder for the features")
    step.add_argument(
        "--encoder", choices=("int8", "exact"), default="int8", help="as it will be shipped, or as it was trained"
    )
    step.add_argument("--views", type=int, default=4, help="of each picture: the whole, its mirror image, and crops")
    step.add_argument("--image", type=int, help="side in pixels of what is seen; as in training by default")

    step = steps.add_parser("settle", help="train the decoder on, with the encoder as it is: cheap epochs")
    settle_arguments(step)

    step = steps.add_parser("blend", help="several settled runs to one, the mean of their weights")
    step.add_argument("out", type=Path, help="a run folder of its own")
    step.add_argument("runs", type=Path, nargs="+", metavar="RUN")

    step = steps.add_parser("attributes", help="teach a small network what people mention of photos")
    step.add_argument("data", type=Path)
    step.add_argument("out", type=Path, help="a folder for checkpoint and network")
    step.add_argument("--weights", required=True, help="an EfficientNet-Lite2 as a .safetensors file")
    _attributes_options(step)

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

    step = steps.add_parser("draw", help="pictures of known kinds, drawn or worn, as a shard to fit kinds on")
    step.add_argument("out", type=Path)
    step.add_argument("family", help="charts, graphs, figures, pages, documents; icons, logos, ...; or worn")
    step.add_argument("--count", type=int, default=1000)
    step.add_argument("--seed", type=int, default=1)
    step.add_argument("--source", type=Path, help="a folder of symbols, or the shard to wear")
    step.add_argument("--kind", type=Kind, choices=list(Kind), help="of the source's pictures, where they say none")

    step = steps.add_parser("kinds", help="fit the bundle's head for kinds of image")
    step.add_argument("bundle", type=Path)
    for split, meaning in (("train", "to learn from"), ("validation", "from other sources, to judge it by")):
        meaning = f"shards {meaning}; without KIND, each .json says it"
        step.add_argument(f"--{split}", nargs="+", required=True, metavar="[KIND=]SHARD", help=meaning)
    step.add_argument("--most", type=int, default=1500, help="pictures taken from one shard at most")

    step = steps.add_parser("charts", help="fit the bundle's head for types of charts, on charts that it draws")
    step.add_argument("bundle", type=Path)
    step.add_argument(
        "--validation", nargs="+", required=True, metavar="SHARD", help="charts by others; each .json says chart"
    )
    step.add_argument("--count", type=int, default=1000, help="charts to draw")

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
    step.add_argument("--beams", type=int, default=3)
    step.add_argument("--shown", type=float, help="how far the search is led to words that the features speak for")
    step.add_argument("--said", type=float, help="how far it is led to what was said of similar photos")

    step = steps.add_parser("evaluate", help="BLEU-4, ROUGE-L and CIDEr on a split, and a contact sheet")
    step.add_argument("bundle", type=Path)
    step.add_argument("data", type=Path)
    step.add_argument("--split", default="validation")
    step.add_argument("--beams", nargs="+", type=int, default=[1, 3])
    step.add_argument("--sheet", type=Path, help="write a page of pictures and captions here")
    step.add_argument("--most", type=int, help="describe only so many pictures")

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
    return parser


def _recipe_options(step: argparse.ArgumentParser) -> None:
    """An option for each number of the recipe, with the recipe's own default."""
    from altwords_export.recipe import Recipe, Shape

    _options_of(step, Shape, without=("stride_in_3x3",))
    _options_of(step, Recipe, without=("weights", "second"))


def settle_arguments(step: argparse.ArgumentParser) -> None:
    """The arguments of ``settle``, for its variants too."""
    from altwords_export.settle import Settling

    step.add_argument("run", type=Path)
    step.add_argument("features", type=Path, help="what look left")
    step.add_argument("out", type=Path, help="a run folder of its own")
    _options_of(step, Settling)
    step.add_argument("--teachers", nargs="+", default=[], metavar="RUN", help="runs whose mean is learnt, too")


def _teaching_options(step: argparse.ArgumentParser) -> None:
    from altwords_export.teach import Teaching

    _options_of(step, Teaching)


def _attributes_options(step: argparse.ArgumentParser) -> None:
    from altwords_export.attributes import Attributes

    _options_of(step, Attributes)


def _options_of(step: argparse.ArgumentParser, numbers: Any, without: Sequence[str] = ()) -> None:
    for field in dataclasses.fields(numbers):
        if field.type in ("int", "float", "str") and field.name not in without:
            name, kind = f"--{field.name.replace('_', '-')}", type(field.default)
            step.add_argument(name, type=kind, default=field.default, help=f"default {field.default}")
