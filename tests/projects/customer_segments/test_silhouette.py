"""Silhouettes: scikit-learn's, for several clusterings at once."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import silhouette_score

from projects.customer_segments.silhouette import silhouettes


def test_they_are_scikit_learns(rng):
    rows = rng.standard_normal((1_300, 3)) * [3, 1, 0.1]  # more than two blocks
    clusterings = [rng.integers(0, k, len(rows)) for k in (2, 5, 9)] + [(rows[:, 0] > 0).astype(int)]
    found = silhouettes(rows, clusterings)
    assert found == pytest.approx([silhouette_score(rows, labels) for labels in clusterings], abs=1e-9)
    assert found[-1] > 0.3 > max(found[:-1])


def test_a_row_alone_has_none():
    rows = np.array([[0.0], [1.0], [1.1]])
    labels = np.array([0, 1, 1])
    assert silhouettes(rows, [labels]) == pytest.approx([silhouette_score(rows, labels)])


def test_one_segment_has_none_and_an_empty_one_does_not_count(rng):
    rows = rng.standard_normal((40, 2))
    labels = (rows[:, 0] > 0).astype(int)
    one, two, gap = silhouettes(rows, [np.zeros(40, int), labels, 2 * labels])
    assert np.isnan(one)
    assert two == pytest.approx(gap)


def test_equal_rows_are_no_failure():
    assert silhouettes(np.zeros((6, 2)), [np.array([0, 0, 0, 1, 1, 1])]) == [0]
