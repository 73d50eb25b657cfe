"""Pictures of text: pages, scans, tables, formulas, receipts, slides, notices, quotations, scrolls of code."""

# ruff: noqa: E501 - a line of markup is easier to read whole

from __future__ import annotations

from random import Random

from altwords_export.kinds.browser import Page
from altwords_export.kinds.words import FONTS, MONO, Writer


def document(rng: Random) -> Page:
    """One piece of text of a random make."""
    writer = Writer(rng)
    make = rng.choice(
        (_page, _page, _table, _table, _formula, _formula, _receipt, _slide, _notice, _notice, _quotation)
    )
    body, ground, ink, width, height = make(rng, writer)
    turned = f"transform:rotate({rng.gauss(0, 0.8):.2f}deg)" if make in (_page, _receipt) else ""
    style = f"""body {{ margin: 0; background: {ground}; color: {ink}; overflow: hidden;
        font: {rng.choice((13, 15, 17))}px/1.4 '{rng.choice(FONTS)}', 'Noto Sans' }}
        td, th {{ padding: 4px 9px; text-align: left }} math {{ font-size: {rng.randint(18, 34)}px }}"""
    direction = "rtl" if writer.language == "ar" else "ltr"
    return Page(
        f'<style>{style}</style><body dir="{direction}"><div style="{turned}">{body}</div>',
        width,
        height,
        rng.choice((0.6, 1, 1.2)),
    )


_Made = tuple[str, str, str, int, int]


def _page(rng: Random, writer: Writer) -> _Made:
    parts = []
    for _ in range(rng.randint(3, 9)):
        parts.append(f"<h{rng.choice((2, 3))}>{writer.words(2, 6)}</h3>" if rng.random() < 0.3 else "")
        parts.append(f"<p style='text-align:{rng.choice(('justify', 'left'))}'>{writer.paragraph(20, 90)}")
    columns = rng.choice((1, 1, 2))
    width = rng.randint(420, 760)
    body = f"<div style='padding:{rng.randint(10, 60)}px;columns:{columns}'>{''.join(parts)}</div>"
    ground = rng.choice(("#fff", "#fff", "#fdfbf3", "#eee8d8", "#e8e8e8"))
    return body, ground, rng.choice(("#000", "#222", "#333")), width, round(width * rng.uniform(0.4, 1.4))


def _table(rng: Random, writer: Writer) -> _Made:
    rows, columns = rng.randint(2, 14), rng.randint(2, 7)
    border = rng.choice(("1px solid #999", "1px solid #000", "0", "0; border-bottom: 1px solid #bbb"))
    head, stripe = rng.choice((("#cfe2f3", "#fff"), ("#1f6f78", "#d9efef"), ("#fff", "#fff"), ("#333", "#f2f2f2")))
    ink = "#fff" if head in ("#1f6f78", "#333") else "#000"
    titles = "".join(f"<th>{writer.words(1, 2)}</th>" for _ in range(columns))
    lines = "".join(
        f"<tr style='background:{stripe if n % 2 else '#fff'}'><td>{writer.words(1, 3)}</td>"
        + "".join(f"<td>{writer.number()}</td>" for _ in range(columns - 1)) + "</tr>"
        for n in range(rows)
    )  # fmt: skip
    style = f"<style>table{{border-collapse:collapse;width:100%}}td,th{{border:{border}}}th{{background:{head};color:{ink}}}</style>"
    body = f"{style}<div style='padding:8px'><table><tr>{titles}</tr>{lines}</table></div>"
    return body, "#fff", "#111", max(260, columns * rng.randint(80, 130)), 32 * (rows + 1) + 30


