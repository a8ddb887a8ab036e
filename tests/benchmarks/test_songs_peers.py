"""Every program finds the same rows on one thread and on two, and it is known which share a query."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.harness import one_thread_count
from benchmarks.songs_peers import PROGRAMS, is_here, shares_a_query
from benchmarks.songs_rows import gaussian, unit
from shared.linalg.neighbors import CosineIndex


@pytest.mark.parametrize("name", [name for name, program in PROGRAMS.items() if is_here(program)])
def test_answers_do_not_depend_on_the_threads(name):
    rows, queries = unit(gaussian(3_000, 0, 0.8, 12)), unit(gaussian(50, 1, 0.8, 12))
    search = PROGRAMS[name].build(rows, 2).search
    found = []
    for threads in (1, 2):
        with one_thread_count(threads):
            found.append(np.sort(search(queries, threads)))
    assert (found[0] == found[1]).mean() > 0.99  # ties of float32


def test_a_walk_down_the_tree_is_one_threads_and_a_scan_is_not():
    rows = gaussian(5_000, 0, 0.8, 12)
    assert not shares_a_query(CosineIndex(rows, way="tree"))
    assert shares_a_query(CosineIndex(rows, way="scan"))
