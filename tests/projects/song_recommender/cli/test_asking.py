"""The commands, as a program calls them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

APP = "projects.song_recommender"


def test_similar_prints_one_json_document(cli: Callable[..., Any]) -> None:
    done = cli(APP, "similar", "-k", 7, "--json")
    assert done.status == 0, done.err
    document = done.json()
    assert set(document["query"]) == {"row", "title", "artist"}
    assert [result["rank"] for result in document["results"]] == [1, 2, 3, 4, 5, 6, 7]
    for result in document["results"]:
        assert sum(result["contributions"].values()) == pytest.approx(result["similarity"], abs=1e-9)
        assert set(result) >= {"row", "title", "artist", "similarity", "percentile"}
        assert result["row"] != document["query"]["row"]


def test_similar_draws_a_chart_and_keeps_existing_files(cli: Callable[..., Any], tmp_path: Path) -> None:
    done = cli(APP, "similar", "--explain", "-o", "like.png")
    assert done.status == 0, done.err
    assert "synthetic" in done.out
    with Image.open(tmp_path / "like.png") as image:
        image.load()
    before = (tmp_path / "like.png").read_bytes()
    again = cli(APP, "similar", "-k", 3, "-o", "like.png")
    assert again.status == 1
    assert again.err == "error: like.png exists; use --force to replace it\n"
    assert (tmp_path / "like.png").read_bytes() == before


def test_playlist_writes_what_it_shows(cli: Callable[..., Any], tmp_path: Path) -> None:
    done = cli(APP, "playlist", "None", "--dislike", "Little Rooftop", "-k", 5, "-o", "list.csv", "--json")
    assert done.status == 0, done.err
    lines = (tmp_path / "list.csv").read_text().splitlines()
    assert len(lines) == 6
    for song, line in zip(done.json()["songs"], lines[1:], strict=True):
        assert song["title"] in line
