"""`nearest` on this machine, and what it refuses."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from projects.song_recommender.cli import app


def test_the_neighbours_of_all_songs_of_a_catalogue(in_process: Any, tmp_path: Path):
    call = in_process(app, "song-recommender")
    status, out, err = call("nearest", "-k", 3, "-o", "near.csv")
    assert (status, out, err) == (0, "the 3 nearest of each written to near.csv\n", "")
    with (tmp_path / "near.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert rows[0].keys() == {"row", "rank", "neighbour", "similarity"}
    assert [row["rank"] for row in rows[:4]] == ["1", "2", "3", "1"]
    assert all(row["row"] != row["neighbour"] for row in rows)
    assert call("nearest", "-o", "near.csv")[0] == 1


def test_vectors_need_the_name_of_their_ids(in_process: Any):
    call = in_process(app, "song-recommender")
    for words, told in (
        (("--vectors", "a.csv"), "--vectors and --id-column go together; give both or neither"),
        (("--queries", "a.csv"), "--queries goes with --vectors"),
        (("-k", "0"), "k is 0"),
        (("--master", "local[1]"), "--master goes with --engine spark"),
    ):
        status, _, err = call("nearest", "-o", "near.csv", *words)
        assert status in (1, 2)
        assert told in err
