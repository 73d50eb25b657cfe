"""Screenshots: pages and programs in many themes, fonts, languages and zooms, and crops of them."""

# ruff: noqa: E501 - a line of markup is easier to read whole

from __future__ import annotations

import html
from collections.abc import Callable
from random import Random

from altwords_export.kinds.browser import Page
from altwords_export.kinds.words import FONTS, MONO, Writer

_LIGHT = (
    ("#fff", "#222", "#f3f4f6"),
    ("#fafafa", "#111", "#fff"),
    ("#ece9d8", "#000", "#fff"),
    ("#fff", "#1f2328", "#f6f8fa"),
)
_DARK = (("#0d1117", "#e6edf3", "#161b22"), ("#1e1e1e", "#d4d4d4", "#252526"), ("#2b2b2b", "#eee", "#3c3f41"))


def screenshot(rng: Random) -> Page:
    """One page of a random make."""
    writer = Writer(rng)
    ground, ink, raised = rng.choice(_DARK if rng.random() < 0.3 else _LIGHT)
    accent = f"hsl({rng.randrange(360)} {rng.randint(40, 90)}% {rng.randint(30, 55)}%)"
    body = rng.choice(_MAKES)(rng, writer)
    if rng.random() < 0.3:
        body = _in_window(rng, writer, body)
    mobile = rng.random() < 0.2
    width = rng.randint(320, 420) if mobile else rng.randint(380, 1200)
    height = rng.randint(500, 800) if mobile else round(width * rng.uniform(0.25, 0.9))
    style = f"""
        * {{ box-sizing: border-box }}
        body {{ margin: 0; background: {ground}; color: {ink}; overflow: hidden;
               font: {rng.choice((11, 12, 13, 14, 16))}px/1.45 '{rng.choice(FONTS)}', 'Noto Sans', sans-serif }}
        .raised {{ background: {raised}; border: 1px solid color-mix(in srgb, {ink} 20%, transparent);
                  border-radius: {rng.choice((0, 3, 8))}px; padding: 8px 12px; margin: 6px }}
        .bar {{ background: {rng.choice((accent, raised, ground))}; padding: 8px 12px; display: flex; gap: 16px;
               border-bottom: 1px solid #8884 }}
        .row {{ display: flex; gap: 8px; align-items: flex-start }} .grow {{ flex: 1; min-width: 0 }}
        a {{ color: {accent} }} .accent {{ background: {accent}; color: white; border: 0 }}
        button, input, select {{ font: inherit; padding: 4px 10px; border-radius: 3px; border: 1px solid #8888;
                                background: {raised}; color: {ink} }}
        table {{ border-collapse: collapse; width: 100% }} td, th {{ border: 1px solid #8885; padding: 3px 8px; text-align: left }}
        th {{ background: {raised} }} pre {{ font-family: '{rng.choice(MONO)}', monospace; margin: 8px }}
        .mark {{ display: inline-block; width: 20px; height: 20px; border-radius: {rng.choice((3, 10))}px; background: {accent} }}
    """
    direction = "rtl" if writer.language == "ar" else "ltr"
    return Page(
        f'<style>{style}</style><body dir="{direction}">{body}', width, height, rng.choice((0.75, 1.0, 1.0, 1.25))
    )


def _in_window(rng: Random, writer: Writer, body: str) -> str:
    """Title bar, perhaps tabs and an address."""
    dots = "".join(
        f'<i class=mark style="width:11px;height:11px;background:{c}"></i>' for c in ("#ff5f57", "#febc2e", "#28c840")
    )
    address = (
        f'<div class=bar><span>← → ⟳</span><input class=grow value="https://{writer.words(1).lower()}.example/"></div>'
    )
    corner = rng.choice((dots, "<span>— ☐ ✕</span>"))
    return f"<div class=bar>{corner}<b>{writer.words(1, 3)}</b></div>{address if rng.random() < 0.6 else ''}{body}"


def _table(rng: Random, writer: Writer, rows: int, columns: int) -> str:
    head = "".join(f"<th>{writer.words(1, 2)}</th>" for _ in range(columns))
    cell: Callable[[], str] = lambda: writer.number() if rng.random() < 0.5 else writer.words(1, 3)  # noqa: E731
    lines = ["".join(f"<td>{cell()}</td>" for _ in range(columns)) for _ in range(rows)]
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _menu(rng: Random, writer: Writer) -> str:
    items = "".join(
        f"<div style='padding:5px'><i class=mark></i> {writer.words(1, 3)}</div>" for _ in range(rng.randint(4, 14))
    )
    return f'<div class="raised" style="min-width:150px">{items}</div>'


def _program(rng: Random, writer: Writer) -> str:
    bar = "".join(f"<span>{writer.words(1)}</span>" for _ in range(rng.randint(3, 7)))
    inside = rng.choice((_list, _cards, _form, _sheet))(rng, writer)
    return f"<div class=bar>{bar}</div><div class=row>{_menu(rng, writer)}<div class=grow>{inside}</div></div>"


def _list(rng: Random, writer: Writer) -> str:
    return f"<h2>{writer.words(1, 3)}</h2>" + _table(rng, writer, rng.randint(4, 18), rng.randint(2, 7))


def _cards(rng: Random, writer: Writer) -> str:
    cards = "".join(
        f'<div class="raised grow"><small>{writer.words(1, 3)}</small><h1>{writer.number()}</h1><a>{writer.words(2)}</a></div>'
        for _ in range(rng.randint(2, 4))
    )
    return f"<div class=row>{cards}</div>{_list(rng, writer)}"