def _formula(rng: Random, writer: Writer) -> _Made:
    letters = "abcdefghxyznmpqrstuvwABEFGHPQRSTαβγλμσφω"

    def term(depth: int) -> str:
        one: str = rng.choice((f"<mi>{rng.choice(letters)}</mi>", f"<mn>{rng.randint(0, 20)}</mn>"))
        if depth == 0:
            return one
        inner, other = term(depth - 1), term(depth - 1)
        return str(rng.choice((
            f"<msup><mrow>{one}</mrow><mrow>{inner}</mrow></msup>", f"<mfrac><mrow>{inner}</mrow><mrow>{other}</mrow></mfrac>",
            f"<msqrt>{inner}</msqrt>", f"<mrow><mo>(</mo>{inner}<mo>{rng.choice('+−')}</mo>{other}<mo>)</mo></mrow>",
            f"<munderover><mo>{rng.choice('∑∫∏')}</mo><mrow>{one}</mrow><mi>n</mi></munderover>{inner}",
            f"<msub><mi>{rng.choice(letters)}</mi><mn>{rng.randint(0, 9)}</mn></msub>{other}",
        )))  # fmt: skip

    count = rng.choice((1, 1, 1, 2, 3, 5))
    lines = "".join(
        f"<p>{writer.words(1, 4) if rng.random() < 0.2 else ''} <math display=block>{term(rng.randint(0, 2))}<mo>=</mo>"
        f"{term(rng.randint(1, 2))}<mo>{rng.choice('+−×')}</mo>{term(rng.randint(0, 2))}</math>"
        for _ in range(count)
    )
    return (
        f"<div style='padding:12px'>{lines}</div>",
        rng.choice(("#fff", "#fff", "#e8eef4")),
        "#000",
        rng.randint(220, 600),
        70 + 75 * count,
    )


def _receipt(rng: Random, writer: Writer) -> _Made:
    rows = rng.randint(4, 16)
    lines = "\n".join(f"{writer.words(1, 2)[:16]:<18}{rng.uniform(0.5, 90):>8.2f}" for _ in range(rows))
    body = (
        f"<div style='text-align:center;padding:14px'><b>{writer.words(1, 3).upper()}</b><br>{writer.words(2, 4)}<br>"
        f"{rng.randint(1, 28)}.{rng.randint(1, 12)}.2025</div><pre style=\"font-family:'{rng.choice(MONO)}';padding:0 18px\">{lines}\n"
        f"{'-' * 26}\n{'TOTAL':<18}{rng.uniform(9, 400):>8.2f}</pre>"
    )
    return body, rng.choice(("#fff", "#f4f4f0", "#ddd")), "#222", rng.randint(280, 400), 210 + 21 * rows


def _slide(rng: Random, writer: Writer) -> _Made:
    bullets = "".join(f"<li>{writer.words(2, 8)}" for _ in range(rng.randint(2, 6)))
    ground, ink = rng.choice((("#fff", "#222"), ("#0b3d91", "#fff"), ("#f5f0e6", "#333"), ("#202124", "#eee")))
    width = rng.randint(480, 960)
    body = f"<div style='padding:6%;font-size:{width // 28}px'><h2>{writer.words(2, 6)}</h2><ul>{bullets}</ul></div>"
    return body, ground, ink, width, round(width * rng.choice((0.5625, 0.75)))


def _notice(rng: Random, writer: Writer) -> _Made:
    """A few large words on a plain or shaded ground."""
    hue = rng.randrange(360)
    ground = rng.choice(
        (
            "#fff",
            "#000",
            f"hsl({hue} 70% 40%)",
            f"linear-gradient({hue}deg, hsl({hue} 60% 45%), hsl({hue + 70} 60% 55%))",
            "#ffd400",
        )
    )
    ink = "#000" if ground in ("#fff", "#ffd400") else "#fff"
    width = rng.randint(250, 900)
    body = (
        f"<div style='padding:8%;text-align:{rng.choice(('center', 'left'))}'><div style='font-size:{width // rng.randint(9, 16)}px;"
        f"font-weight:{rng.choice((400, 700))}'>{writer.words(2, 5)}</div><p>{writer.words(2, 9)}</div>"
    )
    return body, ground, ink, width, round(width * rng.uniform(0.3, 0.8))


def _quotation(rng: Random, writer: Writer) -> _Made:
    width = rng.randint(400, 800)
    body = f"<div style='padding:10%;font-size:{width // 24}px'><i>“{writer.paragraph(15, 40)}”</i><p style='text-align:right'>— {writer.words(2)}</div>"
    ground, ink = rng.choice((("#fff", "#000"), ("#1b1b1b", "#eee"), ("#f3ead7", "#402a10")))
    return body, ground, ink, width, round(width * rng.uniform(0.6, 1))
