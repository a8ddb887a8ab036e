"""Truncated SVDs beside one another: the same distance, and a peer that is nearer is told, not timed."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import compressor_svd
from benchmarks.compressor_svd import PEERS, distance, measure, photograph_like


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_gives_the_nearest_matrix_of_rank_k(name):
    """Eckart-Young: no matrix of the rank is nearer than √(s²_{k+1} + …)."""
    plane = photograph_like(120, 160)
    dropped = np.linalg.svd(plane.astype(np.float64), compute_uv=False)[12:]
    least = np.linalg.norm(dropped)
    assert least * (1 - 1e-4) <= distance(plane, PEERS[name](plane, 12)) <= 1.01 * least


def test_singular_values_of_the_plane_fall_as_those_of_photographs():
    s = np.linalg.svd(photograph_like(200, 300), compute_uv=False)
    assert s[:20] == pytest.approx(3e5 / np.arange(1, 21), rel=0.01)


def test_every_peer_is_beside_ours_on_one_thread_and_on_two():
    rows = measure((90, 120), 5)
    assert [row["peer"] for row in rows] == [*PEERS, *PEERS]
    ends = ["one thread"] * len(PEERS) + ["2 threads"] * len(PEERS)
    assert all(row["work"].endswith(end) for row, end in zip(rows, ends, strict=True))


def test_a_peer_that_is_nearer_is_not_timed(monkeypatch):
    far = lambda plane, k: tuple(0.5 * part for part in PEERS["numpy full SVD"](plane, k))  # noqa: E731
    monkeypatch.setattr(compressor_svd, "_ours", far)
    with pytest.raises(AssertionError, match="is nearer"):
        measure((90, 120), 5)
