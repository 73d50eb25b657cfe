"""``altwords-export``: one command for each step from captioned pictures to a bundle."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence

from altwords.answer import Problem
from altwords.bundle.manifest import BundleError
from altwords_export.options import filled, parser
from altwords_export.shards import DataError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one step; the return value is the exit code (0 done, 1 refused or failed, 2 misused)."""
    options = parser().parse_args(arguments)
    return guarded(lambda: STEPS[options.step](options), resumes=options.step in RESUMED)


def guarded(step: Callable[[], None], *, resumes: bool) -> int:
    """Run a step, and say in a line why it is refused or what follows when it is stopped; the exit code."""
    try:
        step()
    except (DataError, BundleError, Problem, OSError) as error:
        print(f"altwords-export: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        then = "goes on from the last checkpoint" if resumes else "begins anew"
        print(f"Stopped. The same command {then}.", file=sys.stderr)
        return 130
    return 0


def _prepare(options: argparse.Namespace) -> None:
    from altwords_export.prepare import prepare

    counts = prepare(options.out, options.train, options.validation, hold_out=options.hold_out, about=options.about)
    print(f"{counts['train']} pictures to train on, {counts['validation']} to validate, in {options.out}.")


def _teach(options: argparse.Namespace) -> None:
    from altwords_export.teach import Teaching, teach

    how = filled(Teaching, options)
    teach(options.weights, options.teacher, options.photos, options.out, how, validation=options.validation)


def _train(options: argparse.Namespace) -> None:
    from altwords_export.recipe import Recipe, Shape
    from altwords_export.train import train

    recipe = filled(Recipe, options, shape=filled(Shape, options))
    train(options.data, options.run, recipe, until=options.until)


def _look(options: argparse.Namespace) -> None:
    from altwords_export.features import look

    look(options.run, options.data, options.out, encoder=options.encoder, views=options.views, image=options.image)


def _settle(options: argparse.Namespace) -> None:
    from altwords_export.settle import Settling, settle

    settle(options.run, options.features, options.out, filled(Settling, options))


def _blend(options: argparse.Namespace) -> None:
    from altwords_export.blend import blend

    blend(options.runs, options.out)


def _attributes(options: argparse.Namespace) -> None:
    from altwords_export.attributes import Attributes, learn_attributes

    learn_attributes(options.weights, options.data, options.out, filled(Attributes, options))


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


def _adopt(options: argparse.Namespace) -> None:
    from altwords_export.adopt import adopt

    adopt(options.run, options.bundle, options.out, name=options.name)
    print(f"Bundle written to {options.out}. Next: altwords-export calibrate, evaluate, card.")


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
        confidence_only=options.confidence_only,
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

    write_card(options.bundle, effort=options.effort, data=options.data)
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
    "adopt": _adopt,
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
RESUMED = ("teach", "train", "settle", "attributes")
"""Steps that keep checkpoints."""
