"""The adjusted Rand index: scikit-learn's, whatever the labels are called."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from projects.customer_segments.agreement import adjusted_rand

labelled = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=60)


@given(labelled)
def test_it_is_scikit_learns(pairs):
    a, b = np.array(pairs).T
    assert adjusted_rand(a, b) == pytest.approx(adjusted_rand_score(a, b))
    assert adjusted_rand(a, b) == pytest.approx(adjusted_rand(b, a))


def test_names_do_not_matter(rng):
    a = rng.integers(0, 5, 1_000)
    assert adjusted_rand(a, np.array(list("vwxyz"))[a]) == 1


def test_parts_at_random_agree_by_nothing(rng):
    assert abs(adjusted_rand(rng.integers(0, 5, 20_000), rng.integers(0, 5, 20_000))) < 0.01


def test_many_rows_do_not_overflow():
    a = np.repeat([0, 1], 2_000_000)
    assert adjusted_rand(a, 1 - a) == 1


def test_labels_of_other_lengths_are_refused():
    with pytest.raises(ValueError, match="2 and of 3"):
        adjusted_rand(np.zeros(2), np.zeros(3))
