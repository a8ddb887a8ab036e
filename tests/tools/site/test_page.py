"""The site is whole, loads nothing from elsewhere, and works in a browser from the file system."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from tools.site.cards import Card, read_cards
from tools.site.page import build, render

ROOT = Path(__file__).resolve().parents[3]


class Links(HTMLParser):
    """What a page loads, and what it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.places.add(value or "")
            elif name == "href" and tag == "a":
                self.links.append(value or "")
            elif name in ("src", "srcset", "href", "data", "poster", "action"):
                self.loads.append(value or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    demo, out = tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("built") / "a" / "site"
    made = demo / "photo_filters"
    made.mkdir()
    (made / "a picture.png").write_bytes((ROOT / "docs/images/unsharp.png").read_bytes())
    (made / "model.bin").write_bytes(b"not shown")
    assert build(ROOT, out, demo) == len(list(ROOT.glob("projects/*/card.toml")))
    return out


def test_every_link_and_picture_is_there_and_nothing_comes_from_elsewhere(site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 20
    for one in pages:
        text = one.read_text(encoding="utf-8")
        found = Links()
        found.feed(text)
        for link in [*found.loads, *(one for one in found.links if not one.startswith("https://"))]:
            assert "://" not in link, (one, link)
            path, _, place = unquote(link).partition("#")
            assert not path or (one.parent / path).resolve().is_relative_to(site.resolve()), (one, link)
            assert not path or (one.parent / path).is_file(), (one, link)
            assert not place or path or place in found.places or one.name != "index.html", (one, link)
        assert "default-src &#x27;none&#x27;" in text
        style = "".join(re.findall(r"<style>(.*?)</style>", text, re.S))
        assert not re.search(r"url\(|@import", style)
    script = (ROOT / "tools/site/page.js").read_text()
    assert not re.search(r"fetch|XMLHttpRequest|import\(|innerHTML|eval", script)


def test_the_page_shows_every_card_its_figures_and_what_the_demo_made(site):
    text = (site / "index.html").read_text(encoding="utf-8")
    for card in read_cards(ROOT):
        assert f'id="{card.app}"' in text
        for figure in card.figures:
            assert f"<b>{figure.value}</b>" in text
    assert "demo/photo_filters/a%20picture.png" in text
    assert (site / "demo/photo_filters/a picture.png").exists()
    assert not list(site.rglob("model.bin"))


def test_what_a_card_says_is_text():
    hostile = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    row = {"label": hostile, "told": hostile, "value": 1, "low": 1, "high": 1, "shown": hostile}
    chart = {"title": hostile, "part": "songs", "better": "", "axis": "", "log": False, "reference": 0,
             "series": [{"name": hostile, "rows": [row]}]}  # fmt: skip
    card = Card("app", hostile, hostile, None, (), (chart,), {hostile: "README.md"})
    text = render([card], {}, "", "", "")
    assert "<script>alert" not in text
    assert "<img" not in text


def test_the_command_builds_it_again_over_itself_and_refuses_a_file(tmp_path):
    def call(out: Path) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", "tools.site", "--out", str(out), "--demo", str(tmp_path / "none")]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            words, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
        )

    first, again = call(tmp_path / "site"), call(tmp_path / "site")
    assert first.returncode == again.returncode == 0, first.stderr
    assert again.stdout.endswith("index.html\n")
    (tmp_path / "file").write_text("")
    refused = call(tmp_path / "file")
    assert refused.returncode == 1
    assert re.fullmatch(r"error: .*file is no folder; .*\n", refused.stderr)


def test_a_picture_that_the_demo_makes_no_longer_goes_and_a_foreign_file_stays(tmp_path):
    demo, out = tmp_path / "demo", tmp_path / "site"
    (demo / "photo_filters").mkdir(parents=True)
    (demo / "photo_filters" / "a.png").write_bytes((ROOT / "docs/images/unsharp.png").read_bytes())
    build(ROOT, out, demo)
    assert (out / "demo/photo_filters/a.png").exists()
    (out / "demo/photo_filters/mine.txt").write_text("mine")
    before = {path for path in out.rglob("*") if path.is_file()}
    build(ROOT, out)
    after = {path for path in out.rglob("*") if path.is_file()}
    assert before - after == {out / "demo/photo_filters/a.png"}
    assert after <= before


def test_a_chart_tells_its_values_to_the_pointer_and_to_the_keys(site, page):
    page.show(site / "index.html")
    row = "document.querySelector('#photo_filters .drawing g')"
    page.run(f"{row}.scrollIntoView({{block: 'center', behavior: 'instant'}})")
    page.settle()
    # pictures on the way may come in late and move it
    x, y = page.run(f"""(async () => {{
        for (let before; ;) {{
            const {{ x, y }} = {row}.getBoundingClientRect();
            if (before === `${{x}} ${{y}}`) return [x + 60, y + 8];
            before = `${{x}} ${{y}}`;
            await new Promise((done) => setTimeout(done, 150));
        }}
    }})()""")
    page.mouse("mouseMoved", x, y)
    tip = "document.querySelector('#photo_filters .tip.shown')?.textContent"
    chart = next(card for card in read_cards(ROOT) if card.app == "photo_filters").charts[0]
    rows = chart["series"][0]["rows"]
    assert page.run(tip) == rows[0]["label"] + rows[0]["told"]
    page.mouse("mouseMoved", 2, 2)
    assert page.run(tip) is None
    page.run(f"{row}.focus()")
    page.key("ArrowDown")
    assert page.run(tip) == rows[1]["label"] + rows[1]["told"]
    page.key("End")
    assert page.run(tip) == rows[-1]["label"] + rows[-1]["told"]
    page.key("Escape")
    assert page.run(tip) is None


def test_a_chart_shows_another_series_and_sorts(site, page):
    page.show(site / "index.html")
    chart = next(card for card in read_cards(ROOT) if card.app == "photo_filters").charts[0]
    buttons = "document.querySelectorAll('#photo_filters .controls button')"
    shown = "[...document.querySelectorAll('#photo_filters .drawing g')].map((g) => g.lastChild.textContent)"
    assert page.run(shown) == [row["shown"] for row in chart["series"][0]["rows"]]
    page.run(f"{buttons}[1].click()")
    assert page.run(shown) == [row["shown"] for row in chart["series"][1]["rows"]]
    page.run(f"{buttons}[2].click()")
    assert page.run(shown) == [
        row["shown"] for row in sorted(chart["series"][1]["rows"], key=lambda row: row["value"])
    ]


@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_a_telephone(site, page, dark):
    page.messages.clear()
    page.show(site / "index.html", width=390, dark=dark)
    page.run("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    page.settle()
    assert page.run("document.documentElement.scrollWidth") <= 390
    pictures = "[...document.images].every((one) => { one.loading = 'eager'; return true })"
    assert page.run(pictures)
    page.run("Promise.all([...document.images].map((one) => one.decode()))")
    assert page.run("[...document.images].every((one) => one.naturalWidth > 0)")
    assert page.messages == []
