"""Which catalogue and which song are meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

APP = "projects.song_recommender"


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


def test_blinding_lights_on_the_real_table(cli: Callable[..., Any], real_data: Callable[[str], Path]) -> None:
    folder = real_data("spotify-tracks-114k")
    done = cli(APP, "similar", "blinding lights", "--catalogue", folder / "dataset.csv", "--json")
    document = done.json()
    assert document["query"]["artist"] == "The Weeknd"
    assert all("blinding lights" not in result["title"].casefold() for result in document["results"])
    assert document["results"][0]["similarity"] > 0.9
    assert "name the artist too for another" in done.err
