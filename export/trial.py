"""Make a trial of TRIALS.md again, from the pictures on: one command, which goes on where it was stopped.

    python export/trial.py 13 --shards SHARDS --weights WEIGHTS --second SECOND --out OUT
    python export/trial.py 33 --shards SHARDS --bundle BUNDLE --texts TEXTS --out OUT

SHARDS holds ``flickr8k-train-*.tar``, ``flickr8k-val-*.tar`` and ``coco-*.tar``, one picture and its captions a
sample; for trials 12, 13 and 33 ``named-*.tar`` and ``others-*.tar``, photos of single things with their names for
captions, to learn from and to judge by; and for trial 30 ``openstax-*.tar``, textbooks' pictures with their
alternative texts. WEIGHTS is the ``.safetensors`` that the encoder starts from; SECOND that of the network beside it;
TEXTS a file of captions without pictures; BUNDLE altwords-en-8, from which trials 15 and later go on: a trial says
which of these it takes. The last lines that are printed hold the figures. Runs, features and bundles lie in OUT, for
the trials that share them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import variants
from altwords_export import cli

GIVEN = ("shards", "weights", "second", "texts", "bundle")
"""What the command line names; the steps have it in capitals."""

_SHARP = "--epochs 0 --critical-rate 0.00003 --batch 32"
_VALIDATION = "--validation SHARDS/flickr8k-val-*.tar"
_AGAIN = "OUT/reopened OUT/seen-again"
_SHORT_EPOCH = "--epochs 1 --rate 0.0003 --batch 32"
_FROM_SCRATCH = "--epochs 3 --rate 0.001 --batch 32 --average 0.98"
_BESIDE_TEXTS = "--texts TEXTS --epochs 3 --rate 0.0005 --batch 32 --text-batch 96"
_SHORT_SHARP = "--epochs 0 --critical-epochs 0.5 --critical-rate 0.00005 --batch 32"

STEPS = {
    "few": f"prepare OUT/few --train SHARDS/flickr8k-train-*.tar SHARDS/coco-*.tar {_VALIDATION}",
    "data": f"prepare OUT/data --train SHARDS/flickr8k-train-*.tar SHARDS/coco-*.tar SHARDS/named-*.tar {_VALIDATION}",
    "run": "train OUT/data OUT/run --weights WEIGHTS --epochs 10 --frozen-epochs 2 --encoder-rate 0.0001",
    "seen": "look OUT/run OUT/data OUT/seen --views 3 --image 256",
    "settled-12": "settle OUT/run OUT/seen OUT/settled-12 --epochs 7 --batch 32",
    "sharpened-12": f"settle OUT/settled-12 OUT/seen OUT/sharpened-12 {_SHARP} --critical-epochs 2",
    "second": "attributes OUT/data OUT/second --weights SECOND",
    "joined": "join OUT/sharpened-12 OUT/second/second.safetensors OUT/joined",
    "reopened": "reopen BUNDLE OUT/reopened",
    "seen-again": "look OUT/reopened OUT/few OUT/seen-again --views 1 --image 256",
    "settled-15": f"settle {_AGAIN} OUT/settled-15 {_SHORT_EPOCH}",
    "settled-16": f"settle {_AGAIN} OUT/settled-16 {_SHORT_EPOCH} --smoothing 0",
    "settled-17": f"settle {_AGAIN} OUT/settled-17 {_SHORT_EPOCH} --average 0",
    "settled-18": f"settle {_AGAIN} OUT/settled-18 {_SHORT_EPOCH} --mix 0.3",
    "settled-19": f"settle {_AGAIN} OUT/settled-19 {_SHORT_EPOCH} --texts TEXTS --text-batch 96",
    "settled-20": f"settle {_AGAIN} OUT/settled-20 {_SHORT_EPOCH} "
    "--teachers OUT/reopened OUT/settled-15 OUT/settled-19",
    "settled-21": f"both-ways {_AGAIN} OUT/settled-21 {_SHORT_EPOCH}",
    "seen-classes": "classes OUT/few OUT/seen-again OUT/seen-classes --second SECOND",
    "settled-22": f"class-words OUT/reopened OUT/seen-classes OUT/settled-22 {_SHORT_EPOCH}",
    "settled-23": f"from-scratch {_AGAIN} OUT/settled-23 {_FROM_SCRATCH}",
    "settled-24": f"from-scratch {_AGAIN} OUT/settled-24 {_FROM_SCRATCH} --layers 2",
    "settled-25": f"from-scratch {_AGAIN} OUT/settled-25 {_FROM_SCRATCH} --layers 6",
    "settled-26": f"from-scratch {_AGAIN} OUT/settled-26 {_FROM_SCRATCH} --width 192",
    "settled-27": f"from-scratch {_AGAIN} OUT/settled-27 {_FROM_SCRATCH} --width 384",
    "settled-28": f"from-scratch {_AGAIN} OUT/settled-28 {_FROM_SCRATCH} --cells 2",
    "finer": "finer OUT/reopened OUT/finer",
    "seen-finer": "look OUT/finer OUT/few OUT/seen-finer --views 1 --image 256",
    "settled-29": f"from-scratch OUT/reopened OUT/seen-finer OUT/settled-29 {_FROM_SCRATCH} --cells 8",
    "alt-texts": "alt-texts OUT/alt-texts SHARDS/openstax-*.tar",
    "others": "prepare OUT/others --train OUT/alt-texts/train.tar --validation OUT/alt-texts/held.tar",
    "seen-others": "look OUT/reopened OUT/others OUT/seen-others --views 1 --image 256",
    "merged": "merge OUT/seen-again OUT/seen-others OUT/merged",
    "settled-30": f"settle OUT/reopened OUT/merged OUT/settled-30 {_SHORT_EPOCH}",
    "fresh": "fresh OUT/reopened OUT/fresh",
    "settled-31": "settle OUT/fresh OUT/seen-again OUT/settled-31 --epochs 6 --batch 32",
    "sharpened-31": f"settle OUT/settled-31 OUT/seen-again OUT/sharpened-31 {_SHARP} --critical-epochs 1",
    "settled-32": f"settle {_AGAIN} OUT/settled-32 {_BESIDE_TEXTS}",
    "sharpened-32": f"settle OUT/settled-32 OUT/seen-again OUT/sharpened-32 {_SHORT_SHARP}",
    "seen-named": "look OUT/reopened OUT/data OUT/seen-named --views 1 --image 256",
    "settled-33": f"settle OUT/reopened OUT/seen-named OUT/settled-33 {_BESIDE_TEXTS}",
    "sharpened-33": f"settle OUT/settled-33 OUT/seen-again OUT/sharpened-33 {_SHORT_SHARP}",
}
"""What is made, by name: each once, in OUT."""

_CHOICE = "calibrate OUT/bundle-N OUT/data --shown 0 --said 0 --named SHARDS/others-*.tar"
_LED = "calibrate OUT/bundle-N OUT/data --named SHARDS/others-*.tar"
_WHOLE = ("data", "run", "seen")
_SHIPPED = ("few", "reopened", "seen-again")

TRIALS: dict[str, tuple[str, ...]] = {
    "12": (
        *(*_WHOLE, "settled-12", "sharpened-12"),
        *("export OUT/sharpened-12 OUT/data OUT/bundle-N --name altwords-en-4", _CHOICE),
    ),
    "13": (
        *(*_WHOLE, "settled-12", "sharpened-12", "second", "joined"),
        *("export OUT/joined OUT/data OUT/bundle-N --name altwords-en-5", _LED),
    ),
    "15": (*_SHIPPED, "settled-15"),
    "16": (*_SHIPPED, "settled-16"),
    "17": (*_SHIPPED, "settled-17"),
    "18": (*_SHIPPED, "settled-18"),
    "19": (*_SHIPPED, "settled-19"),
    "20": (*_SHIPPED, "settled-15", "settled-19", "settled-20"),
    "21": (*_SHIPPED, "settled-21"),
    "22": (*_SHIPPED, "seen-classes", "settled-22"),
    **{str(number): (*_SHIPPED, f"settled-{number}") for number in range(23, 29)},
    "29": ("few", "reopened", "finer", "seen-finer", "settled-29"),
    "30": (
        *(*_SHIPPED, "settled-15", "alt-texts", "others", "seen-others", "merged", "settled-30"),
        *(f"judge OUT/{run} OUT/seen-others" for run in ("reopened", "settled-15", "settled-30")),
    ),
    "31": (
        *(*_SHIPPED, "fresh", "settled-31", "sharpened-31"),
        *("export OUT/sharpened-31 OUT/few OUT/bundle-N", "calibrate OUT/bundle-N OUT/few"),
    ),
    "32": (
        *(*_SHIPPED, "settled-32", "sharpened-32"),
        *("export OUT/sharpened-32 OUT/few OUT/bundle-N", "calibrate OUT/bundle-N OUT/few"),
    ),
    "33": (
        *("few", "reopened", "seen-again", "data", "seen-named", "settled-33", "sharpened-33"),
        "adopt OUT/sharpened-33 BUNDLE OUT/bundle-N --name altwords-en-9",
        f"{_LED} --confidence-only",
    ),
}
"""Names of steps, then what makes the trial's own bundle, if it makes one. N stands for the trial."""


