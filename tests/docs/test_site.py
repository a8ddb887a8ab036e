"""The site of `make docs`: whole, offline, searchable; and what a page must not hold."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from shared.errors import DataError
from tools.lessons.contents import linked_up, sections
from tools.lessons.pages import COURSE
from tools.lessons.site import build

ROOT = COURSE.parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:.*for Sphinx API")]


class Links(HTMLParser):
    """What a page loads, what it links to, and the places in it that can be linked to."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.places: set[str] = {"", "top"}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.places.add(given["id"] or "")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        elif given.get("src"):
            self.loads.append(given["src"] or "")
        elif tag == "link" and given.get("href"):
            self.loads.append(given["href"] or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("site") / "docs"
    assert build(ROOT, out) >= 10
    return out


@pytest.fixture(scope="module")
def read(site) -> dict[Path, Links]:
    pages = {}
    for path in site.rglob("*.html"):
        pages[path] = Links()
        pages[path].feed(path.read_text(encoding="utf-8"))
    return pages


def test_every_link_of_the_site_leads_somewhere(read):
    missing = []
    for path, page in read.items():
        for target in [*page.links, *page.loads]:
            if re.match(r"[a-z]+:", target):
                continue
            name, _, place = unquote(target).partition("#")
            there = (path.parent / name.partition("?")[0]).resolve() if name else path
            if not there.exists() or (there in read and place not in read[there].places):
                missing.append(f"{path.name}: {target}")
    assert not missing


def test_the_site_loads_nothing_from_elsewhere(read):
    assert [load for page in read.values() for load in page.loads if re.match(r"https?:|//", load)] == []


def test_every_page_is_in_the_contents(site, read):
    home = (site / "docs" / "README.html").resolve()
    linked = {(home.parent / unquote(link.partition("#")[0])).resolve() for link in read[home].links}
    written = {path for path in read if "source" not in path.relative_to(site).parts}
    extra = {site / "index.html", site / "search.html", home}
    assert written - extra <= linked


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
@pytest.mark.parametrize(
    ("word", "page"), [("eckart", "vocabulary.html"), ("orthonormal", "vocabulary.html")]
)
def test_search_finds_a_word_without_a_server(site, word, page):
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=8000",
            "--dump-dom", f"{(site / 'search.html').as_uri()}?q={word}",
        ],
        capture_output=True, text=True, check=True, timeout=100,
    )  # fmt: skip
    results = done.stdout[done.stdout.index('id="search-results"') :]
    assert page in results


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[a page](nowhere.md)", "nowhere.md"),
        ("[a place](README.md#nowhere)", "nowhere"),
        ("[a file](../shared/nowhere.py)", "nowhere.py"),
        ("![a picture](images/nowhere.png)", "nowhere.png"),
    ],
)
def test_a_broken_link_fails_the_build(tmp_path, line, told):
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "README.md").write_text(f"# Contents\n\n{line}\n")
    with pytest.raises(DataError, match=rf"docs/README\.md:3.*{told}") as error:
        build(tmp_path, tmp_path / "out")
    assert str(tmp_path) not in str(error.value)
    assert not (tmp_path / "out" / "index.html").exists()


def test_every_page_of_the_course_names_its_neighbours():
    """`python -m tools.lessons links` writes those lines."""
    listed = [page for pages in sections().values() for page in pages if page.is_relative_to(COURSE)]
    assert sorted(listed) == sorted(COURSE.rglob("*.md"))
    for i, page in enumerate(listed):
        assert page.read_text(encoding="utf-8") == linked_up(listed, i), page.name
