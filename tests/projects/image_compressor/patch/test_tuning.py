"""Steps of groups: finer where little happens."""

from __future__ import annotations

import numpy as np

from projects.image_compressor.patch.groups import OFFSETS
from projects.image_compressor.patch.tuning import cell_variances, group_offsets, log_activity


def test_activity_is_of_the_variance(rng: np.random.Generator) -> None:
    plane = np.full((32, 48), 1600, np.int32)
    activity = log_activity(plane)
    assert activity.shape == (2, 3)
    np.testing.assert_allclose(2.0**activity, (0.03 * 255) ** 2, rtol=1e-5)
    plane[16:, 32:] += np.rint(16 * rng.normal(0, 20, (16, 16))).astype(np.int32)
    busy = log_activity(plane)
    assert (busy[:1] == activity[:1]).all()
    assert abs(2.0 ** busy[1, 2] / (2 * 400) - 1) < 0.4


def test_busier_groups_have_larger_steps(rng: np.random.Generator) -> None:
    activity = np.sort(rng.normal(8, 3, 60)).reshape(6, 10)
    offsets = group_offsets(activity, float(activity.mean()), 0.2)
    assert (np.diff(offsets.reshape(-1)) >= 0).all()
    assert 0 <= offsets.min() < OFFSETS // 2 < offsets.max() < OFFSETS
    assert (group_offsets(np.full((2, 2), 5.0), 5.0, 0.5) == OFFSETS // 2).all()


def test_variances_are_of_the_cells_of_each_group(rng: np.random.Generator) -> None:
    plane = rng.integers(0, 4080, (32, 48)).astype(np.int32)
    found = cell_variances(plane)
    assert found.shape == (2, 2, 3, 2)
    for row, a, column, b in np.ndindex(found.shape):
        y, x = 16 * row + 8 * a, 16 * column + 8 * b
        assert abs(found[row, a, column, b] / (plane[y : y + 8, x : x + 8] / 16).var() - 1) < 1e-4
