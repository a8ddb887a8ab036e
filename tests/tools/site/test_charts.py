"""A chart's rows are the rows of the results."""

from __future__ import annotations

import pytest

from benchmarks.results import load
from tools.site.charts import number, read_chart


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("−57.6 %", (-57.6, 0)),
        ("+8.0 %", (8, 0)),
        ("0.8696 ± 0.0141", (0.8696, 0.0141)),
        ("1,234.5", (1234.5, 0)),
        ("–", None),
        ("", None),
        ("8 of 8", None),
        ("a copy, 2.72 ms", None),
    ],
)
def test_numbers_are_read_out_of_cells(cell, value):
    assert number(cell) == value


def test_times_beside_a_peer_are_those_of_the_results():
    given = {"title": "t", "part": "photos", "peer": "OpenCV", "series": ["one thread", "2 threads"],
             "without": ", 12 megapixels RGB"}  # fmt: skip
    chart = read_chart(given, "card")
    for series in chart["series"]:
        beside = [
            one
            for one in load("photos")["comparisons"]
            if one["peer"] == "OpenCV" and one["work"].endswith(series["name"])
        ]
        assert [row["value"] for row in series["rows"]] == [one["ratio"] for one in beside]
        assert all("12 megapixels RGB" not in row["label"] for row in series["rows"])
    assert chart["log"]
    assert chart["reference"] == 1


def test_cells_of_a_table_and_their_ranges():
    given = {"title": "t", "part": "movies", "table": "ml-100k, the canonical folds", "label": "model",
             "columns": ["RMSE", "MAE"]}  # fmt: skip
    errors, _ = read_chart(given, "card")["series"]
    best = errors["rows"][0]
    assert best["label"] == "bayes"
    assert best["ours"]
    assert best["told"] == "RMSE " + load("movies")["tables"][0]["rows"][0][1]
    assert best["low"] < best["value"] < best["high"]
    assert any(not row["ours"] for row in errors["rows"])


def test_measured_values_by_the_beginning_of_their_names():
    given = {"title": "t", "part": "songs", "figures": ["neighbours in a genre of the query, "]}
    (series,) = read_chart(given, "card")["series"]
    values = {one["what"]: one["value"] for one in load("songs")["figures"]}
    for row in series["rows"]:
        assert row["value"] == values[f"neighbours in a genre of the query, {row['label']}"]
    assert len(series["rows"]) > 3
