"""Charts of many types and styles, by matplotlib."""

from __future__ import annotations

import io
from random import Random

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from altwords.kind.charts import OTHER
from altwords_export.kinds.words import FONTS, Writer

mpl.use("Agg")

_MAPS = ("viridis", "Blues", "coolwarm", "tab10", "Set2", "Pastel1", "magma", "Greys", "Dark2", "plasma")
_FALLBACKS = ("DejaVu Sans", "Noto Sans CJK JP", "Noto Sans Devanagari")
_STYLES = ("default", "default", "ggplot", "seaborn-v0_8-whitegrid", "bmh", "fivethirtyeight", "grayscale",
           "dark_background", "seaborn-v0_8-darkgrid", "Solarize_Light2", "classic", "seaborn-v0_8-ticks")  # fmt: skip


def chart(rng: Random) -> bytes:
    """A PNG of one chart, or of some side by side."""
    return typed(rng)[1]


def typed(rng: Random) -> tuple[str, bytes]:
    """The same with its type, one of ``TYPES``."""
    numbers = np.random.default_rng(rng.getrandbits(32))
    writer = Writer(rng)
    with plt.style.context(rng.choice(_STYLES)), mpl.rc_context({"font.family": [rng.choice(FONTS), *_FALLBACKS]}):
        rows, columns = rng.choice(((1, 1),) * 6 + ((1, 2), (2, 1), (2, 2), (1, 3)))
        size = rng.uniform(3, 8), rng.uniform(2.2, 6)
        figure, grid = plt.subplots(rows, columns, figsize=size, squeeze=False)
        kind = rng.choice(_TYPES)
        colours = numbers.permutation(mpl.colormaps[rng.choice(_MAPS)](np.linspace(0.1, 0.9, 8)))
        for axes in grid.flat:
            kind(axes, rng, numbers, colours)
            _dress(axes, rng, writer)
        buffer = io.BytesIO()
        tight = rng.choice((None, "tight"))
        figure.savefig(buffer, format="png", dpi=rng.choice((60, 80, 100, 130)), bbox_inches=tight)
        plt.close(figure)
    return _TYPE_OF.get(kind, OTHER), buffer.getvalue()


def _dress(axes: Axes, rng: Random, writer: Writer) -> None:
    if rng.random() < 0.6:
        axes.set_title(writer.words(2, 6))
    if rng.random() < 0.6 and axes.axison:
        axes.set_xlabel(writer.words(1, 3))
        axes.set_ylabel(writer.words(1, 3))
    if rng.random() < 0.3:
        axes.grid(visible=True, alpha=0.5)
    if rng.random() < 0.3:
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    handles, _ = axes.get_legend_handles_labels()
    if handles and rng.random() < 0.7:
        axes.legend(fontsize=rng.choice((6, 8, 10)))


def _line(axes: Axes, rng: Random, numbers: np.random.Generator, colours: np.ndarray) -> None:
    count = rng.choice((6, 12, 30, 200, 1000))
    for n in range(rng.randint(1, 6)):
        y = numbers.normal(0, 1, count).cumsum() + numbers.normal(0, 5)
        axes.plot(y, color=colours[n], marker=rng.choice(("", "", "o", "s", ".")), lw=rng.uniform(0.8, 3))
        axes.lines[-1].set_label(f"{n + 1}")


def _bar(axes: Axes, rng: Random, numbers: np.random.Generator, colours: np.ndarray) -> None:
    count, series = rng.randint(3, 12), rng.randint(1, 4)
    labels = [Writer(rng).words(1)[:9] for _ in range(count)]
    places, base = np.arange(count), np.zeros(count)
    stacked, across = rng.random() < 0.4, rng.random() < 0.35
    for n in range(series):
        values = numbers.uniform(1, 10, count)
        at = places if stacked else places + n * 0.8 / series
        thick = 0.75 if stacked else 0.8 / series
        if across:
            axes.barh(at, values, thick, left=base if stacked else None, color=colours[n], label=f"{n + 1}")
        else:
            axes.bar(at, values, thick, bottom=base if stacked else None, color=colours[n], label=f"{n + 1}")
        base += values
    if across:
        axes.set_yticks(places, labels)
    else:
        axes.set_xticks(places, labels, rotation=rng.choice((0, 45, 90)))


