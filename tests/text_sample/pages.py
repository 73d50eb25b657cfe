"""Pages to take screenshots of: many kinds, themes, fonts, sizes and languages, the same for the same number."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

LIGHT = [("#ffffff", "#1b1b1b", "#0b57d0"), ("#f6f1e4", "#3a2e1c", "#8a3b12"), ("#eef3f8", "#20303f", "#00695c")]
DARK = [("#121212", "#e6e6e6", "#8ab4f8"), ("#1e1e2e", "#cdd6f4", "#f38ba8"), ("#002b36", "#93a1a1", "#b58900")]
FONTS = ["Liberation Sans", "DejaVu Sans", "Liberation Serif", "DejaVu Serif", "Liberation Sans Narrow"]
MONO = ["Liberation Mono", "DejaVu Sans Mono"]

FOREIGN = {
    "de": "Öffnungszeiten: Montag bis Freitag von neun bis achtzehn Uhr. Bitte läuten Sie zweimal. Während der "
    "Sommerferien bleibt das Büro geschlossen. Größere Bestellungen nehmen wir gern telefonisch entgegen.",
    "fr": "Le musée est fermé le mardi. Les élèves entrent gratuitement. Réservez vos billets à l'avance afin "
    "d'éviter la file d'attente. Une boîte à suggestions se trouve près de l'entrée.",
    "es": "El próximo tren sale a las nueve. Compre su billete en la máquina o en la ventanilla. Los niños pequeños "
    "viajan gratis. Está prohibido fumar en toda la estación. Mañana habrá más información.",
    "zh": "欢迎使用无障碍图像描述服务。请先登录您的账户,然后选择需要的语言。"
    "本软件不会上传任何图片,所有计算都在您的电脑上完成。"
    "如果遇到问题,请查看帮助文档或者联系管理员。设置更改以后需要重新启动浏览器。",
}  # fmt: skip
NAMES = "Amelia Stone, Omar Haddad, Lucía Romero, Jonas Weber, Priya Nair, Chloé Martin, Mateo Silva, Ingrid Berg"
PLACES = [
    "Lisbon",
    "Helsinki",
    "Nairobi",
    "Toronto",
    "Kyoto",
    "Montevideo",
    "Dublin",
    "Krakow",
    "Marseille",
    "Wellington",
]
THINGS = [
    "Teapot",
    "Lantern",
    "Backpack",
    "Notebook",
    "Umbrella",
    "Keyboard",
    "Armchair",
    "Bicycle",
    "Telescope",
    "Blanket",
]
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True)
class Page:
    html: str
    width: int
    height: int
    scale: float
    """Device pixels for each CSS pixel."""


class Writer:
    """Draws words, colours and sizes for one page."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - the same page each time
        self.ground, self.ink, self.accent = self.rng.choice(self.rng.choice((LIGHT, DARK)))
        self.font = self.rng.choice(FONTS)
        self.mono = self.rng.choice(MONO)
        self.size = self.rng.choice((13, 14, 15, 16, 18))

    def sentences(self, count: int) -> str:
        start = self.rng.randrange(len(PROSE) - count)
        return html.escape(" ".join(PROSE[start : start + count]))

    def title(self) -> str:
        words = re.findall(r"[A-Za-z]{3,}", self.rng.choice(PROSE))[: self.rng.randint(3, 6)]
        return " ".join(words).capitalize()

    def some(self, choices: list[str], count: int) -> list[str]:
        return self.rng.sample(choices, count)


def _prose() -> list[str]:
    """Sentences of the project's own pages."""
    text = ""
    for name in ("README.md", "daemon/PROTOCOL.md", "daemon/THREATS.md"):
        kept = re.sub(r"```.*?```", "", (ROOT / name).read_text("utf-8"), flags=re.DOTALL)
        text += " ".join(line for line in kept.splitlines() if not line.startswith(("|", "#"))) + " "
    text = re.sub(r"[`*\[\]]|\([^)]*://[^)]*\)", "", text)
    return [" ".join(s.split()) for s in re.split(r"(?<=[.!?])\s+", text) if 30 < len(s) < 200]


