"""Files that do no harm."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from projects.song_recommender.export import check_format, to_bytes
from projects.song_recommender.recommend import Neighbor
from shared.console import clean
from shared.errors import DataError

TABLE = pd.DataFrame(
    {
        "title": [
            '=HYPERLINK("http://x")',
            "+1",
            "-2 Degrees",
            "@home",
            "a\nb\x1b[31mc\x9b\u202e",
            "  =1+1",
            "#hash",
            'plain, "q"',
        ],
        "artist": ["Ä;B"] * 8,
        "track_id": ["0VjIjW4GlUZAMYd2vXMi3b"] * 7 + ["short"],
        "duration_ms": [200_040.0] * 7 + [np.nan],
    }
)
CHOSEN = [Neighbor(row, 0.9 - row / 100, 99.0) for row in range(8)]


def test_no_cell_is_run_by_a_spreadsheet() -> None:
    rows = list(csv.reader(io.StringIO(to_bytes(TABLE, CHOSEN, ".csv").decode())))
    assert len(rows) == 9
    for row in rows[1:]:
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "-", "@"))
            assert cell.isprintable()
    assert [row[1].lstrip("'") for row in rows[1:4]] == TABLE["title"][:3].tolist()
    assert rows[8][1] == 'plain, "q"'


def test_a_playlist_has_two_lines_for_each_song() -> None:
    lines = to_bytes(TABLE, CHOSEN, ".m3u8").decode().splitlines()
    assert lines[0] == "#EXTM3U"
    assert len(lines) == 1 + 2 * len(CHOSEN)
    assert all(line.startswith("#EXTINF:") for line in lines[1::2])
    assert not any(line.startswith("#") for line in lines[2::2])
    assert lines[1] == '#EXTINF:200,Ä, B - =HYPERLINK("http://x")'
    assert lines[2] == "spotify:track:0VjIjW4GlUZAMYd2vXMi3b"
    assert lines[-2:] == ['#EXTINF:-1,Ä, B - plain, "q"', './Ä, B - plain, "q"']


def test_a_name_never_leads_to_another_folder() -> None:
    table = pd.DataFrame({"title": ["../../x", "a\\b"], "artist": ["AC/DC", ""]})
    lines = to_bytes(table, [Neighbor(0, 0.9, 99.0), Neighbor(1, 0.8, 98.0)], ".m3u8").decode().splitlines()
    assert lines[1] == "#EXTINF:-1,AC/DC - ../../x"
    assert lines[2::2] == ["./AC_DC - .._.._x", "./a_b"]


def test_invented_songs_point_nowhere() -> None:
    assert b"spotify:" not in to_bytes(TABLE, CHOSEN, ".m3u8", synthetic=True)


def test_json_keeps_titles_as_they_are() -> None:
    written = to_bytes(TABLE, CHOSEN, ".json").decode()
    assert clean(written.replace("\n", "")) == written.replace("\n", "")
    document = json.loads(written)
    assert [song["title"] for song in document["songs"]] == TABLE["title"].tolist()
    assert [song["rank"] for song in document["songs"]] == list(range(1, 9))


def test_another_format_is_refused() -> None:
    with pytest.raises(DataError, match=r"unknown format '.xls'"):
        check_format(Path("list.xls"))


@pytest.mark.parametrize(
    ("file", "plays"),
    [
        (os.path.abspath("Music/Ä b.flac"), True),
        ("//host/share/a.mp3", False),
        ("http://host/a.mp3", False),
        ("../a.mp3", False),
        (os.path.abspath("a\n#EXTINF.mp3"), False),
        (os.path.abspath("a\ufffd.mp3"), False),
        ("", False),
    ],
)
def test_music_of_ones_own_plays(file: str, plays: bool) -> None:
    """A path to this machine is where the song is; anything else is left for the player to search."""
    own = TABLE[["title", "artist"]].assign(file=file)
    place = to_bytes(own, CHOSEN[2:3], ".m3u8").decode().splitlines()[-1]
    assert place == (file if plays else "./Ä, B - -2 Degrees")
    assert to_bytes(own, CHOSEN[2:3], ".m3u8", synthetic=True).decode().splitlines()[-1].startswith("./")
