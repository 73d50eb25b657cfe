"""Diagrams: graphs laid out by graphviz, and the shapes that slides are made of."""

# ruff: noqa: E501 - a line of markup is easier to read whole

from __future__ import annotations

import html
import math
import subprocess
from random import Random

from altwords_export.kinds.browser import Page
from altwords_export.kinds.words import FONTS, Writer
from altwords_export.shards import DataError

_PALETTES = (
    ("#dae8fc", "#d5e8d4", "#ffe6cc", "#f8cecc", "#e1d5e7"), ("#ffffff",), ("#2b6cb0", "#2f855a", "#c05621"),
    ("#eeeeee", "#cccccc"), ("#ffd166", "#06d6a0", "#118ab2", "#ef476f"), ("#1f2937", "#374151"),
)  # fmt: skip


def graph(rng: Random) -> bytes:
    """A PNG of boxes and arrows: flow charts, trees, networks, classes, states."""
    writer, fills = Writer(rng), rng.choice(_PALETTES)
    engine = rng.choice(("dot", "dot", "dot", "neato", "circo", "twopi", "fdp"))
    shape = rng.choice(("box", "box", "ellipse", "circle", "record", "cylinder", "component", "diamond", "hexagon"))
    ink = "white" if fills[0] in ("#2b6cb0", "#1f2937") else "black"
    ground = rng.choice(
        ("white", "white", "white", "transparent", "#fafafa", "#22272e" if ink == "white" else "#fff8e7")
    )
    count = rng.randint(3, 18)
    lines = [
        f"digraph {{ graph [rankdir={rng.choice(('TB', 'LR'))} bgcolor={ground!r} dpi={rng.choice((50, 72, 96))} "
        f"splines={rng.choice(('true', 'polyline', 'line'))} overlap=false]".replace("'", '"'),
        f'node [shape={shape} style="{rng.choice(("filled", "filled,rounded", "solid"))}" fontname="{rng.choice(FONTS)}"'
        f" fontcolor={ink if ground != 'white' or ink == 'black' else 'black'} color={rng.choice(('black', 'gray40'))}]",
        f"edge [fontsize=10 color={rng.choice(('black', 'gray50', 'steelblue'))} dir={rng.choice(('forward', 'none'))}]",
    ]
    for n in range(count):
        label = writer.words(1, 3)
        if shape == "record":
            label = "{" + "|".join([label, *(writer.words(1) for _ in range(rng.randint(1, 4)))]) + "}"
        lines.append(f'n{n} [label="{label}" fillcolor="{rng.choice(fills)}"]')
        if n:
            said = f' [label="{writer.words(1)}"]' if rng.random() < 0.25 else ""
            lines.append(f"n{rng.randrange(n)} -> n{n}{said}")
    lines += [f"n{rng.randrange(count)} -> n{rng.randrange(count)}" for _ in range(rng.randrange(count // 2 + 1))]
    try:
        drawn = subprocess.run(
            [engine, "-Tpng"], input="\n".join([*lines, "}"]).encode(), capture_output=True, timeout=60
        )
    except FileNotFoundError as error:
        raise DataError("There is no graphviz, and diagrams are drawn by it.") from error
    if drawn.returncode or not drawn.stdout:
        raise DataError(f"graphviz could not draw: {drawn.stderr.decode()[:200]}")
    return drawn.stdout


def figure(rng: Random) -> Page:
    """Cycles, Venn circles, pyramids, timelines, stacks, labelled geometry."""
    writer = Writer(rng)
    colours = [f"hsl({rng.randrange(360)} {rng.randint(20, 80)}% {rng.randint(45, 80)}%)" for _ in range(8)]
    parts = rng.choice((_cycle, _venn, _pyramid, _timeline, _stack, _geometry))(rng, writer, colours)
    ground = rng.choice(("white", "white", "white", "#f4f4f4", "#10202f"))
    ink = "white" if ground == "#10202f" else "#222"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" width="100%" height="100%" stroke-width="2" '
        f'font-family="{rng.choice(FONTS)}" font-size="{rng.randint(11, 17)}" fill="{ink}" stroke="none" '
        f'text-anchor="middle">{"".join(parts)}</svg>'
    )
    width = rng.randint(300, 700)
    return Page(f'<body style="margin:0;background:{ground}">{svg}', width, round(width * 0.75))


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}">{html.escape(words)}</text>'


def _cycle(rng: Random, writer: Writer, colours: list[str]) -> list[str]:
    count = rng.randint(3, 7)
    parts = [
        f'<circle cx="200" cy="150" r="100" fill="none" stroke="{colours[7]}" stroke-width="{rng.randint(2, 12)}"/>'
    ]
    for n in range(count):
        x, y = 200 + 100 * math.cos(n * math.tau / count), 150 + 100 * math.sin(n * math.tau / count)
        parts += [
            f'<ellipse cx="{x:.0f}" cy="{y:.0f}" rx="46" ry="28" fill="{colours[n]}"/>',
            _text(x, y + 4, writer.words(1)),
        ]
    return parts


def _venn(rng: Random, writer: Writer, colours: list[str]) -> list[str]:
    parts = []
    for n in range(rng.randint(2, 3)):
        x, y = (150, 250, 200)[n], (120, 120, 195)[n]
        parts += [
            f'<circle cx="{x}" cy="{y}" r="85" fill="{colours[n]}" fill-opacity=".5" stroke="black"/>',
            _text(x, y, writer.words(1)),
        ]
    return parts


def _pyramid(rng: Random, writer: Writer, colours: list[str]) -> list[str]:
    count = rng.randint(3, 6)
    step = 260 / count
    parts = []
    for n in range(count):
        top, low = n * 150 / count, (n + 1) * 150 / count
        y = 20 + n * step
        points = f"{200 - top},{y} {200 + top},{y} {200 + low},{y + step - 3} {200 - low},{y + step - 3}"
        parts += [f'<polygon points="{points}" fill="{colours[n]}"/>', _text(200, y + step / 2 + 4, writer.words(1))]
    return parts


def _timeline(rng: Random, writer: Writer, colours: list[str]) -> list[str]:
    parts = [f'<line x1="10" y1="150" x2="390" y2="150" stroke="{colours[7]}" stroke-width="{rng.randint(2, 14)}"/>']
    count = rng.randint(3, 6)
    for n in range(count):
        x = 40 + n * 320 / (count - 1)
        y = 150 + (70 if n % 2 else -55)
        parts += [f'<circle cx="{x:.0f}" cy="150" r="9" fill="{colours[n]}"/>', f'<line x1="{x:.0f}" y1="150" x2="{x:.0f}" y2="{y - 15}" stroke="gray"/>',
                  _text(x, y, str(rng.randint(1200, 2026))), _text(x, y + 18, writer.words(1))]  # fmt: skip
    return parts


def _stack(rng: Random, writer: Writer, colours: list[str]) -> list[str]:
    parts = []
    rows, columns = rng.randint(2, 5), rng.randint(1, 4)
    high, wide = 280 / rows, 390 / columns
    for row in range(rows):
        across = rng.randint(1, columns)
        for column in range(across):
            x, w = 5 + column * 390 / across, 390 / across - 8
            parts += [f'<rect x="{x:.0f}" y="{10 + row * high:.0f}" width="{w:.0f}" height="{high - 10:.0f}" rx="{rng.choice((0, 6))}" fill="{colours[row]}" stroke="#444"/>',
                      _text(x + w / 2, 10 + row * high + high / 2, writer.words(1, 1 if wide < 130 else 2))]  # fmt: skip
    return parts


def _geometry(rng: Random, writer: Writer, colours: list[str]) -> list[str]:
    points = [(rng.randint(60, 340), rng.randint(50, 250)) for _ in range(rng.randint(3, 5))]
    fill = rng.choice(("none", colours[0]))
    parts = [f'<polygon points="{" ".join(f"{x},{y}" for x, y in points)}" fill="{fill}" stroke="gray"/>']
    parts += [_text(x + 10, y - 8, letter) for (x, y), letter in zip(points, "ABCDE", strict=False)]
    if rng.random() < 0.5:
        parts.append('<circle cx="200" cy="150" r="110" fill="none" stroke="gray" stroke-dasharray="5 4"/>')
    return parts