PROSE = _prose()


def article(w: Writer) -> str:
    paragraphs = "".join(f"<p>{w.sentences(3)}</p>" for _ in range(6))
    return f"<article style='max-width:44em;margin:2em auto'><h1>{w.title()}</h1>{paragraphs}</article>"


def columns(w: Writer) -> str:
    parts = "".join(f"<h3>{w.title()}</h3><p>{w.sentences(3)}</p>" for _ in range(5))
    return f"<h1>{w.title()}</h1><div style='columns:2;column-gap:3em'>{parts}</div>"


def form(w: Writer) -> str:
    labels = w.some(["Email address", "Password", "Full name", "Street", "Postal code", "Telephone", "Company"], 4)
    fields = "".join(f"<p>{label}<br><input style='width:20em;padding:6px'></p>" for label in labels)
    return (
        "<div style='width:24em;margin:3em auto;padding:2em;border:1px solid #8888;border-radius:12px'>"
        f"<h2>{w.rng.choice(['Sign in to your account', 'Create an account', 'Delivery address'])}</h2>{fields}"
        f"<button style='font:inherit;background:{w.accent};color:{w.ground};padding:8px 20px;border:0'>"
        f"{w.rng.choice(['Continue', 'Sign in', 'Save changes'])}</button> "
        f"<a style='color:{w.accent}'>Forgot it?</a></div>"
    )


def dialog(w: Writer) -> str:
    buttons = "".join(f"<button style='font:inherit;margin:4px;padding:6px 18px'>{b}</button>" for b in
                      w.some(["Cancel", "Delete", "Replace", "Keep both", "Try again", "Close"], 2))  # fmt: skip
    return (
        f"<p style='opacity:.35'>{w.sentences(6)}</p><div style='position:absolute;left:20%;top:30%;width:55%;"
        f"background:{w.ground};padding:20px;box-shadow:0 0 30px #0009;border:1px solid #8888'>"
        f"<b>{w.title()}?</b><p>{w.sentences(1)}</p><div style='text-align:right'>{buttons}</div></div>"
    )


def code(w: Writer) -> str:
    files = sorted((ROOT / "daemon/altwords/service").glob("*.py"))
    lines = w.rng.choice(files).read_text("utf-8").splitlines()
    start = w.rng.randrange(max(1, len(lines) - 30))
    shown = html.escape("\n".join(lines[start : start + 30]))
    shown = re.sub(r"\b(def|return|class|if|for|await|async|import|from|raise|with)\b",
                   rf"<span style='color:{w.accent}'>\1</span>", shown)  # fmt: skip
    return f"<pre style='font-family:{w.mono};font-size:{w.size}px;line-height:1.5;margin:1em'>{shown}</pre>"


def terminal(w: Writer) -> str:
    shown = html.escape((ROOT / "constraints.txt").read_text("utf-8")).splitlines()
    start = w.rng.randrange(10, len(shown) - 18)
    listing = "\n".join(shown[start : start + 14])
    return (
        f"<pre style='font-family:{w.mono};background:#0c0c0c;color:#9fef9f;padding:16px;min-height:90vh'>"
        f"listener@desk:~/altwords$ pip freeze\n{listing}\nlistener@desk:~/altwords$ altwords status\n"
        "Altwords 0.1.0: ready\nAddress: http://127.0.0.1:47815\nWaiting: 0</pre>"
    )


def inbox(w: Writer) -> str:
    senders = NAMES.split(", ")
    rows = "".join(
        f"<tr><td><b>{senders[n % len(senders)]}</b></td><td>{w.title()} <span style='opacity:.7'>"
        f"{w.sentences(1)[:60].rsplit(' ', 1)[0]}</span></td>"
        f"<td>{w.rng.choice(MONTHS)} {w.rng.randint(1, 28)}</td></tr>"
        for n in range(12)
    )
    return f"<style>td{{padding:8px 12px;border-bottom:1px solid #8884}}</style><h2>Inbox</h2><table>{rows}</table>"


