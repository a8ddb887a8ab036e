"""The page of the cards, and the folder about it: everything beside it, nothing from the network."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from shared.errors import DataError
from shared.files import read_bytes, write_bytes, write_text
from tools.site.cards import Card, Figure, read_cards
from tools.site.sources import page_of, pictures_of, source_page
from tools.site.stale import record, remove_stale

__all__ = ["build", "render"]

_HERE = Path(__file__).resolve().parent
_LARGEST, _MOST = 8_000_000, 6  # bytes of a file of the demo that is shown, and how many of an app
_SHOWN = (".gif", ".html", ".jpeg", ".jpg", ".png")
_TITLE = "The linear-algebra portfolio"
_INTRODUCTION = (
    "Apps that people use for their own sake, each made of a few ideas from a linear-algebra course, each "
    "measured against the tools one would otherwise take. Point at a chart, or go through it with the arrow "
    "keys; every figure tells how it was measured, and every file behind it is here to be read."
)


def build(root: Path, out: Path, demo: Path | None = None) -> int:
    """Build the site of the repository at `root` into the folder `out`; return how many cards it has.

    Args:
        root: the repository.
        out: the folder; it is made where it is not there, and files of the same name are replaced. What an
            earlier build made and this one does not is removed; any other file stays.
        demo: the folder where `make demo` left a folder for each app; pictures and pages of it are shown.

    Raises:
        DataError: a card is wrong, or the folder cannot be written to.
    """
    cards = read_cards(root)
    made = {card.app: _made_by(demo / card.app) if demo else [] for card in cards}
    shown = sorted({name for card in cards for name in _files_of(card, root)})
    pictures = {card.picture for card in cards if card.picture}
    pictures |= {picture for name in shown for picture in pictures_of(root, name)}
    style, script, policy = _style(), _script(), _policy(_script())
    pages = {"index.html": render(cards, made, style, script, policy)}
    pages |= {page_of(name): source_page(root, name, shown, style, policy) for name in shown}
    copies = {name: root / name for name in sorted(pictures)}
    copies |= {_place(app, path): path for app, paths in made.items() for path in paths}
    for name in (*copies, *pages):
        _make(out, (out / name).parent)
    for name, source in copies.items():
        write_bytes(out / name, read_bytes(source, limit=_LARGEST), force=True)
    for name in sorted(pages, key="index.html".__eq__):  # the page itself last: what it links to is there
        write_text(out / name, pages[name], force=True)
    remove_stale(out, {*copies, *pages})
    record(out, {*copies, *pages})
    return len(cards)


def render(cards: Iterable[Card], made: dict[str, list[Path]], style: str, script: str, policy: str) -> str:
    """Return index.html."""
    cards = list(cards)
    contents = "".join(f'<a href="#{_e(card.app)}">{_e(card.title)}</a>' for card in cards)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_e(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="description" content="{_e(_INTRODUCTION)}">\n<title>{_TITLE}</title>\n'
        f"<style>{style}</style></head>\n<body>\n"
        f'<header class="top"><h1>{_TITLE}</h1><p>{_INTRODUCTION}</p>'
        f'<nav aria-label="apps">{contents}</nav></header>\n'
        f"<main>\n{''.join(_card(card, made.get(card.app, [])) for card in cards)}</main>\n"
        "<footer><p>Made by <code>make site</code> from <code>projects/*/card.toml</code>, "
        "<code>benchmarks/results</code> and what <code>make demo</code> left. Times are of one machine, "
        "each beside its peer on the same one.</p></footer>\n"
        f"<script>{script}</script>\n</body></html>\n"
    )


def _card(card: Card, made: list[Path]) -> str:
    picture = ""
    if card.picture:
        there = quote(card.picture)
        picture = (
            f'<a class="picture" href="{there}"><img src="{there}" alt="{_e(card.title)}: what it makes" '
            'loading="lazy"></a>'
        )
    figures = "".join(map(_figure, card.figures))
    charts = "".join(_chart(chart, f"{card.app}-{place}") for place, chart in enumerate(card.charts, 1))
    links = "".join(
        f'<li><a href="{quote(page_of(path))}">{_e(name)}</a></li>' for name, path in card.links.items()
    )
    return (
        f'<article class="card" id="{_e(card.app)}"><div class="head"><div><h2>{_e(card.title)}</h2>'
        f"<p>{_e(card.sentence)}</p>"
        f'<p class="run"><code>make {_e(card.app)}</code></p></div>{picture}</div>\n'
        + (f'<div class="figures">{figures}</div>\n' if figures else "")
        + (f'<div class="charts">{charts}</div>\n' if charts else "")
        + _demo(card, made)
        + (f'<h3>How it is done</h3><ul class="links">{links}</ul>' if links else "")
        + "</article>\n"
    )


def _figure(figure: Figure) -> str:
    return (
        f'<div class="figure"><b>{_e(figure.value)}</b><span>{_e(figure.what)}</span><details>'
        f"<summary>how it was measured</summary><p>{_e(figure.beside)}</p>"
        f"<p><code>{_e(figure.command)}</code></p><p>{_e(figure.measured)}; {_measured(figure.part)}</p>"
        "</details></div>"
    )


def _measured(part: str) -> str:
    return f'<a href="{quote(page_of(_results(part)))}">all that was measured</a>'


def _chart(chart: dict[str, Any], name: str) -> str:
    tables = "".join(
        f"<table><caption>{_e(series['name'])}</caption>"
        + "".join(f"<tr><th>{_e(r['label'])}</th><td>{_e(r['told'])}</td></tr>" for r in series["rows"])
        + "</table>"
        for series in chart["series"]
    )
    notes = "; ".join(filter(None, (chart["axis"], chart["better"] and f"{chart['better']} is better")))
    note = f'<p class="note">{_e(notes)}</p>' if notes else ""
    data = json.dumps(chart, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<figure class="chart" id="{_e(name)}"><figcaption>{_e(chart["title"])}</figcaption>{note}'
        f'<div class="controls"></div><div class="drawing"></div>'
        f'<script type="application/json">{data}</script>'
        f"<details><summary>as a table</summary>{tables}<p>{_measured(chart['part'])}</p></details></figure>"
    )


def _demo(card: Card, made: list[Path]) -> str:
    if not made:
        return ""
    shown = ""
    for path in made:
        there, name = quote(_place(card.app, path)), _e(path.name)
        inside = name
        if path.suffix.lower() != ".html":
            inside = f'<img src="{there}" alt="{name}, made by the demo" loading="lazy"><span>{name}</span>'
        shown += f'<a href="{there}">{inside}</a>'
    return f'<h3>What <code>make demo</code> made</h3><div class="demo">{shown}</div>\n'


def _made_by(folder: Path) -> list[Path]:
    """Return the pictures and pages that a run of the demo left for an app."""
    if not folder.is_dir():
        return []
    files = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in _SHOWN and path.is_file()]
    return [path for path in files if not path.is_symlink() and path.stat().st_size <= _LARGEST][:_MOST]


def _files_of(card: Card, root: Path) -> list[str]:
    """The files that get a page: those linked to, and the measurements that the figures come from."""
    parts = {one.part for one in card.figures} | {chart["part"] for chart in card.charts}
    return [*card.links.values(), *map(_results, sorted(parts))]


def _results(part: str) -> str:
    return f"benchmarks/results/{part}.json"


def _place(app: str, path: Path) -> str:
    return f"demo/{app}/{path.name}"


def _make(out: Path, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"{out}: {error.strerror}", "name another folder") from None


def _style() -> str:
    from pygments.formatters import HtmlFormatter

    light, dark = (
        HtmlFormatter(style=name).get_style_defs(".highlight") for name in ("default", "github-dark")
    )
    own = (_HERE / "page.css").read_text(encoding="utf-8")
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n{own}"


def _script() -> str:
    return (_HERE / "page.js").read_text(encoding="utf-8")


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    own = f"style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return f"default-src 'none'; img-src 'self' file: data:; {own}"


def _e(text: str) -> str:
    return html.escape(text)
