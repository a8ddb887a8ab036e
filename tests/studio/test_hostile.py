"""Tables that are handed in may hold hostile titles, ids and headers: every page shows them as text alone.

What a page asked of another machine, and what was printed as a traceback, `visitor` itself looks at.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest
from driver import Visitor, called

from tools.reliability.hostile import HOSTILE

pytestmark = pytest.mark.slow
TEXTS = [text for text in HOSTILE if text.strip() and len(text) < 2_000]
MARKUP = "<img src=x onerror=alert(1)>"
MARKDOWN = ":red[x] ![x](http://evil.example/x.png) $y$"
MADE = """[...document.querySelectorAll('[onerror], [onload], img[src="x"], img[src*="evil"], a[href*="evil"]'
    + ', a[href^="javascript"], iframe, object, embed, .katex, script')]
    .filter((e) => e.localName !== 'script' || e.textContent.includes('alert(1)')).map((e) => e.outerHTML)"""
STEERING = r"/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/"
COMPILING = 120  # seconds that the first use of a kernel on a machine may take


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path


def assert_harmless(visitor: Visitor) -> None:
    assert visitor.run(MADE) == []
    assert not visitor.run(f"{STEERING}.test(document.body.innerText)")


def test_titles_and_artists_of_songs(visitor: Visitor, tmp_path: Path) -> None:
    n = len(TEXTS)
    rows = [
        [TEXTS[i], TEXTS[i * 7 % n], TEXTS[i * 11 % n], MARKUP, i % 10 / 10, i * i % 37 / 37, 80 + i * 5 % 41]
        for i in range(n)
    ]
    header = ["track_name", "artists", "album_name", "track_genre", "danceability", "energy", "tempo"]
    songs = write(tmp_path / "songs.csv", header, rows)
    visitor.visit()
    visitor.press(called("summary", "Your own songs"))
    visitor.upload(songs)
    title = "[...document.querySelectorAll('.plane .dot title')].map((e) => e.textContent)"
    visitor.until(f"{title}.some((text) => text.includes({'<script>alert(1)</script>'!r}))", COMPILING)
    visitor.ready()
    assert_harmless(visitor)
    visitor.run("document.querySelector('.suggest input').focus()")
    visitor.type("evil")
    visitor.until("document.querySelectorAll('.suggest li').length > 0")
    assert_harmless(visitor)


def test_ids_headers_and_words_of_customers(visitor: Visitor, tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    kinds, words = np.array([[2, 90], [20, 15], [9, 40]]), (MARKUP, MARKDOWN, "</td></table>")
    rows = [
        [f"{TEXTS[i % len(TEXTS)]} {i}", *(kinds[i % 3] + rng.normal(size=2)), words[i % 3]]
        for i in range(180)
    ]
    table = write(tmp_path / "shop.csv", ["customer_id", f"n {MARKUP}", f"m {MARKDOWN}", "channel"], rows)
    visitor.visit("segments")
    visitor.until("document.querySelectorAll('.segments section').length > 0", COMPILING)
    visitor.ready()
    visitor.upload(table)
    visitor.until("document.body.innerText.includes('180 rows of shop.csv')", COMPILING)
    visitor.ready()
    assert MARKUP in visitor.run("document.querySelector('.segments').textContent")
    visitor.press(called("summary", "Typical members"))
    assert_harmless(visitor)


def test_titles_of_own_ratings(visitor: Visitor, tmp_path: Path) -> None:
    rows = [[MARKUP, 3], [MARKDOWN, 2], ["<b>bold</b>", 4], *([text, 1] for text in TEXTS)]
    own = write(tmp_path / "own.csv", ["title", "rating"], [*rows, ["Puddle of Kestrel", 5]])
    visitor.visit("movies")
    visitor.until("document.querySelectorAll('.songs').length === 2", COMPILING)
    visitor.ready()
    visitor.press(called("summary", "Ratings of your own"))
    visitor.upload(own)
    told = visitor.until("document.querySelector('[data-testid=stAlert]')?.innerText ?? ''", COMPILING)
    assert MARKUP in told
    assert_harmless(visitor)


@pytest.mark.parametrize("page", ["photos", "compressor"])
def test_the_name_of_a_picture(visitor: Visitor, tmp_path: Path, page: str) -> None:
    picture = tmp_path / f"{MARKUP} ![x](http:evil.example) $y$.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    visitor.visit(page)
    visitor.until("document.querySelectorAll('input[type=file]').length > 0", COMPILING)
    visitor.upload(picture)
    told = visitor.until("document.querySelector('[data-testid=stAlert]')?.innerText ?? ''", COMPILING)
    assert MARKUP in told
    assert_harmless(visitor)
