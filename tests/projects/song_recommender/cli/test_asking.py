"""The commands, as a program calls them."""

from __future__ import annotations

import json
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


PLAYERS = """player_id,name,club,pace,shooting,key,constant
1,Lionel Ames,Red,90,95,3,5
2,Ada Burr,Red,88,93,2,5
3,Bo Cane,Blue,40,30,9,5
4,Di Dove,Blue,42,,8,5
5,Ed Ends,Green,70,60,5,5
"""


def test_any_table_of_numbers_is_asked(call: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "players.csv").write_text(PLAYERS)
    table = ("--catalogue", "players.csv", "--id-column", "name")
    status, out, err = call("similar", "Lionel Ames", *table, "-k", 4, "--explain")
    assert not status, err
    assert out.startswith("items like Lionel Ames")
    assert "song" not in out
    assert "compared by pace, shooting, key, constant" in err
    status, out, err = call("similar", "lionel", *table, "--features", "pace,shooting", "--json")
    assert "no item is called 'lionel': taking Lionel Ames" in err
    results = json.loads(out)["results"]
    assert results[0]["title"] == "Ada Burr"
    assert len(results) == 4
    assert set(results[0]["contributions"]) == {"pace", "shooting"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--id-column", "nme"], "no column 'nme'"),
        (["--id-column", "name", "--features", "paze"], "no column 'paze'"),
        (["--id-column", "name", "--features", "club"], "players.csv:2: club 'Red' is not a number"),
        (["--id-column", "name", "--weight", "paze=2"], "no feature 'paze' to weigh in this table"),
        (["--id-column", "name", "--genre", "jazz"], "no column 'genre'"),
        (["--id-column", "name", "--artist", "x"], "no artist is called 'x'"),
        (["--id-column", "name", "--features", "constant"], "nothing can be compared"),
    ],
)
def test_a_table_that_cannot_be_asked_so_says_why(
    call: Callable[..., Any], tmp_path: Path, words: list[str], message: str
) -> None:
    (tmp_path / "players.csv").write_text(PLAYERS)
    status, out, err = call("similar", "--catalogue", "players.csv", *words)
    assert (status, out) == (1, "")
    assert message in err.splitlines()[-1]


def test_songs_may_be_compared_by_some_features_alone(call: Callable[..., Any]) -> None:
    status, out, err = call("similar", "-k", 2, "--features", "energy,valence", "--json")
    assert not status, err
    for result in json.loads(out)["results"]:
        assert set(result["contributions"]) == {"energy", "valence"}
    assert "no feature 'enrgy' in this catalogue" in call("similar", "--features", "enrgy")[2]


def test_a_mood_moves_the_answer(call: Callable[..., Any]) -> None:
    plain = json.loads(call("similar", "-k", 5, "--json")[1])
    moved = json.loads(call("similar", "-k", 5, "--mood", "happier=3", "--json")[1])
    assert (plain["moods"], moved["moods"]) == ([], ["happier=3"])
    assert [r["row"] for r in plain["results"]] != [r["row"] for r in moved["results"]]
    for result in moved["results"]:
        assert sum(result["contributions"].values()) == pytest.approx(result["similarity"], abs=1e-6)


def test_versions_and_caps_are_adjustable(call: Callable[..., Any], tmp_path: Path) -> None:
    rows = [f"Song {i},A{i % 2},{i},{i * i}" for i in range(1, 7)]
    rows += ["Song 1 - Live,A1,1,2", "Song 2 (Remix),A0,2,5"]
    (tmp_path / "mine.csv").write_text("\n".join(["title,artist,energy,tempo", *rows, ""]))

    def found(*words: object) -> list[str]:
        out = call("similar", "Song 6", "--catalogue", "mine.csv", *words, "--json")[1]
        return [result["title"] for result in json.loads(out)["results"]]

    assert len(found()) == 5
    assert len(found("--versions", "all")) == 7
    assert "Song 2 (Remix)" in found("--versions", "remix")
    assert len(found("--versions", "live")) == 6
    assert len(found("--per-artist", 1)) == 2


def test_without_a_cache_to_write_the_answer_is_the_same(cli: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = cli(APP, "similar", "-k", 3, "--json", env={"PORTFOLIO_CACHE": str(tmp_path / "file" / "cache")})
    assert done.status == 0, done.err
    assert done.json() == cli(APP, "similar", "-k", 3, "--json").json()


def test_what_near_means_may_be_genres(call: Callable[..., Any]) -> None:
    status, out, err = call("similar", "Little Rooftop", "--by", "genres", "-k", 5, "--json")
    assert not status, err
    results = json.loads(out)["results"]
    assert len(results) == 5
    assert all(result["contributions"] == {} for result in results)


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["--by", "genre"], 1, "--by 'genre'; choose features or genres"),
        (["--by", "genres", "--weight", "tempo=2"], 2, "does not go with --weight"),
        (["--by", "genres", "--features", "tempo"], 2, "does not go with --features"),
        (["--by", "genres", "--explain"], 2, "no features to explain"),
        (["--by", "genres", "-o", "like.png"], 2, "no features to explain or to draw"),
        (["--by", "genres", "--mood", "happier"], 2, "does not go with --mood"),
    ],
)
def test_what_genres_cannot_do_is_said(
    call: Callable[..., Any], words: list[str], status: int, message: str
) -> None:
    found, out, err = call("similar", *words)
    assert (found, out) == (status, "")
    assert message in err.splitlines()[-1]
