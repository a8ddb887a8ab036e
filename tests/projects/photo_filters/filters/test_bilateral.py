"""Noise goes and edges stay."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.registry import REGISTRY


def test_noise_goes_and_a_step_stays(rng):
    bilateral = REGISTRY["bilateral"]
    step = np.where(np.arange(80) < 40, 60, 190)
    noisy = (step + rng.normal(0, 5, (60, 80))).clip(0, 255).astype(np.uint8)
    for smooth in (
        bilateral.direct(noisy, "reflect", 3.0, 0.15),
        bilateral.make((noisy / 255).astype(np.float32), "reflect", 3.0, 0.15) * 255,
    ):
        assert (smooth - step).std() < 0.4 * (noisy - step).std()
        assert np.diff(smooth.astype(float).mean(axis=0))[39] > 120


def test_the_reach_is_the_window(noise):
    """Rows beyond the reach change nothing."""
    bilateral = REGISTRY["bilateral"]
    image = noise((40, 30), np.float32)
    reach = bilateral.reach(2.0, 0.2)
    changed = image.copy()
    changed[20 + reach + 1 :] = 0
    before, after = (bilateral.make(picture, "reflect", 2.0, 0.2) for picture in (image, changed))
    assert np.array_equal(before[:21], after[:21])
    assert not np.array_equal(before[21], after[21])
