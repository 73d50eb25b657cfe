"""A bundle's model card: what it is, what it was made from, what it is worth, and what it gets wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from altwords.bundle.manifest import open_bundle
from altwords_export.bundle import seal
from altwords_export.plot import risk_against_coverage
from altwords_export.shards import DataError

PLOT = "risk_against_coverage.svg"


def write_card(folder: Path, *, effort: str | None = None, data: str | None = None) -> None:
    """Write ``MODEL_CARD.md`` and its plot from the manifest, and seal the bundle again.

    Args:
        effort: time and machine, or energy, that training took; kept in the manifest.
        data: what it learnt from, and on which terms; kept in the manifest, too.

    Raises:
        DataError: the bundle does not say how it was trained, as one from a hub does not.
    """
    if "recipe" not in open_bundle(folder).manifest:
        raise DataError(f"{folder} does not say how it was trained: its card is its maker's to write.")
    seal(folder, **{name: text for name, text in (("effort", effort), ("data", data)) if text})
    manifest = open_bundle(folder).manifest
    if "confidence" in manifest:
        (folder / PLOT).write_text(risk_against_coverage(manifest["confidence"]["coverage"]), "utf-8")
    (folder / "MODEL_CARD.md").write_text(card(manifest), "utf-8")
    seal(folder)


def card(manifest: dict[str, Any]) -> str:
    shape, recipe, trained = manifest["shape"], manifest["recipe"], manifest["trained"]
    led = any(manifest.get("guidance", {}).values())
    lines = [
        f"# {manifest['name']}",
        "",
        "Writes one English sentence about a photo. A ResNet-50's features, "
        f"pooled to {shape['cells']} x {shape['cells']} cells and their mean, are the prefix of a GPT-2 of "
        f"{shape['layers']} layers, width {shape['width']}, and {shape['vocabulary']} tokens. "
        f"The encoder is stored as {manifest['encoder']}."
        + (" An EfficientNet-Lite2 looks beside the ResNet, in the same graph." if shape.get("second") else "")
        + (" The search is led to words that the features speak for and to what was said of similar photos." * led),
        "",
        "## Made from",
        "",
    ]
    for source in manifest["weights"]:
        lines.append(f"- Weights at the start: {source['name']}, {source['license']}, {source['source']}.")
    if manifest.get("data"):
        lines.append(f"- Data: {manifest['data']}")
    lines += [
        "",
        f"Every layer was trained: {recipe['frozen_epochs']} epochs with the ResNet as it was, "
        f"{trained['epochs'] - recipe['frozen_epochs']:g} with all of it, {trained['settled']:g} more with the "
        f"decoder alone, {trained['critical']:g} self-critical, seed {recipe['seed']}."
        + (f" It is the mean of {blended} such runs." if (blended := trained.get("blended", 1)) > 1 else "")
        + (f" That took {effort}." if (effort := manifest.get("effort")) else ""),
        "",
        "## Figures",
        "",
        "| split | search | BLEU-4 | ROUGE-L | CIDEr | distinct captions |",
        "|---|---|---|---|---|---|",
    ]
    for split, by_beam in manifest.get("figures", {}).items():
        for search, values in by_beam.items():
            lines.append(
                f"| {split}, {values['pictures']} photos | {search} | {values['bleu4']:.3f} | "
                f"{values['rouge_l']:.3f} | {values['cider']:.3f} | {values['distinct']} |"
            )
    lines += ["", "Made again with `altwords-export evaluate BUNDLE DATA --beams 1 3`.", ""]
    if kinds := manifest.get("kinds"):
        lines += [
            "## Kinds of image",
            "",
            f"On {kinds['pictures']} pictures from sources that the head was not fitted on, "
            f"{kinds['accuracy']:.0%} of the kinds are right; {kinds['photos_captioned']:.0%} of the photos get a "
            f"caption, and {kinds['graphics_not_captioned']:.0%} of the graphics get none; how likely a photo must be "
            "for that was chosen on these pictures. "
            "Made again with `altwords-export kinds BUNDLE --train SHARDS --validation SHARDS`.",
            "",
        ]
    if charts := manifest.get("charts"):
        lines += [
            f"Of {charts['pictures']} charts by others, the type is told of {charts['told']:.0%} of those whose type "
            f"has a word (bar, line, pie, scatter), and {charts['told_right'] or 0:.0%} of the types told are right; "
            "from which chance it is told was chosen on these charts. "
            "Made again with `altwords-export charts BUNDLE --validation SHARDS`.",
            "",
        ]
    if confidence := manifest.get("confidence"):
        lines += [
            "## Confidence",
            "",
            "A caption counts as good where its CIDEr lies above the median, and as wrong where it names a thing that "
            f"no reference mentions: of all captions {confidence['wrong']:.0%} do. On photos that the confidence was "
            f"not fitted on, the area under the ROC curve is {confidence['auroc']:.2f} for good ones and "
            f"{confidence['auroc_wrong']:.2f} for those that are not wrong. "
            f'{confidence["seems_share"]:.0%} of the captions are said with "Seems"; of these '
            f"{confidence['seems_good'] or 0:.0%} are good and {confidence['seems_wrong'] or 0:.0%} wrong. "
            f"{confidence['unclear_share']:.0%} are not said. "
            "Made again with `altwords-export calibrate BUNDLE DATA`.",
            "",
            "| the surest | good | wrong |",
            "|---|---|---|",
            *(f"| {row['said']:.0%} | {row['good']:.0%} | {row['wrong']:.0%} |" for row in confidence["coverage"]),
            "",
            f"![The share of wrong captions rises with the share that is said]({PLOT})",
            "",
        ]
        if guesses := confidence.get("guesses"):
            lines += [
                'Of what is said with "Maybe", things that the features speak against are left out, and what is still '
                "likelier wrong than right is not said at all: "
                f"{guesses['shortened']:.0%} of these captions are shortened, {guesses['wrong']:.0%} name what no "
                f"reference mentions ({guesses['wrong_in_full']:.0%} in full), and each names "
                f"{guesses['right']:.1f} things rightly ({guesses['right_in_full']:.1f} in full).",
                *(
                    [
                        "Colours that few would say are left out, too: "
                        f"{guesses['colours_wrong']:.0%} of these captions name one that no reference mentions "
                        f"({guesses['colours_wrong_in_full']:.0%} in full)."
                    ]
                    if "colours_wrong" in guesses
                    else []
                ),
                "",
            ]
        if alone := confidence.get("alone"):
            lines += [
                f"In place of {alone['said']:.0%} of the sentences that are not said, whom or what they are about is "
                f'said alone, or what the photo is of: "Maybe: a person". {alone["wrong"]:.0%} of these are mentioned '
                "by no reference.",
                "",
            ]
        if others := confidence.get("others"):
            guessed = others.get("maybe_wrong")
            lines += [
                f"Of {others['pictures']} photos of other things, such as clothes and tools, that are known by name "
                f"alone, {1 - others['wrong']:.0%} of the captions name what is shown. "
                f'{others["seems_share"]:.0%} are said with "Seems", of which {others["seems_good"] or 0:.0%} name it; '
                + ("" if guessed is None else f'of those with "Maybe" {1 - guessed:.0%} do; ')
                + f"{others['unclear_share']:.0%} are not said. "
                + _in_place(others)
                + "Made again with `altwords-export calibrate BUNDLE DATA --named SHARDS`.",
                "",
            ]
    if classes := manifest.get("classes"):
        lines += [
            f"What else a photo is of is told by ImageNet's classes, of which most have a name to say. On "
            f"{classes['pictures']} photos that were not learnt from, one is told of {classes['said']:.0%}; in "
            f"{classes['said_agrees']:.0%} of these it is what the network from which it was learnt says. "
            "Made again with `altwords-export classes BUNDLE --photos SHARDS --second WEIGHTS`.",
            "",
        ]
    if scenes := manifest.get("scenes"):
        lines += [
            f"Rooms, buildings, landscapes and flowers are told from {scenes['pictures']} photos, of which "
            f"{scenes['scenes']} show no more than one of these. Of such that were not learnt from "
            f"{scenes['named']:.0%} get a name, which is right of {scenes['named_right']:.0%}, and "
            f"{scenes['broader']:.0%} a broader one, right of {scenes['broader_right']:.0%}; of the others "
            f"{scenes['named_none']:.1%} get a name and {scenes['broader_none']:.1%} a broader one. "
            "Made again with `altwords-export scenes BUNDLE --photos SHARDS`.",
            "",
        ]
    if mentions := manifest.get("mentions"):
        lines += [
            "## Guesses at people",
            "",
            "Captions that mention each, as the decoder writes them and as they are said.",
            "",
            "| | written | said |",
            "|---|---|---|",
            *(
                f"| {kind} | {share:.1%} | {mentions['after'][kind]:.1%} |"
                for kind, share in mentions["before"].items()
            ),
            "",
            "Made again with `altwords-export evaluate BUNDLE DATA`.",
            "",
        ]
    lines += [
        "## What it gets wrong",
        "",
        "It knows people, dogs, sport and the outdoors, since that is what its photos show. Of products, food, rooms, "
        "art, screenshots and text it knows a name at most, and what it says of them is often wrong. It counts "
        "badly and mixes up colours and what people do. Where it writes of a man or a woman it guesses, as the people "
        "who wrote its captions did; what is said names a person.",
        "",
    ]
    if worst := manifest.get("worst"):
        lines += [
            "The worst of the last split it was evaluated on, without their photos: "
            "`altwords-export evaluate BUNDLE DATA --sheet SHEET.html` shows those too.",
            "",
            "| how sure | said | what people wrote |",
            "|---|---|---|",
            *(f"| {one['level'].title()} | {one['caption']} | {one['people']} |" for one in worst),
            "",
        ]
    return "\n".join(lines)


def _in_place(others: dict[str, Any]) -> str:
    told = [
        f"In place of {others[what]['said']:.0%} of {which}, a few words are said, of which "
        f"{1 - others[what]['wrong']:.0%} have its very name. "
        for what, which in (("alone", "these"), ("instead", "the others"))
        if what in others
    ]
    return "".join(told)