def settings(w: Writer) -> str:
    rows = "".join(
        f"<p style='display:flex;justify-content:space-between;border-bottom:1px solid #8884;padding:8px 0'>"
        f"<span>{w.title()}</span>"
        f"<span style='color:{w.accent}'>{w.rng.choice(['On', 'Off', 'Automatic', 'Change'])}</span>"
        "</p>"
        for _ in range(9)
    )
    menu = "".join(f"<p>{item}</p>" for item in ["General", "Appearance", "Privacy", "Languages", "Downloads"])
    return (
        f"<div style='display:flex;gap:3em'><nav style='width:9em'>{menu}</nav><main style='flex:1'>{rows}</main></div>"
    )


def shop(w: Writer) -> str:
    cards = "".join(
        f"<div style='width:180px;border:1px solid #8886;padding:10px'><div style='height:90px;background:"
        f"hsl({w.rng.randrange(360)} 50% 60%)'></div><b>{thing}</b><br>from {w.rng.choice(PLACES)}<br>"
        f"{w.rng.randint(5, 90)}.99 euros<br><a style='color:{w.accent}'>Add to basket</a></div>"
        for thing in w.some(THINGS, 8)
    )
    menu = "<p>Home &nbsp; Catalogue &nbsp; Delivery &nbsp; Contact</p>"
    return f"{menu}<h1>{w.title()}</h1><div style='display:flex;flex-wrap:wrap;gap:14px'>{cards}</div>"


def chat(w: Writer) -> str:
    bubbles = "".join(
        f"<p style='max-width:75%;padding:10px;border-radius:14px;{side}'>{w.sentences(1)}</p>"
        for side in [f"background:{w.accent};color:{w.ground};margin-left:auto", "background:#8883"] * 4
    )
    return f"<h3>{w.rng.choice(NAMES.split(', '))}</h3>{bubbles}"


def slide(w: Writer) -> str:
    points = "".join(f"<li>{w.title()}</li>" for _ in range(5))
    return (
        f"<div style='background:linear-gradient({w.accent},{w.ground});position:absolute;inset:0;padding:6%'>"
        f"<h1 style='font-size:3em'>{w.title()}</h1><ul style='font-size:1.8em;line-height:1.7'>{points}</ul></div>"
    )


def poster(w: Writer) -> str:
    hue = w.rng.randrange(360)
    return (
        "<div style='position:absolute;inset:0;text-align:center;padding-top:8%;color:#fff;text-shadow:0 2px 4px #0008;"
        f"background:repeating-linear-gradient(45deg,hsl({hue} 45% 35%),hsl({hue + 40} 50% 30%) 60px)'>"
        f"<h1 style='font-size:4em;margin:.2em'>{w.title().upper()}</h1>"
        f"<p style='font-size:2em'>{w.rng.choice(PLACES)}, "
        f"{w.rng.randint(1, 28)} {w.rng.choice(MONTHS)}</p><p style='font-size:1.3em'>{w.sentences(1)}</p></div>"
    )


def chart(w: Writer) -> str:
    places = w.some(PLACES, 6)
    bars = "".join(
        f"<rect x='{90 + n * 110}' y='{400 - h}' width='70' height='{h}' fill='{w.accent}'/>"
        f"<text x='{125 + n * 110}' y='425' text-anchor='middle'>{place}</text>"
        for n, place in enumerate(places)
        for h in [w.rng.randint(40, 300)]
    )
    ticks = "".join(f"<text x='60' y='{405 - n * 75}' text-anchor='end'>{n * 25}</text>" for n in range(5))
    return (
        f"<svg width='800' height='480' fill='{w.ink}' font-size='15'><text x='400' y='40' text-anchor='middle' "
        f"font-size='24'>{w.title()}</text>{bars}{ticks}<path d='M80 90V400H760' stroke='{w.ink}' fill='none'/>"
        "<text x='400' y='465' text-anchor='middle'>Cities in the survey</text></svg>"
    )


