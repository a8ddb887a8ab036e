"""Costs are told with their range, and one thread beside all for what was timed on both."""

from __future__ import annotations

import numpy as np

from benchmarks.judging import TIMES, Run
from benchmarks.movies_tables import COSTS, on_one_thread, ratings_1m


def made(model, seconds, one_thread=()):
    metric = {"mean": 0.9, "interval": [0.8, 1.0], "sets": [0.9]}
    drawn = np.linspace(0.8, 1.0, 100)
    return Run(
        "ours", model, {"rmse": metric, "mae": metric}, {"rmse": drawn, "mae": drawn},
        *[float(np.median(seconds))] * 3, 100.0, {}, {name: list(seconds) for name in TIMES},
        {name: list(one_thread) for name in TIMES if one_thread},
    )  # fmt: skip


def test_a_cost_is_a_median_with_its_range_and_the_number_of_runs():
    table = ratings_1m([made("short", [2.0, 1.0, 4.0]), made("long", [130.0])])
    costs = {row[0]: dict(zip(table["header"], row, strict=True)) for row in table["rows"]}
    assert set(COSTS) <= set(table["header"])
    assert (costs["**short**"]["fit, s"], costs["**short**"]["runs"]) == ("2 (1–4)", "3")
    assert (costs["**long**"]["fit, s"], costs["**long**"]["runs"]) == ("130", "1")


def test_one_thread_stands_beside_all():
    table = on_one_thread([made("alone", [1.0]), made("both", [2.0, 1.0, 4.0], [4.0, 3.0, 5.0])])
    (row,) = table["rows"]
    assert row == ["**both**", *["4 s (3–5)", "2 s (1–4)"] * 2]
