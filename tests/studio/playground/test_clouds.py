"""k-means by its own step: never worse, and at its end the end of scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import KMeans

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from studio.playground.clouds import customers, lloyd_step


def test_the_sum_of_squares_never_rises_and_ends_where_scikit_learn_does(rng: np.random.Generator):
    places = rng.normal(size=(200, 2)) + rng.integers(0, 3, (200, 1)) * [4, 1]
    start = centres = places[:3]
    sums = []
    for _ in range(60):
        nearest, means = lloyd_step(places, centres)
        sums.append(((places - centres[nearest]) ** 2).sum())
        centres = means
    assert np.all(np.diff(sums) <= 1e-9)
    peer = KMeans(3, init=start, n_init=1, algorithm="lloyd", tol=0).fit(places)
    np.testing.assert_allclose(np.sort(centres, axis=0), np.sort(peer.cluster_centers_, axis=0), atol=1e-6)


def test_a_centre_without_points_stays(rng: np.random.Generator):
    centres = np.array([[0.0, 0.0], [99.0, 99.0]])
    _, means = lloyd_step(rng.normal(size=(20, 2)), centres)
    np.testing.assert_array_equal(means[1], centres[1])


def test_customers_are_the_same_each_time_and_never_negative():
    np.testing.assert_array_equal(customers(), customers())
    assert customers().min() >= 0
