"""Known symbols for a bundle: rendered from the sets that the web is made of, and proved on a set that is left out."""

# ruff: noqa: E501 - a line of markup is easier to read whole

from __future__ import annotations

import base64
import io
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors.numpy import save_file

from altwords.bundle.manifest import open_bundle
from altwords.captioner.encoder import Encoder
from altwords.kind.names import FILE, describe, unsquashed
from altwords_export.bundle import seal
from altwords_export.console import progress
from altwords_export.kinds.browser import Browser, Page
from altwords_export.kinds.concepts import BRANDS, CONCEPTS, EMOJI, PLACES, SETS
from altwords_export.logistic import logistic
from altwords_export.shards import DataError

PRECISION = 0.97
"""Share of the names said that must be right, symbols that have none among the questions."""
OTHER_WORDS = {"angle", "cut", "brightness", "githubsponsors"}
"""What some sets call symbols that are known by another word, a heart the last: these are no strangers."""
_CELL = 96
_ACROSS = 10
_MIME = {".svg": "svg+xml", ".png": "png"}


@dataclass(frozen=True)
class Symbol:
    name: str | None
    """None for a symbol that is unknown, of which nothing must be said."""
    kit: str
    file: Path


def fit_names(folder: Path, packages: Path, *, seed: int = 7) -> dict[str, Any]:
    """Write ``names.safetensors`` into the bundle, seal it again, and return the figures on sets left out.

    Args:
        packages: the ``node_modules`` with the sets.

    Raises:
        DataError: a set is not there.
    """
    rng = Random(seed)
    square = Encoder(open_bundle(folder).path("encoder.onnx"), threads=1).size
    interface = [
        Symbol(name, kit, _file(packages, kit, file)) for name, files in CONCEPTS for kit, file in files.items()
    ]
    _check(interface)
    brands = _brands(packages)
    coloured = [*_flags(packages), *_emoji(packages)]
    strangers = [*_strangers(packages, interface, rng), *_other_brands(packages, rng)]
    asked = [*_brands_again(packages, brands), *_emoji_again(packages, rng)]
    _check([*brands, *coloured])
    everything = [*interface, *brands, *coloured, *strangers, *asked]
    with Browser() as browser:
        drawn = dict(zip(everything, _rendered(browser, everything), strict=True))

    shapes = [(symbol.name or "", symbol.kit, _cells(drawn[symbol], "shape")) for symbol in (*interface, *brands)]
    colours = [(symbol.name or "", symbol.kit, _cells(drawn[symbol], "colours")) for symbol in coloured]
    questions = [
        (symbol, dict(reversed(describe(_worn(drawn[symbol], rng, square, one_colour=symbol not in asked_in_colour)))))
        for asked_in_colour in [{symbol for symbol in asked if symbol.kit == "openmoji"}]
        for symbol in progress([*interface, *strangers, *asked], "Asking for names")
    ]
    tensors, about, report = {}, {}, {}
    for form, known in (("shape", shapes), ("colours", colours)):
        asks = [
            (symbol, found[form])
            for symbol, found in questions
            if (symbol.kit == "openmoji") == (form == "colours") and form in found
        ]
        sure, figures = _calibrated(known, asks)
        tensors[form] = np.stack([cells for *_, cells in known])
        about[form] = {"names": [name for name, *_ in known], "sure": sure}
        report[form] = figures
    save_file(tensors, folder / FILE, {"names": json.dumps(about, ensure_ascii=False)})
    seal(folder, names=report)
    return report


def _check(symbols: Sequence[Symbol]) -> None:
    missing = [symbol.file for symbol in symbols if not symbol.file.is_file()]
    if missing:
        raise DataError(f"{missing[0]} is not there: install the sets with npm first.")


def _file(packages: Path, kit: str, file: str) -> Path:
    place = PLACES[kit]
    if file.endswith(" filled"):
        place, file = place.replace("outline", "filled"), file.removesuffix(" filled")
    return packages / place.format(file)


def _brands(packages: Path) -> list[Symbol]:
    titles = {
        _slug(entry): entry["title"]
        for entry in json.loads((packages / "simple-icons/data/simple-icons.json").read_text("utf-8"))
    }
    return [
        Symbol(titles.get(brand, brand.title()), "simple-icons", packages / f"simple-icons/icons/{brand}.svg")
        for brand in BRANDS
        if (packages / f"simple-icons/icons/{brand}.svg").is_file()
    ]


