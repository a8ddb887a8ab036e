"""The cost of a Bayesian fit is measured on invented ratings of the size asked for."""

from __future__ import annotations

from benchmarks.movies_bayes import fit_once


def test_every_figure_is_a_cost():
    found = fit_once(3_000)
    assert set(found) == {"begin", "sweep", "wall", "gb"}
    assert all(value > 0 for value in found.values())
