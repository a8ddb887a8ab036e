"""Tables show the figures of the document, a dash where there is none, and which differences are real."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.evaluate import evaluate
from projects.movie_recommender.figures import (
    all_tables,
    describe_run,
    difference_table,
    interval_table,
    model_table,
    settings_table,
)
from projects.movie_recommender.source import Source


@pytest.fixture
def document(ratings):
    source = Source("invented", ratings, [""] * len(ratings.movie_ids), "0", True)
    return evaluate(source, ["mean", "bias", "popularity"], "kfold:2", 0)


def test_every_row_is_as_wide_as_its_header(document):
    tables = all_tables(document)
    assert [table.title for table in tables] == ["Models", "Differences", "Lists", "Settings", "Splits"]
    for table in tables:
        assert {len(row) for row in table.rows} == {len(table.header)}


def test_settings_are_told_and_those_of_parts_beside_them(document):
    document["models"][0]["settings"] = {"members": "als", "parts": {"als": {"rank": 3, "reg": 0.123456}}}
    rows = dict(settings_table(document).rows)
    assert rows["mean"] == "members=als als.rank=3 als.reg=0.1235"
    assert rows["bias"] == "reg_user=5 reg_movie=3 sweeps=10"
    assert "popularity" not in rows


def test_what_a_model_lacks_is_a_dash(document):
    _, header, rows = model_table(document)
    popularity = dict(zip(header, rows[2], strict=True))
    assert [popularity[name] for name in ("RMSE", "95 % interval", "MAE")] == ["–"] * 3
    assert popularity["NDCG@10"] == f"{document['models'][2]['metrics']['ndcg@10']['mean']:.4f}"


def test_where_lists_are_judged_their_figures_are_shown(document):
    _, header, rows = model_table({**document, "ranking": True})
    assert header[1] == "NDCG@10"
    assert {"recall@20", "MAP@10", "MRR@10"} <= set(header)
    assert "–" not in rows[0]


def test_a_difference_is_real_where_its_corrected_p_is_small(document):
    rows = difference_table(document, "rmse").rows
    [pair] = [c for c in document["comparisons"] if c["metric"] == "rmse"]
    assert [row[0] for row in rows] == ["mean − bias"]
    assert rows[0][2] == f"{pair['difference']:+.4f}"
    assert rows[0][5] == ("real" if pair["real"] else "may be chance")
    assert len(difference_table(document, "rmse", "ndcg@10").rows) == 1 + 3


@pytest.mark.parametrize(
    ("p", "shown"), [(0.0009, "< 0.001"), (0.001, "0.001"), (0.05, "0.050"), (1.0, "1.000"), (None, "–")]
)
def test_a_p_value_is_rounded_and_never_zero(document, p, shown):
    [pair] = [c for c in document["comparisons"] if c["metric"] == "rmse"]
    pair["p_value_holm"] = p
    assert difference_table(document, "rmse").rows[0][4] == shown


def test_intervals_are_told_of_models_that_have_them(document):
    assert interval_table(document).rows == []
    document["models"][1]["metrics"] |= {
        "interval_coverage": {"mean": 0.905, "interval": [0.9, 0.91], "folds": [0.9, 0.91]},
        "interval_width": {"mean": np.float64(2.75), "interval": [2.7, 2.8], "folds": [2.7, 2.8]},
    }
    assert interval_table(document).rows == [("bias", "90 %", "90.5 %", "2.75")]


def test_invented_data_is_called_so_and_all_seeds_are_told(document):
    assert "synthetic" in describe_run(document)
    assert "seed 0" in describe_run(document)
    assert "synthetic" not in describe_run({**document, "synthetic": False})
    document["splits"][1]["seed"] = 2
    assert "seeds 0 to 2" in describe_run(document)