def _slug(entry: dict[str, Any]) -> str:
    words = (
        str(entry.get("slug") or entry["title"]).lower().replace("+", "plus").replace(".", "dot").replace("&", "and")
    )
    return "".join(letter for letter in words if letter.isalnum())


def _brands_again(packages: Path, brands: Sequence[Symbol]) -> list[Symbol]:
    """The same firms as another set draws them."""
    files = (
        (symbol, packages / f"@fortawesome/fontawesome-free/svgs/brands/{symbol.file.stem}.svg") for symbol in brands
    )
    return [Symbol(symbol.name, "fontawesome-brands", file) for symbol, file in files if file.is_file()]


def _other_brands(packages: Path, rng: Random) -> list[Symbol]:
    folder = packages / "simple-icons/icons"
    files = sorted(file for file in folder.glob("*.svg") if file.stem not in {*BRANDS, *OTHER_WORDS})
    return [Symbol(None, "simple-icons", file) for file in rng.sample(files, 100)]


def _strangers(packages: Path, known: Sequence[Symbol], rng: Random) -> list[Symbol]:
    """Icons of every set that have no name, hence must get none; not those that are a known one with an extra."""
    taken = {symbol.file for symbol in known}
    heads = {symbol.file.stem.split("-")[0] for symbol in known} | set(BRANDS) | OTHER_WORDS
    found = []
    for kit in SETS:
        files = sorted((packages / PLACES[kit]).parent.glob("*.svg"))
        unknown = [file for file in files if file not in taken and not heads & set(file.stem.split("-"))]
        found += [Symbol(None, kit, file) for file in rng.sample(unknown, min(90, len(unknown)))]
    return found


def _flags(packages: Path) -> list[Symbol]:
    return [
        Symbol(f"flag of {country['name']}", "flag-icons", packages / "flag-icons" / country["flag_4x3"])
        for country in _countries(packages).values()
    ]


def _countries(packages: Path) -> dict[str, dict[str, Any]]:
    """By ISO code, two small letters."""
    countries = json.loads((packages / "flag-icons/country.json").read_text("utf-8"))
    return {country["code"]: country for country in countries if country["iso"]}


def _emoji_names(packages: Path) -> dict[str, str]:
    data = json.loads((packages / "openmoji/data/openmoji.json").read_text("utf-8"))
    return {entry["hexcode"].lower().removesuffix("-fe0f"): entry["annotation"] for entry in data}


def _emoji(packages: Path) -> list[Symbol]:
    names = _emoji_names(packages)
    return [
        Symbol(names[code], "noto", packages.parent / f"noto/emoji_u{code}.png")
        for code in EMOJI
        if (packages.parent / f"noto/emoji_u{code}.png").is_file()
    ]


def _emoji_again(packages: Path, rng: Random) -> list[Symbol]:
    """The same emoji and flags in another hand, and others that are unknown."""
    names, countries = _emoji_names(packages), _countries(packages)
    found = []
    for file in sorted((packages / "openmoji/color/svg").glob("*.svg")):
        code = file.stem.lower().removesuffix("-fe0f")
        letters = [int(part, 16) - 0x1F1E6 for part in code.split("-")] if "-" in code else []
        if code in EMOJI:
            found.append(Symbol(names[code], "openmoji", file))
        elif len(letters) == 2 and all(0 <= letter < 26 for letter in letters):
            country = countries.get("".join(chr(ord("a") + letter) for letter in letters))
            found.append(Symbol(f"flag of {country['name']}" if country else None, "openmoji", file))
        elif rng.random() < 0.05:
            found.append(Symbol(None, "openmoji", file))
    return found


