"""A page of pictures with their captions, to look at before anything is believed."""

from __future__ import annotations

import base64
import html
from dataclasses import dataclass
from pathlib import Path

STYLE = """
body { font: 16px/1.4 system-ui, sans-serif; margin: 2rem; color-scheme: light dark; }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; list-style: none; }
ul { padding: 0; } img { width: 100%; height: 12rem; object-fit: contain; background: #8883; } p { margin: 0; }
"""


@dataclass(frozen=True)
class Row:
    picture: bytes
    said: str
    written: str
    level: str
    confidence: float
    cider: float


def write_sheet(path: Path, title: str, sections: dict[str, list[Row]]) -> None:
    """Write the page; the pictures lie inside it."""
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>",
        f"<title>{html.escape(title)}</title><style>{STYLE}</style><h1>{html.escape(title)}</h1>",
    ]
    for heading, rows in sections.items():
        parts.append(f"<h2>{html.escape(heading)}</h2><ul>")
        parts.extend(_item(row) for row in rows)
        parts.append("</ul>")
    path.write_text("\n".join(parts) + "\n", "utf-8")


def _item(row: Row) -> str:
    data = base64.b64encode(row.picture).decode()
    about = f"{row.level}, confidence {row.confidence:.2f}, CIDEr {row.cider:.2f}"
    lines = [f"<b>{html.escape(row.said)}</b>", html.escape(about)]
    if row.written != row.said:
        lines.append(html.escape(f"Written: {row.written}"))
    told = "".join(f"<p>{line}</p>" for line in lines)
    return f'<li><img alt="" src="data:image;base64,{data}">{told}</li>'
