"""The cost of a Bayesian fit is measured on invented ratings of the size asked for."""

from __future__ import annotations

from benchmarks.movies_bayes import SWEEPS, fit_once, measure


def test_every_figure_is_a_cost():
    found = fit_once(3_000, 1)
    assert set(found) == {"begin", "sweep", "wall", "gb"}
    assert len(found["sweep"]) == len(found["wall"]) == SWEEPS - 1
    assert min(found["begin"], found["gb"], *found["sweep"], *found["wall"]) > 0


def test_the_table_has_a_row_for_each_size_and_number_of_threads():
    (table,) = measure([(0.003, 1), (0.003, 2)])["tables"]
    assert [row[:2] for row in table["rows"]] == [["0.003 million", "1"], ["0.003 million", "2"]]
    assert all(len(row) == len(table["header"]) for row in table["rows"])
    for row in table["rows"]:
        assert row[2].endswith(", one run")
        assert all("–" in cell for cell in row[3:5])  # ranges