def _scatter(axes: Axes, rng: Random, numbers: np.random.Generator, colours: np.ndarray) -> None:
    for n in range(rng.randint(1, 4)):
        spread = numbers.normal(0, 1, (rng.choice((12, 60, 400)), 2)) @ numbers.normal(0, 1, (2, 2))
        x, y = (spread + numbers.normal(0, 2, 2)).T
        axes.scatter(x, y, s=rng.choice((4, 15, 40)), color=colours[n], alpha=0.7, label=f"{n}")


def _pie(axes: Axes, rng: Random, numbers: np.random.Generator, colours: np.ndarray) -> None:
    count = rng.randint(2, 7)
    hole = {"width": rng.uniform(0.3, 0.5)} if rng.random() < 0.4 else {}
    labels = [Writer(rng).words(1) for _ in range(count)] if rng.random() < 0.7 else None
    shares = rng.choice((None, "%d%%"))
    axes.pie(numbers.uniform(1, 6, count), colors=list(colours), labels=labels, autopct=shares, wedgeprops=hole)


def _histogram(axes: Axes, rng: Random, numbers: np.random.Generator, colours: np.ndarray) -> None:
    for n in range(rng.randint(1, 2)):
        edge = rng.choice(("none", "white", "black"))
        axes.hist(numbers.normal(n * 2, 1, 500), rng.choice((8, 20, 50)), color=colours[n], edgecolor=edge, alpha=0.8)


def _boxes(axes: Axes, rng: Random, numbers: np.random.Generator, colours: np.ndarray) -> None:
    data = [numbers.normal(numbers.uniform(0, 5), 1, 60) for _ in range(rng.randint(2, 7))]
    if rng.random() < 0.6:
        axes.boxplot(data, patch_artist=rng.random() < 0.5)
    else:
        axes.violinplot(data, showmedians=True)


def _heat(axes: Axes, rng: Random, numbers: np.random.Generator, colours: np.ndarray) -> None:
    rows, columns = rng.randint(3, 14), rng.randint(3, 14)
    values = numbers.uniform(0, 1, (rows, columns))
    shown = axes.imshow(values, cmap=rng.choice(_MAPS), aspect="auto")
    if rng.random() < 0.5:
        for row, column in np.ndindex(rows, columns):
            axes.text(column, row, f"{values[row, column]:.1f}", ha="center", va="center", fontsize=6)
    if rng.random() < 0.5:
        axes.figure.colorbar(shown, ax=axes)
    axes.grid(visible=False)


def _area(axes: Axes, rng: Random, numbers: np.random.Generator, colours: np.ndarray) -> None:
    y = np.abs(numbers.normal(1, 0.3, (rng.randint(1, 5), 40)).cumsum(1))
    axes.stackplot(np.arange(40), y, colors=colours)


def _function(axes: Axes, rng: Random, numbers: np.random.Generator, colours: np.ndarray) -> None:
    """As in school books: axes through the middle, a curve, hardly any words."""
    x = np.linspace(-5, 5, 300)
    shapes = (np.sin, np.cos, np.square, np.abs, np.exp, lambda v: v**3 / 8, lambda v: 1 / (v + 0.01), lambda v: v)
    shape = rng.choice(shapes)
    y = np.clip(shape(x * rng.uniform(0.4, 1.6)) * rng.uniform(0.4, 2) + rng.uniform(-2, 2), -8, 8)
    axes.plot(x, y, color=colours[0], lw=rng.uniform(1.5, 3))
    if rng.random() < 0.7:
        for side in ("left", "bottom"):
            axes.spines[side].set_position("zero")
        for side in ("right", "top"):
            axes.spines[side].set_visible(False)
    if rng.random() < 0.3:
        axes.fill_between(x, y, alpha=0.4, color=colours[1])
    axes.grid(visible=rng.random() < 0.6)


_TYPES = (_line, _line, _bar, _bar, _bar, _scatter, _pie, _histogram, _boxes, _heat, _area, _function, _function)
_TYPE_OF = {_line: "line", _bar: "bar", _histogram: "bar", _scatter: "scatter", _pie: "pie"}
TYPES = (*dict.fromkeys(_TYPE_OF.values()), OTHER)
"""What charts are called; a histogram has bars, and the rest has no short name that all know."""
