"""k-means: no worse than scikit-learn's, at its end nothing moves, and the same bytes on any thread count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans as SklearnKMeans

from projects.customer_segments import kmeans
from projects.customer_segments.kmeans import cluster, nearest, refine
from shared.errors import DataError


@pytest.mark.parametrize(("n", "q", "k"), [(300, 1, 3), (2_000, 4, 6), (9_000, 12, 5)])
def test_the_inertia_is_scikit_learns(n, q, k, rng):
    centres = 3 * rng.standard_normal((k, q))
    rows = centres[rng.integers(0, k, n)] + rng.standard_normal((n, q))
    theirs = SklearnKMeans(k, n_init=10, random_state=0).fit(rows).inertia_
    assert cluster(rows, k, np.random.default_rng(0)).inertia <= 1.001 * theirs


def test_at_the_end_centres_are_means_and_every_row_is_at_its_nearest(rng):
    rows = rng.standard_normal((5_000, 3))  # two chunks
    found = cluster(rows, 7, rng)
    for j in range(7):
        np.testing.assert_allclose(found.centres[j], rows[found.labels == j].mean(axis=0), atol=1e-12)
    distances = np.linalg.norm(rows[:, None] - found.centres, axis=2)
    np.testing.assert_array_equal(found.labels, distances.argmin(axis=1))
    assert found.inertia == pytest.approx((distances.min(axis=1) ** 2).sum())
    labels, near = nearest(rows, found.centres)
    np.testing.assert_array_equal(labels, found.labels)
    np.testing.assert_allclose(near, distances.min(axis=1))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 8), st.integers(1, 40), st.integers(1, 3))
def test_lloyds_steps_never_raise_the_inertia(seed, k, extra, q):
    rng = np.random.default_rng(seed)
    rows = np.round(rng.standard_normal((k + extra, q)), 1)  # ties and doubles
    start = rows[rng.choice(len(rows), k, replace=False)]
    before = ((rows[:, None] - start) ** 2).sum(axis=2).min(axis=1).sum()
    found = refine(rows, start)
    assert found.inertia <= before * (1 + 1e-12) + 1e-12
    assert set(found.labels) <= set(range(k))
    assert np.isfinite(found.centres).all()


def test_one_segment_is_the_mean_and_n_segments_leave_nothing(rng):
    rows = rng.standard_normal((12, 2))
    assert cluster(rows, 1, rng).inertia == pytest.approx(12 * rows.var(axis=0).sum())
    assert cluster(rows, 12, rng, starts=20).inertia == pytest.approx(0)


def test_a_centre_without_rows_goes_where_it_is_needed(rng):
    """Two groups, and three of four centres where no row is: all four are used in the end."""
    rows = np.concatenate([rng.standard_normal((50, 2)), 20 + rng.standard_normal((50, 2))])
    found = refine(rows, np.array([[0, 0], [500, 500], [501, 500], [502, 500]], float))
    assert len(np.unique(found.labels)) == 4


def test_fewer_distinct_rows_than_centres_is_no_failure(rng):
    found = cluster(np.repeat(rng.standard_normal((2, 3)), 5, axis=0), 4, rng)
    assert found.inertia == pytest.approx(0)


def test_the_same_on_one_thread_and_on_two(rng, monkeypatch):
    rows, found = rng.standard_normal((6_000, 3)), []
    for cores in (1, 2):
        monkeypatch.setattr(kmeans, "blas_threads", lambda cores=cores: cores)
        found.append(cluster(rows, 5, np.random.default_rng(1)))
    assert found[0].centres.tobytes() == found[1].centres.tobytes()
    assert found[0].labels.tobytes() == found[1].labels.tobytes()


@pytest.mark.parametrize("k", [0, 6])
def test_an_impossible_k_is_refused(k, rng):
    with pytest.raises(DataError, match=f"{k} segments of 5 rows; choose 1 to 5"):
        cluster(np.zeros((5, 2)), k, rng)