def commands(number: str, given: dict[str, Path], out: Path) -> Iterator[tuple[Path | None, list[str]]]:
    """The arguments of each ``altwords-export`` command, and the folder that says that it was done.

    Args:
        given: the paths that the command line names, by their names in capitals.
    """
    places = {**given, "OUT": out}
    data = "few" if "few" in TRIALS[number] else "data"
    judged = [f"evaluate OUT/bundle-N OUT/{data} --beams 1 3"] if "OUT/bundle-N" in TRIALS[number][-1] else []
    for step in (*TRIALS[number], *judged):
        arguments: list[str] = []
        for word in _words(step):
            root, _, rest = word.replace("-N", f"-{number}").partition("/")
            if root not in places:
                arguments.append(word)
            elif "*" in rest:
                arguments += map(str, sorted(places[root].glob(rest)))
            else:
                arguments.append(str(places[root] / rest))
        yield (out / step if step in STEPS else None), arguments


def _gone(number: str, given: dict[str, Path]) -> list[str]:
    """What a trial takes and nothing is, in its last steps, too: these begin after days."""
    taken = (word.partition("/") for step in TRIALS[number] for word in _words(step))
    places = {(given[root], rest) for root, _, rest in taken if root in given}
    return sorted(
        str(place / rest) for place, rest in places if not (any(place.glob(rest)) if rest else place.exists())
    )


def _words(step: str) -> list[str]:
    return STEPS.get(step, step).split()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Make a trial of TRIALS.md again.")
    parser.add_argument("number", choices=list(TRIALS))
    parser.add_argument("--out", type=Path, required=True)
    for name in GIVEN:
        parser.add_argument(f"--{name}", type=Path)
    options = parser.parse_args(arguments)
    wanted = {word.partition("/")[0] for step in TRIALS[options.number] for word in _words(step)}
    given = {name.upper(): path for name, path in vars(options).items() if name in GIVEN and path}
    if missing := [f"--{name}" for name in GIVEN if name.upper() in wanted - set(given)]:
        parser.error(f"this trial takes {' and '.join(missing)}, too")
    if gone := _gone(options.number, given):
        parser.error(f"this trial takes {' and '.join(gone)}, which is not there")
    options.out.mkdir(parents=True, exist_ok=True)
    for made, command in commands(options.number, given, options.out):
        mark = made.with_suffix(".done") if made else None
        if mark and mark.exists():
            continue
        tried = command[0] in variants.STEPS
        print("export/variants.py" if tried else "altwords-export", *command, flush=True)
        if code := variants.main(command) if tried else cli.main(command):
            return code
        if mark:
            mark.touch()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