def _rendered(browser: Browser, symbols: Sequence[Symbol]) -> list[Image.Image]:
    """Each symbol by itself, RGBA, of the height ``_CELL``."""
    drawn = []
    pages = [symbols[at : at + _ACROSS**2] for at in range(0, len(symbols), _ACROSS**2)]
    for page in progress(pages, "Rendering symbols", len(pages)):
        cells = "".join(
            f'<img src="data:image/{_MIME[symbol.file.suffix]};base64,{base64.b64encode(symbol.file.read_bytes()).decode()}">'
            for symbol in page
        )
        style = f"body{{margin:0;display:grid;grid:auto/repeat({_ACROSS},{_CELL}px)}}img{{width:{_CELL}px;height:{_CELL}px;object-fit:contain}}"
        side = _CELL * _ACROSS
        sheet = Image.open(
            io.BytesIO(browser.picture(Page(f"<style>{style}</style><body>{cells}", side, side, see_through=True)))
        ).convert("RGBA")
        for number in range(len(page)):
            x, y = number % _ACROSS * _CELL, number // _ACROSS * _CELL
            cell = sheet.crop((x, y, x + _CELL, y + _CELL))
            drawn.append(cell.crop(cell.getchannel("A").getbbox() or (0, 0, _CELL, _CELL)))
    return drawn


def _on(image: Image.Image, ground: str, ink: str | None = None, margin: int = 0) -> Image.Image:
    whole = Image.new("RGB", (image.width + 2 * margin, image.height + 2 * margin), ground)
    whole.paste(
        ink if ink else image.convert("RGB"),
        (margin, margin, margin + image.width, margin + image.height),
        image.getchannel("A"),
    )
    return whole


def _cells(image: Image.Image, form: str) -> np.ndarray:
    """What is compared, as float16: black on white for a shape, as it is for colours."""
    ink = "black" if form == "shape" else None
    # With a margin: a minus fills its box, and would be its own ground.
    return dict(reversed(describe(_on(image, "white", ink, margin=4))))[form].astype(np.float16)


def _worn(image: Image.Image, rng: Random, square: int, *, one_colour: bool) -> Image.Image:
    """As it comes out of a page and the daemon's square: of another size, on another ground, in another colour."""
    ink, ground = rng.choice(
        (
            ("black", "white"),
            ("#555", "white"),
            ("white", "#222"),
            ("#2563eb", "white"),
            ("#c00", "#f4f4f4"),
            ("white", "#1877f2"),
        )
    )
    whole = _on(image, ground if one_colour else "white", ink if one_colour else None, rng.choice((0, 2, 10, 24)))
    side = rng.choice((32, 48, 64, 96))
    whole.thumbnail((side, side))
    if rng.random() < 0.3:
        buffer = io.BytesIO()
        whole.save(buffer, "JPEG", quality=85)
        whole = Image.open(buffer)
    return unsquashed(np.asarray(whole.resize((square, square), Image.Resampling.BICUBIC)), whole.size)


def _calibrated(
    known: list[tuple[str, str, np.ndarray]], asks: list[tuple[Symbol, np.ndarray]]
) -> tuple[tuple[float, float, float], dict[str, Any]]:
    """Weights of the likeness, of its lead over another name, and a bias, above 0 where a name is said; the figures.

    A symbol is compared with the other sets' symbols alone, so that none is recognised by its own drawing.
    """
    matrix = np.stack([cells.astype(np.float32) for *_, cells in known])
    names, kits = np.array([name for name, *_ in known]), np.array([kit for _, kit, _ in known])
    found, right = [], []
    for symbol, query in asks:
        likenesses = np.where(kits == symbol.kit, -1.0, matrix @ query)
        best = int(likenesses.argmax())
        other = likenesses[names != names[best]].max()
        found.append((likenesses[best], likenesses[best] - other))
        right.append(symbol.name == names[best])
    correct = torch.tensor(right, dtype=torch.double)
    values = torch.tensor(np.array(found), dtype=torch.double)
    weights, bias = logistic(values, correct)
    scores = values @ weights + bias
    order = scores.argsort(descending=True)
    precise = (correct[order].cumsum(0) / torch.arange(1, len(order) + 1) >= PRECISION).nonzero()
    least = float(scores[order[precise[-1]]]) if len(precise) else math.inf
    said = scores >= least
    named = torch.tensor([symbol.name is not None for symbol, _ in asks])
    figures = {
        "precision": round(float(correct[said].mean()), 4) if said.any() else None,
        "named": round(float((correct.bool() & said)[named].double().mean()), 4),
        "known": len(known),
        "names": len(set(names)),
        "asked": int(named.sum()),
        "strangers": int((~named).sum()),
    }
    likeness, lead = (round(float(weight), 4) for weight in weights)
    return (likeness, lead, round(float(bias) - least, 4)) if said.any() else (0.0, 0.0, -1.0), figures
