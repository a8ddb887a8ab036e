"""Files of segments and scores: every row in order, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from projects.customer_segments.export import check_format, placed_as, scores_as
from shared.errors import DataError

IDS = np.array(["C1", "=1+1", "a,b", "x\x1b[31m"], object)
LABELS = np.array([0, 1, 0, 1], np.int32)


def test_csv_and_json_hold_every_row_in_order():
    arguments = (IDS, LABELS, ["high =x", "@low"], np.array([0.5, 1, 2, 3.25]))
    rows = list(csv.DictReader(io.StringIO(placed_as(".csv", *arguments).decode())))
    assert [row["id"] for row in rows] == ["C1", "'=1+1", "a,b", "x[31m"]
    assert [(row["segment"], row["name"]) for row in rows[:2]] == [("1", "high =x"), ("2", "'@low")]
    assert rows[3]["distance"] == "3.2500"
    document = json.loads(placed_as(".JSON", *arguments))
    assert [row["id"] for row in document["rows"]] == IDS.tolist()
    assert document["rows"][1] == {"id": "=1+1", "segment": 2, "name": "@low", "distance": 1.0}


def test_scores():
    scores = np.array([[1, 2], [3, 4], [5, 6], [7, 8.5]])
    lines = scores_as(".csv", IDS, scores, ["=a", "b"]).decode().splitlines()
    assert lines[0] == "id,'=a,b"
    assert lines[4].endswith(",7.0000,8.5000")
    assert json.loads(scores_as(".json", IDS, scores, ["a", "b"]))["rows"][0] == {
        "id": "C1",
        "scores": {"a": 1, "b": 2},
    }


def test_an_unknown_format_is_told():
    check_format(Path("a.CSV"))
    with pytest.raises(DataError, match=r"a\.xlsx: unknown format '\.xlsx'; end the name in \.csv or \.json"):
        check_format(Path("a.xlsx"))
