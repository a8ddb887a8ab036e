"""The number of segments: planted ones are found, noise is called noise, and the rule is what it says."""

from __future__ import annotations

import numpy as np
import pytest

from projects.customer_segments import choosing
from projects.customer_segments.choosing import Trial, choose, vote


@pytest.mark.parametrize("k", [2, 3, 5])
def test_planted_groups_are_counted(k, rng):
    angle = 2 * np.pi * np.arange(k) / k
    centres = 8 * np.column_stack([np.cos(angle), np.sin(angle)])
    rows = centres[rng.integers(0, k, 600)] + rng.standard_normal((600, 2))
    choice, found = choose(rows, 7, rng, starts=4)
    assert (choice.k, choice.by_silhouette, choice.by_gap) == (k, k, k)
    assert len(found.centres) == k
    assert choice.trials[k - 1].stability > 0.95
    assert [t.k for t in choice.trials] == list(range(1, 8))


def test_noise_has_no_groups_and_that_is_said(rng):
    choice, _ = choose(rng.uniform(size=(500, 3)), 6, rng, starts=3)
    assert choice.by_gap == 1
    assert "finds no groups" in choice.why
    assert choice.k >= 2


def test_a_large_table_is_tried_on_a_sample(rng, monkeypatch):
    monkeypatch.setattr(choosing, "SAMPLE", 300)
    rows = np.repeat([[0.0], [9.0]], 1_000, axis=0) + rng.standard_normal((2_000, 1))
    choice, found = choose(rows, 4, rng, starts=2)
    assert choice.k == 2
    assert len(found.labels) == 300


def trials(*columns):
    rows = enumerate(zip(*columns, strict=True), 1)
    return [Trial(k, 1.0, silhouette, gap, 0.01, stable, stable) for k, (silhouette, gap, stable) in rows]


NONE = float("nan")


@pytest.mark.parametrize(
    ("gaps", "stabilities", "expected", "why"),
    [
        ([0.1, 0.5, 0.9, 0.8], [NONE, 0.9, 0.9, 0.9], 3, "agree"),
        ([0.1, 0.5, 0.4, 0.8], [NONE, 0.99, 0.8, 0.9], 2, "by gap"),
        ([0.1, 0.5, 0.4, 0.8], [NONE, 0.8, 0.99, 0.9], 3, "by silhouette, which is the more stable"),
        ([0.1, 0.5, 0.4, 0.8], [NONE, 0.990, 0.985, 0.9], 3, "both being as stable"),
        ([0.6, 0.5, 0.4, 0.8], [NONE, 0.9, 0.9, 0.9], 3, "finds no groups"),
        ([0.1, 0.2, 0.3, 0.4], [NONE, 0.9, 0.9, 0.95], 4, "by gap"),
    ],
)
def test_the_rule(gaps, stabilities, expected, why):
    choice = vote(trials([NONE, 0.4, 0.6, 0.5], gaps, stabilities))
    assert choice.k == expected
    assert why in choice.why


def test_rows_all_alike_are_one_segment(rng):
    choice, found = choose(np.ones((20, 2)), 5, rng)
    assert choice.k == 1
    assert found.inertia == 0
