"""A plane coded by the compiled loop is the sum of its parts, done one after the other."""

from __future__ import annotations

import numpy as np

from projects.image_compressor.patch.borders import BORDER, SAMPLES, SIDE, gather_context, rebuild_patch
from projects.image_compressor.patch.coder import samples_of, write_planes
from projects.image_compressor.patch.tables import PlaneTables


def test_plane_is_rebuilt_from_classes_and_levels(scene: np.ndarray, tables: list[PlaneTables]) -> None:
    """With nothing but the formula, patch by patch in rows."""
    step = 700
    target = samples_of(scene[..., 1].astype(np.float32))
    (coded,) = write_planes([target], [step], tables, record=True)
    plane, own = np.zeros_like(coded.plane), tables[0]
    context, total = np.empty(BORDER, np.int32), np.empty(SAMPLES, np.int64)
    rows, columns = coded.classes.shape
    for n in range(rows * columns):
        y, x = n // columns * SIDE, n % columns * SIDE
        mean = gather_context(plane, y, x, coded.middle, context)
        kind = coded.classes[n // columns, n % columns]
        levels = coded.levels[n].astype(np.int64)
        rebuild_patch(
            plane, y, x, mean, context, own.predictors[kind], own.bases[kind], levels, SAMPLES, step, total
        )
    assert (plane == coded.plane).all()
    assert np.unique(coded.classes).size > 1
    assert coded.levels.any()
