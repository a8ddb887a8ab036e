"""Weighted sums of table entries beside numpy, and nothing written past them."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.points.vertices import blend_vertices
from shared.compiled import jit


@jit()
def blend(vertices, nodes, weights, scale, half, out):
    blend_vertices(vertices, nodes, weights, scale, half, out)


@pytest.mark.parametrize(("dtype", "scale", "half"), [(np.float32, 1.5, 0.25), (np.uint8, 255, 0.5)])
def test_sums_are_those_of_numpy(rng, dtype, scale, half):
    vertices = rng.uniform(-0.8, 1.2, (50, 4)).astype(np.float32)
    nodes = rng.integers(0, 50, (4, 12)).astype(np.uint32)
    weights = rng.random((4, 12), np.float32)
    out = np.full(60, 7, dtype)
    blend(vertices, nodes, weights, np.float32(scale), np.float32(half), out)
    sums = (weights[..., None].astype(float) * vertices[nodes][..., :3]).sum(axis=0).ravel() * scale + half
    if dtype is np.uint8:
        assert np.abs(out[:36] - (np.clip(sums, 0, 255) - 0.5)).max() < 0.501  # cut off, so half a level less
        assert (sums > 255).any()
        assert (sums < 0).any()
    else:
        assert np.allclose(out[:36], sums, atol=1e-5)
    assert (out[36:] == 7).all()
