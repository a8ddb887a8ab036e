"""Light added beside its formula, in float64."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.points.wash import add_light


@pytest.mark.parametrize("channels", [1, 3])
def test_light_is_a_smooth_step_screened(rng, channels):
    rows = rng.random((7, 50, channels), np.float32)
    lamp = rng.random(channels, np.float32)
    starts, step = rng.uniform(-1, 1, 7).astype(np.float32), np.float32(0.03)
    place = np.clip(starts[:, None] + np.float64(step) * np.arange(50), 0, 1)[..., None]
    light = (3 * place**2 - 2 * place**3) * lamp
    screened = 1 - (1 - rows.astype(float)) * (1 - light)
    add_light(rows.reshape(7, -1), lamp, starts, step)
    assert np.abs(rows - screened).max() < 1e-6
