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


def test_evaluate_prints_one_json_document(cli: Callable[..., Any]) -> None:
    document = cli(APP, "evaluate", "--queries", 50, "--json").json()
    assert (document["catalogue"], document["queries"], document["k"]) == ("sample", 50, 10)
    for method in document["methods"]:
        assert {"method", "genre_precision", "genre_precision_interval", "artist_hit_rate"} <= set(method)


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["similar", "-k", "0"], 1, "k is 0"),
        (["similar", "-k", "ten"], 2, "'-k'"),
        (["similar", "Litle Roftop of the Unknown World"], 1, "did you mean"),
        (["similar", "--year", "1990-1999"], 1, "no column 'year'"),
        (["similar", "-k", "101", "-o", "chart.png"], 1, "101 songs are too many to draw"),
        (["similar", "--weight", "tempo=1e308"], 1, "weight tempo=1e+308; a weight is from 0"),
        (["similar", "--weight", "tempo=nan"], 1, "weight tempo=nan"),
        (["playlist", "-o", "list.xls"], 1, "unknown format '.xls'"),
        (["playlist", "--dislike", " "], 1, "--dislike is empty"),
        (["playlist", "--diversity", "2"], 1, "diversity is 2"),
    ],
)
def test_a_failure_is_one_line(
    cli: Callable[..., Any], arguments: list[str], status: int, message: str
) -> None:
    done = cli(APP, *arguments)
    assert (done.status, done.out) == (status, "")
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    assert message in done.err


def test_bad_rows_are_left_out_on_request(cli: Callable[..., Any], tmp_path: Path) -> None:
    rows = [f"Song {i},{i / 10},{100 + i * i}" for i in range(5)]
    (tmp_path / "mine.csv").write_text("\n".join(["title,energy,tempo", *rows, "Short,1", ""]))
    refused = cli(APP, "similar", "Song 2", "--catalogue", "mine.csv")
    assert (refused.status, refused.out) == (1, "")
    assert "mine.csv:7" in refused.err
    done = cli(APP, "similar", "Song 2", "--catalogue", "mine.csv", "--skip-bad-rows", "--json")
    assert len(done.json()["results"]) == 4
    assert "1 of 6 rows left out: mine.csv:7" in done.err


@pytest.mark.parametrize(
    ("title", "artist", "said"),
    [
        ("Creep", "Radiohed", "no artist is called 'Radiohed': taking Creep – Radiohead"),
        ("", "Radiohed", "no artist is called 'Radiohed': taking Creep – Radiohead"),
        ("Creap", "radiohead", "no song is called 'Creap': taking Creep – Radiohead"),
        (
            "Creap",
            "Radiohed",
            "no song is called 'Creap', no artist is called 'Radiohed': taking Creep – Radiohead",
        ),
        ("Creep", "radiohead", ""),
    ],
)
def test_a_name_that_is_not_taken_as_written_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, title: str, artist: str, said: str
) -> None:
    from projects.song_recommender.cli import app
    from shared.console import run

    catalogue = tmp_path / "mine.csv"
    catalogue.write_text("title,artist,energy\nCreep,Radiohead,0.1\nHalo,Beyoncé,0.5\nOne,U2,0.9\n")
    arguments = ["similar", title, "--artist", artist, "--catalogue", str(catalogue), "-k", "1", "--json"]
    with pytest.raises(SystemExit) as ended:
        run(app, "song-recommender", arguments)
    assert not ended.value.code
    assert capsys.readouterr().err == (f"{said}\n" if said else "")


def test_a_pipe_gets_whole_names(cli: Callable[..., Any], tmp_path: Path) -> None:
    names = [f"{'long ' * 30}{i}" for i in range(4)]
    (tmp_path / "mine.csv").write_text(
        "\n".join(["title,energy", *(f"{name},{(i + 1) / 4}" for i, name in enumerate(names)), ""])
    )
    out = cli(APP, "similar", names[0], "--catalogue", "mine.csv").out
    assert all(name in out for name in names)


def test_blinding_lights_on_the_real_table(cli: Callable[..., Any], real_data: Callable[[str], Path]) -> None:
    folder = real_data("spotify-tracks-114k")
    done = cli(APP, "similar", "blinding lights", "--catalogue", folder / "dataset.csv", "--json")
    document = done.json()
    assert document["query"]["artist"] == "The Weeknd"
    assert all("blinding lights" not in result["title"].casefold() for result in document["results"])
    assert document["results"][0]["similarity"] > 0.9
    assert "--artist chooses another" in done.err


def test_quality_on_the_real_table(cli: Callable[..., Any], real_data: Callable[[str], Path]) -> None:
    """81,206 merged songs; the default is better than standardised columns, and they than raw ones."""
    folder = real_data("spotify-tracks-114k")
    document = cli(APP, "evaluate", "--catalogue", folder / "dataset.csv", "--json").json()
    assert (document["songs"], document["queries"]) == (81_206, 2_000)
    by_name = {method["method"]: method for method in document["methods"]}
    assert by_name["raw cosine"]["genre_precision"] < by_name["standardised"]["genre_precision"]
    assert by_name["normal scores"]["genre_precision"] > 0.123
    assert by_name["normal scores"]["artist_hit_rate"] > 0.108
