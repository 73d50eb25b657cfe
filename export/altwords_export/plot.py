"""Risk against coverage as a small picture for the model card."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT, MARGIN = 480, 320, 48
TICKS = (0, 0.2, 0.4, 0.6, 0.8, 1.0)


def risk_against_coverage(rows: Sequence[dict[str, float]]) -> str:
    """An SVG: as more of the captions are said, the shares of poor and of wrong ones among them.

    Each row holds the shares ``said``, ``good`` and ``wrong``, all from 0 to 1.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="12">',
        "<title>Shares of poor and of wrong captions against the share of captions said</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for tick in TICKS:
        x, y = _x(tick), _y(tick)
        parts.append(f'<path d="M{x} {_y(0)}V{_y(1)}M{_x(0)} {y}H{_x(1)}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{_y(0) + 18}" text-anchor="middle">{tick:.0%}</text>')
        parts.append(f'<text x="{_x(0) - 8}" y="{y + 4}" text-anchor="end">{tick:.0%}</text>')
    parts.append(f'<text x="{_x(0.5)}" y="{HEIGHT - 8}" text-anchor="middle">share of captions said</text>')
    for name, colour, shares in (
        ("poor", "#0050a0", [1 - row["good"] for row in rows]),
        ("wrong", "#b00020", [row["wrong"] for row in rows]),
    ):
        points = " ".join(f"{_x(row['said'])},{_y(share)}" for row, share in zip(rows, shares, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{_x(1) + 4}" y="{_y(shares[-1]) + 4}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _x(share: float) -> float:
    return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)


def _y(share: float) -> float:
    return round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 1)
