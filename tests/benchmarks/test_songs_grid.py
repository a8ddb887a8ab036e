"""Recall is judged by a scan, and graphs that would take long are told and not built."""

from __future__ import annotations

import re

import numpy as np
import pytest

from benchmarks import songs_grid
from benchmarks.songs_grid import kth_best, measure, recall, write
from benchmarks.songs_peers import OURS, PROGRAMS, K, is_here
from benchmarks.songs_rows import gaussian, unit


def noise(n, seed):
    return gaussian(n, seed, 1.0, 12)


def test_the_tenth_best_is_that_of_a_sort(rng, monkeypatch):
    monkeypatch.setattr(songs_grid, "_BLOCK", 64)
    rows, queries = rng.standard_normal((500, 5)), rng.standard_normal((7, 5))
    expected = np.sort(queries @ rows.T, axis=1)[:, -10]
    np.testing.assert_allclose(kth_best(rows, queries, 10), expected, rtol=1e-6)


def test_recall_counts_what_is_near_enough_once(tmp_path):
    write(tmp_path, 2_000, 12, noise)
    rows, queries = np.load(tmp_path / "rows.npy"), np.load(tmp_path / "queries.npy")
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, rtol=1e-5)
    order = np.argsort(-(queries[:50] @ rows.T), axis=1)
    for found, share in (
        (order[:, :K], 1.0),
        (order[:, K : 2 * K], 0.0),
        (np.repeat(order[:, :1], K, axis=1), 1 / K),  # the same row ten times
        (np.where(np.arange(K) < 5, order[:, :K], -1), 0.5),  # five not found
    ):
        np.save(tmp_path / "found.npy", found)
        assert recall(tmp_path) == pytest.approx(share, abs=0.003)  # ties of float32


def test_blocks_of_rows_differ(tmp_path, monkeypatch):
    monkeypatch.setattr(songs_grid, "_BLOCK", 100)
    write(tmp_path, 250, 12, noise)
    rows = np.load(tmp_path / "rows.npy")
    assert len(np.unique(rows[:, 0])) == 250
    np.testing.assert_array_equal(rows[200:], unit(noise(50, (0, 2))))


@pytest.mark.slow
def test_exact_programs_find_all_and_slow_graphs_are_told(monkeypatch):
    monkeypatch.setattr(songs_grid, "GROWTH", 1e9)
    measured = measure([1_000, 2_000], {(12, "of noise"): noise})
    (table,) = measured["tables"]
    here = [name for name, program in PROGRAMS.items() if is_here(program)]
    assert len(table["rows"]) == 2 * len(here)
    assert len(measured["left_out"]) == len(PROGRAMS) - len(here)
    for row in table["rows"]:
        name = row[1].strip("*")
        assert len(row) == len(table["header"])
        if PROGRAMS[name].is_graph and row[0].startswith("2,000"):
            assert row[2].startswith("not run: some ")
        else:
            assert float(row[-1]) > (0.9 if PROGRAMS[name].is_graph else 0.99)
        if row[2][0].isdigit():
            for column, cell in zip(table["header"], row, strict=True):
                if column.startswith(("one query", "of a batch")):  # a median and its range, or why not
                    assert re.fullmatch(r"[\d.,]+ (?:s|ms|µs) \([\d.,]+–[\d.,]+\)|has one thread", cell)
    assert {OURS, "scikit-learn brute"} <= {row[1].strip("*") for row in table["rows"]}
