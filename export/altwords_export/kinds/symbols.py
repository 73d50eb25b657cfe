"""Icons, emoji, flags and logos: SVG and PNG files of whole sets, on the grounds that pages give them."""

# ruff: noqa: E501 - a line of markup is easier to read whole

from __future__ import annotations

import base64
import html
from pathlib import Path
from random import Random

from altwords_export.kinds.browser import Page
from altwords_export.kinds.words import FONTS, Writer

_TYPES = {".svg": "svg+xml", ".png": "png"}


def files(folder: Path) -> list[Path]:
    """The pictures of a set, in order."""
    return sorted(path for path in folder.rglob("*") if path.suffix in _TYPES)


def symbol(path: Path, rng: Random, *, one_colour: bool = False, side: int | None = None) -> Page:
    """One symbol. ``one_colour``: its shape alone counts, and it may stand on a round or square of another colour."""
    side = side or rng.choice((24, 32, 48, 64, 96, 128, 200, 256))
    mask = f"data:image/{_TYPES[path.suffix]};base64,{base64.b64encode(path.read_bytes()).decode()}"
    margin = rng.choice((0.0, 0.0, 0.05, 0.12, 0.2))
    fill = f"width:100%;height:100%;background:center/contain no-repeat url({mask})"
    outer = "background:" + (rng.choice(("#fff", "#f5f5f5", "#222", "#dde7f0")) if rng.random() < 0.25 else "#fff")
    if one_colour:
        ink, plate = _colours(rng)
        fill = f"width:100%;height:100%;background:{ink};mask:center/contain no-repeat url({mask})"
        if plate:
            margin = max(margin, 0.2)
            outer = f"background:{plate};border-radius:{rng.choice((0, 15, 50))}%"
    body = f'<body style="margin:0"><div style="{outer};box-sizing:border-box;height:100vh;padding:{margin:.0%}"><div style="{fill}"></div></div>'
    return Page(body, side, side, see_through=True)


def _colours(rng: Random) -> tuple[str, str | None]:
    """Of the shape, and of what it stands on."""
    hue = f"hsl({rng.randrange(360)} {rng.randint(40, 95)}% {rng.randint(25, 60)}%)"
    return rng.choice(
        (
            ("#000", None),
            ("#000", None),
            ("#444", None),
            (hue, None),
            (hue, None),
            ("#fff", hue),
            ("#fff", "#111"),
            ("#000", hue),
        )
    )


def logo(path: Path, rng: Random) -> Page:
    """A mark in its own proportions, now and then with a name beside it as small firms have."""
    mask = f"data:image/{_TYPES[path.suffix]};base64,{base64.b64encode(path.read_bytes()).decode()}"
    ground = rng.choice(("transparent", "transparent", "#fff", "#f4f4f4", "#111"))
    width, height = rng.randint(80, 500), rng.randint(60, 260)
    mark = f'<img src="{mask}" style="max-width:100%;max-height:100%;flex:1;min-width:0;object-fit:contain">'
    body = f'<body style="margin:0;display:flex;align-items:center;justify-content:center;height:100vh;padding:{rng.choice((0, 4, 12))}px;box-sizing:border-box;background:{ground}">{mark}'
    return Page(body, width, height, see_through=True)


def wordmark(path: Path, rng: Random) -> Page:
    """A firm that does not exist: a shape in one colour, and a name in a typeface of character."""
    mask = f"data:image/{_TYPES[path.suffix]};base64,{base64.b64encode(path.read_bytes()).decode()}"
    name = html.escape(Writer(rng).words(1, 2))
    hue, other = (f"hsl({rng.randrange(360)} {rng.randint(30, 95)}% {rng.randint(20, 55)}%)" for _ in range(2))
    size = rng.randint(24, 80)
    below = rng.random() < 0.3
    ground = rng.choice(("transparent", "transparent", "#fff", "#101418", "#f7f3ea"))
    shape = f'<div style="width:{size * 1.3:.0f}px;height:{size * 1.3:.0f}px;background:{hue};mask:center/contain no-repeat url({mask})"></div>'
    text = (
        f"<div style=\"font:{rng.choice((400, 700))} {size}px '{rng.choice(FONTS)}';color:{rng.choice((hue, other, '#222' if ground != '#101418' else '#fff'))};"
        f'letter-spacing:{rng.choice((-1, 0, 0, 4))}px;font-style:{rng.choice(("normal", "normal", "italic"))}">{name if rng.random() < 0.6 else name.upper()}</div>'
    )
    body = f'<body style="margin:0;display:flex;flex-direction:{"column" if below else "row"};gap:{size // 4}px;align-items:center;justify-content:center;height:100vh;background:{ground}">{shape if rng.random() < 0.8 else ""}{text}'
    width = round(size * (0.65 * len(name) + (1.5 if below else 3)))
    return Page(body, width, round(size * (3.2 if below else 1.9)), see_through=True)
