"""The benchmark of segments: a small run of it tells what the pages show."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import segments


@pytest.mark.slow
def test_a_small_run(monkeypatch):
    monkeypatch.setattr(segments, "_around", lambda rng, n, q, k: rng.standard_normal((400, q)))
    monkeypatch.setattr(segments, "SEEDS", range(1))
    monkeypatch.setattr(
        segments,
        "beside",
        lambda work, peer, ours, theirs: {"work": work, "ours": ours(), "theirs": theirs()},
    )
    found = segments.measure(2_000, runs=1)
    values = {one["what"]: one["value"] for one in found["figures"]}
    assert values["segments found in the sample, of five planted"] == 5
    assert values["adjusted Rand index with the planted ones"] >= 0.95
    inertias = [value for what, value in values.items() if "inertia" in what]
    assert len(inertias) == 4
    assert max(inertias) < 1.01  # of 400 rows of noise two programs find other optima
    assert all(np.isfinite(one["ours"]) for one in found["comparisons"])