def _form(rng: Random, writer: Writer) -> str:
    fields = "".join(
        f"<p><label>{writer.words(1, 3)}<br>{rng.choice(('<input>', '<select><option>' + writer.words(1) + '</select>', '<input type=checkbox checked>', '<input type=password value=12345678>'))}</label>"
        for _ in range(rng.randint(2, 7))
    )
    return f"<div class=raised><h2>{writer.words(1, 4)}</h2>{fields}<p><button class=accent>{writer.words(1, 2)}</button> <button>{writer.words(1)}</button></div>"


def _sheet(rng: Random, writer: Writer) -> str:
    letters = "".join(f"<th>{letter}</th>" for letter in "ABCDEFGH")
    rows = "".join(
        f"<tr><th>{n}</th>"
        + "".join(f"<td>{writer.number() if rng.random() < 0.6 else ''}</td>" for _ in range(8))
        + "</tr>"
        for n in range(1, 20)
    )
    return f"<div class=bar><b>fx</b><input class=grow value='=SUM(B2:B9)'></div><table><tr><th></th>{letters}</tr>{rows}</table>"


def _dialog(rng: Random, writer: Writer) -> str:
    buttons = f"<button class=accent>{writer.words(1)}</button> <button>{writer.words(1)}</button>"
    box = f"<div class=raised style='max-width:420px;margin:30px auto;box-shadow:0 6px 24px #0006'><b>{writer.words(2, 5)}</b><p>{writer.paragraph(10, 30)}<p>{buttons}</div>"
    return box if rng.random() < 0.5 else f"<div style='background:#0005'>{box}{_list(rng, writer)}</div>"


def _code(rng: Random, writer: Writer) -> str:
    hues = [f"hsl({rng.randrange(360)} 70% {rng.choice((40, 65))}%)" for _ in range(4)]
    lines = []
    for n in range(rng.randint(6, 40)):
        pieces = [
            rng.choice(
                (
                    "def",
                    "return",
                    "if",
                    "const",
                    "import",
                    "for",
                    "self.",
                    "=",
                    "(",
                    "){",
                    "=>",
                    '"' + writer.words(1) + '"',
                    "0",
                    writer.words(1).lower(),
                )
            )
            for _ in range(rng.randint(1, 8))
        ]
        coloured = " ".join(f'<span style="color:{rng.choice(hues)}">{html.escape(piece)}</span>' for piece in pieces)
        lines.append(f"<span style='opacity:.5'>{n:3}</span>  {'    ' * rng.randint(0, 3)}{coloured}")
    return f"<pre>{chr(10).join(lines)}</pre>"


def _terminal(rng: Random, writer: Writer) -> str:
    ground, ink = rng.choice(
        (("#000", "#ddd"), ("#300a24", "#fff"), ("#012456", "#eee"), ("#000", "#0f0"), ("#fff", "#000"))
    )
    lines = []
    for _ in range(rng.randint(4, 30)):
        asked = f"<b style='color:#4c4'>user@host</b>:~/{writer.words(1).lower()}$ {writer.words(1, 3).lower()} --{writer.words(1).lower()}"
        lines.append(
            asked if rng.random() < 0.3 else html.escape(f"{writer.number():>10}  {writer.words(1, 8).lower()}")
        )
    return f"<pre style='background:{ground};color:{ink};margin:0;padding:8px;min-height:900px'>{chr(10).join(lines)}</pre>"


def _article(rng: Random, writer: Writer) -> str:
    bar = "".join(f"<a>{writer.words(1)}</a>" for _ in range(rng.randint(3, 7)))
    hue = rng.randrange(360)
    picture = f"<div style='height:{rng.randint(60, 200)}px;background:linear-gradient({hue}deg,hsl({hue} 60% 40%),hsl({hue + 60} 60% 70%))'></div>"
    text = "".join(f"<h3>{writer.words(2, 6)}</h3><p>{writer.paragraph()}" for _ in range(rng.randint(1, 4)))
    return f"<div class=bar><b>{writer.words(1)}</b>{bar}</div>{picture if rng.random() < 0.5 else ''}<div style='padding:8px 24px'><h1>{writer.words(2, 6)}</h1>{text}</div>"


def _chat(rng: Random, writer: Writer) -> str:
    lines = [
        f"<div class='raised {rng.choice(('', 'accent'))}' style='max-width:75%;margin-left:{rng.choice(('6px', 'auto'))}'>{writer.words(2, 14)}</div>"
        for _ in range(rng.randint(3, 9))
    ]
    return f"<div class=bar><i class=mark></i><b>{writer.words(1, 2)}</b></div>{''.join(lines)}<div class=bar><input class=grow></div>"


def _rows(rng: Random, writer: Writer) -> str:
    """As a telephone's settings are laid out."""
    rows = "".join(
        f"<div class=raised><div class=row><i class=mark></i><span class=grow>{writer.words(1, 3)}<br><small style='opacity:.6'>{writer.words(2, 6)}</small></span><span>{rng.choice(('›', '◉', writer.number()))}</span></div></div>"
        for _ in range(rng.randint(4, 10))
    )
    return f"<div class=bar><b>{writer.words(1, 2)}</b></div>{rows}"


_MAKES = (
    _program,
    _program,
    _list,
    _form,
    _sheet,
    _dialog,
    _code,
    _code,
    _terminal,
    _article,
    _article,
    _chat,
    _rows,
    _menu,
)