def diagram(w: Writer) -> str:
    boxes = ["Browser", "Extension", "Daemon", "Engine", "Decoder", "Encoder", "Queue", "Guard", "Bundle"]
    cells = "".join(
        f"<div style='border:2px solid {w.accent};border-radius:8px;padding:18px;text-align:center'>{box}</div>"
        for box in w.some(boxes, 9)
    )
    return (
        f"<h2>{w.title()}</h2><div style='display:grid;grid-template-columns:repeat(3,1fr);gap:50px 70px;margin:3em'>"
        f"{cells}</div>"
    )


def table(w: Writer) -> str:
    heads = "".join(f"<th>{head}</th>" for head in ["City", "Visitors", "Change", "Contact"])
    rows = "".join(
        f"<tr><td>{place}</td><td>{w.rng.randint(1000, 90000):,}</td><td>{w.rng.uniform(-9, 9):+.1f} %</td>"
        f"<td>{name}</td></tr>"
        for place, name in zip(PLACES, NAMES.split(", "), strict=False)
    )
    return (
        "<style>td,th{border:1px solid #8888;padding:6px 14px;text-align:left}</style>"
        f"<h2>{w.title()}</h2><table style='border-collapse:collapse'><tr>{heads}</tr>{rows}</table>"
    )


def receipt(w: Writer) -> str:
    lines = "\n".join(f"{thing:<14}{w.rng.uniform(1, 60):>8.2f}" for thing in w.some(THINGS, 7))
    return (
        f"<pre style='font-family:{w.mono};width:24em;margin:1em auto;background:#fffef5;color:#333;padding:20px'>"
        f"     CORNER MARKET\n  {w.rng.choice(PLACES)} High Street\n\n{lines}\n\n"
        f"Total            {w.rng.uniform(80, 200):.2f}"
        "\nThank you for shopping\n</pre>"
    )


def foreign(w: Writer) -> str:
    text = FOREIGN[w.rng.choice(["de", "fr", "es"])]
    return f"<h2>{text.split('. ')[0].split(':')[0]}</h2><p>{text}</p>"


def chinese(w: Writer) -> str:
    parts = FOREIGN["zh"].split("。")
    items = "".join(f"<p>{part}。</p>" for part in w.some(parts[:-1], 4))
    return f"<div style='font-family:WenQuanYi Micro Hei'><h2>图像描述设置</h2>{items}<button>保存更改</button></div>"


def own_page(w: Writer) -> str:
    """The extension's options as a listener's helper sees them."""
    messages = re.findall(
        r'"message": "([^"$]{12,})"', (ROOT / "extension/_locales/en/messages.json").read_text("utf-8")
    )
    parts = "".join(f"<h2>{a}</h2><p>{b}</p>" for a, b in zip(messages[::2][:6], messages[1::2][:6], strict=False))
    return f"<main style='max-width:40em'>{parts}</main>"


KINDS: list[Callable[[Writer], str]] = [
    article, columns, form, dialog, code, terminal, inbox, settings, shop, chat,
    slide, poster, chart, diagram, table, receipt, foreign, chinese, own_page, code,
]  # fmt: skip
SCREENS = [(1280, 800, 1.0), (1000, 700, 1.0), (820, 620, 1.25), (390, 760, 2.0), (1920, 1080, 1.0), (600, 450, 1.0),
           (1366, 768, 1.5), (360, 640, 1.0)]  # fmt: skip


def page(number: int) -> Page:
    """Page ``number``: every kind comes once in ``len(KINDS)`` numbers, each time on another screen."""
    w = Writer(number)
    width, height, scale = SCREENS[(number + number // len(KINDS)) % len(SCREENS)]
    body = KINDS[number % len(KINDS)](w)
    style = (
        f"body{{margin:0;padding:16px;background:{w.ground};color:{w.ink};font:{w.size}px '{w.font}',"
        "'WenQuanYi Micro Hei';line-height:1.45;min-height:100vh;box-sizing:border-box}"
    )
    return Page(f"<!doctype html><meta charset=utf-8><style>{style}</style><body>{body}</body>", width, height, scale)
