"""The page of songs, used as a person would."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pandas as pd
import pytest
from driver import ROOT, Visitor, called

from shared.datasets import load_songs

pytestmark = pytest.mark.slow
TITLES = "[...document.querySelectorAll('.songs li .name')].map((e) => e.firstChild.textContent)"
FIELD = "document.querySelector('.suggest input')"
OPTIONS = "[...document.querySelectorAll('.suggest li')].map((e) => e.innerText)"
DOT = "document.querySelectorAll('.plane .dot.pick')[{}]"


def type_title(visitor: Visitor, text: str) -> None:
    visitor.run(f"{FIELD}.focus()")
    visitor.type(text)
    visitor.until(f"{OPTIONS}.length > 0")
    visitor.ready()


def changed(visitor: Visitor, before: list[str]) -> list[str]:
    """Wait for another list; return it when it has come to rest."""
    visitor.until(f"{TITLES}.length >= 10 && {TITLES}.join() !== {json.dumps(','.join(before))}")
    titles: list[str] = []
    while titles != (found := list(visitor.run(TITLES))) or len(found) < 10:  # each key ranks anew
        titles = found
        time.sleep(1.0)
        visitor.ready()
    return titles


def test_a_title_is_suggested_while_it_is_typed_and_chosen_by_keys(visitor: Visitor) -> None:
    visitor.visit()
    assert len(visitor.run(TITLES)) == 10
    before = visitor.run(TITLES)
    type_title(visitor, "nordh")
    assert visitor.run(OPTIONS)[0].startswith("Nordholm")
    visitor.key("Enter")
    visitor.until(f"{FIELD}.value === 'Nordholm'")
    changed(visitor, before)
    parts = "[...document.querySelectorAll('.songs li:first-child .bar span')]"
    widths = visitor.run(f"{parts}.map((e) => parseFloat(e.style.width))")
    share = float(visitor.run("document.querySelector('.songs li .share').textContent"))
    less = visitor.run(
        "parseFloat(document.querySelector('.songs li:first-child .bar .less')?.style.width ?? '0')"
    )
    assert sum(widths) / 100 - 2 * less / 100 == pytest.approx(share, abs=0.02)


def test_moods_and_weights_rank_anew_and_a_reload_keeps_them(visitor: Visitor) -> None:
    visitor.visit()
    before = visitor.run(TITLES)
    visitor.press(called("summary", "Mood"))
    visitor.slide("happier", "ArrowRight", 6)
    happier = changed(visitor, before)
    visitor.press(called("summary", "Weights"))
    visitor.slide("loudness", "ArrowRight", 8)
    heavier = changed(visitor, happier)
    visitor.reload()
    visitor.until(f"{TITLES}.length === 10")
    visitor.ready()
    visitor.until(f"{TITLES}.join() === {json.dumps(','.join(heavier))}")


def test_judgements_change_the_list_and_can_be_taken_back(visitor: Visitor) -> None:
    visitor.visit()
    before = visitor.run(TITLES)
    visitor.press("document.querySelector('.songs button[aria-label^=not]')")
    visitor.until(f"!{TITLES}.slice(0, 10).includes({json.dumps(before[0])})")
    visitor.press("document.querySelector('.songs button[aria-pressed=true]')")
    visitor.until(f"{TITLES}.join() === {json.dumps(','.join(before))}")


def test_a_song_is_picked_on_the_map(visitor: Visitor) -> None:
    visitor.visit()
    before = visitor.run(f"{FIELD}.value")
    name = visitor.run(f"{DOT.format(3)}.textContent")
    visitor.press(DOT.format(3))
    visitor.until(f"{FIELD}.value !== {json.dumps(before)}")
    chosen = visitor.run(f"{FIELD}.value")
    assert name.startswith(chosen) or chosen  # another dot may lie upon it


def test_a_song_is_found_on_the_map_by_keys(visitor: Visitor) -> None:
    visitor.visit()
    ring = "document.querySelector('.plane .finder')"
    dot = f"{ring}.textContent"
    visitor.run(f"{ring}.focus()")
    own = visitor.run(f"{FIELD}.value")
    met = [visitor.run(dot)]
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
        visitor.arrow(key)
        met.append(visitor.run(dot))
    assert len(set(met)) > 2
    visitor.arrow("ArrowRight", shift=True)
    visitor.key("PageDown")
    last = visitor.run(dot)
    visitor.key("Enter")
    visitor.until(f"{FIELD}.value !== {json.dumps(own)}")
    assert last.startswith(visitor.run(f"{FIELD}.value"))
    assert visitor.run("document.querySelector('.plane .told').textContent") == last


def test_the_list_is_saved_in_three_formats(visitor: Visitor) -> None:
    visitor.visit()
    titles = visitor.run(TITLES)
    for kind in ("m3u8", "csv", "json"):
        visitor.press(called("button", f"Save as {kind}"))
    assert visitor.downloaded("playlist.m3u8").startswith(b"#EXTM3U\n")
    assert titles[0] in visitor.downloaded("playlist.csv").decode()
    assert [song["title"] for song in json.loads(visitor.downloaded("playlist.json"))["songs"]] == titles


def test_an_own_table_is_taken_and_a_wrong_one_is_one_sentence(visitor: Visitor, tmp_path: Path) -> None:
    visitor.visit()
    visitor.press(called("summary", "Your own songs"))
    hostile = "![x](http:evil.example).csv"  # as Markdown, a picture from another machine
    (tmp_path / hostile).write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    visitor.upload(tmp_path / hostile)
    alert = "(document.querySelector('[data-testid=stAlert]')?.innerText ?? '')"
    told = visitor.until(f"{alert}.includes('.csv') && {alert}")
    assert told.strip().startswith(hostile)
    assert "\n" not in told.strip()
    songs = pd.read_csv(ROOT / "data" / "songs.csv").head(300)
    songs["track_name"] = "Mine " + songs["track_name"].str.replace("e", "<b>e")
    songs.loc[0, "track_name"] = "![x](http://evil.example/x.png)"
    songs.to_csv(tmp_path / "mine.csv", index=False)
    visitor.upload(tmp_path / "mine.csv")
    visitor.until(f"{TITLES}.length === 10 && {TITLES}[0].startsWith('Mine ')")


def test_two_tabs_do_not_see_each_other(visitor: Visitor) -> None:
    visitor.visit()
    first, address = visitor.run(TITLES), visitor.run("location.href")
    own = visitor._session
    other = visitor.new_tab()
    visitor.visit()
    assert visitor.run("location.href") != address
    visitor.press("document.querySelector('.songs button[aria-label^=not]')")
    visitor.until(f"!{TITLES}.slice(0, 10).includes({json.dumps(first[0])})")
    visitor.turn_to(own)
    visitor.reload()
    visitor.until(f"{TITLES}.length === 10")
    visitor.until(f"{TITLES}.join() === {json.dumps(','.join(first))}")
    visitor.turn_to(other)
    visitor.call("Page.close")
    visitor.turn_to(own)


def test_the_sample_is_what_is_shown(visitor: Visitor) -> None:
    visitor.visit()
    assert set(visitor.run(TITLES)) <= set(load_songs()["title"])
    assert "invented" in visitor.text()
