"""Tables beside the definition of tetrahedral interpolation, and beside Pillow's trilinear one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from projects.photo_filters.points.tables import apply_table, padded


def identity(n: int) -> np.ndarray:
    return np.stack(np.meshgrid(*[np.linspace(0, 1, n, dtype=np.float32)] * 3, indexing="ij"), axis=3)


def reference(colours: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Walk from the lower corner along the axes in the order of their shares, in float64; (m, 3) colours."""
    n = len(table)
    made = np.empty_like(colours)
    for i, place in enumerate(colours.clip(0, 1) * (n - 1)):
        corner = np.minimum(place.astype(int), n - 2)
        shares = place - corner
        made[i] = table[tuple(corner)]
        for axis in np.argsort(-shares, kind="stable"):
            before = table[tuple(corner)].astype(float)
            corner[axis] += 1
            made[i] += shares[axis] * (table[tuple(corner)] - before)
    return made


@settings(deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    rows=st.integers(1, 3),
    width=st.sampled_from([1, 2, 3, 5, 64, 513]),
    n=st.sampled_from([2, 3, 9]),
)
def test_colours_are_interpolated_in_tetrahedra(seed, rows, width, n):
    rng = np.random.default_rng(seed)
    table = rng.uniform(-0.1, 1.1, (n, n, n, 3)).astype(np.float32)
    samples = rng.uniform(-0.1, 1.1, (rows, 3 * width)).astype(np.float32)
    out = np.empty_like(samples)
    apply_table(samples, out, table, 0, rows)
    exact = reference(samples.reshape(-1, 3).astype(float), table)
    assert np.abs(out.reshape(-1, 3) - exact).max() < 2e-6 * n
    whole = rng.integers(0, 256, (rows, 3 * width), np.uint8)
    levels = np.empty_like(whole)
    apply_table(whole, levels, padded(table), 0, rows)
    exact = reference(whole.reshape(-1, 3) / 255, table).clip(0, 1) * 255
    assert np.abs(levels.reshape(-1, 3) - exact).max() < 0.51


@pytest.mark.parametrize("n", [2, 17, 33])
def test_the_identity_leaves_every_colour(noise, n):
    for dtype in (np.uint8, np.float32):
        image = noise((7, 3 * 50), dtype)
        out = np.empty_like(image)
        apply_table(image, out, identity(n), 0, 7)
        assert np.array_equal(out, image) if dtype is np.uint8 else np.abs(out - image).max() < 1e-6


def test_it_is_trilinear_where_that_is_linear(rng, noise):
    """On a table that is a matrix both ways are exact, so Pillow may differ by its rounding alone."""
    n, image = 9, noise((40, 50, 3))
    table = (identity(n) @ rng.dirichlet([1, 1, 1], 3).T).astype(np.float32)
    entries = table.transpose(2, 1, 0, 3).ravel().tolist()  # Pillow has red run fastest
    trilinear = np.asarray(Image.fromarray(image).filter(ImageFilter.Color3DLUT(n, entries)))
    out = np.empty_like(image)
    apply_table(image.reshape(40, -1), out.reshape(40, -1), table, 0, 40)
    assert np.abs(out.astype(int) - trilinear).max() <= 1


def test_greys_are_mixed_from_greys_alone(rng):
    table = rng.random((5, 5, 5, 3), np.float32)
    for i in range(5):
        table[i, i, i] = 0.1 * i
    greys = np.repeat(np.linspace(0, 1, 91, dtype=np.float32), 3)[None]
    out = np.empty_like(greys)
    apply_table(greys, out, table, 0, 1)
    assert np.allclose(out, 0.4 * greys, atol=1e-6)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_bands_in_place_are_the_whole(rng, noise, dtype):
    table = rng.random((4, 4, 4, 3), np.float32)
    source = noise((9, 3 * 171), dtype)
    whole = np.empty_like(source)
    apply_table(source, whole, table, 0, 9)
    for start, stop in [(0, 1), (1, 8), (8, 9)]:
        apply_table(source, source, table, start, stop)
    assert np.array_equal(source, whole)


def test_what_is_no_number_is_black():
    """NaN must not become an address."""
    samples = np.array([[np.nan, np.inf, -np.inf]], np.float32)
    apply_table(samples, samples, identity(3), 0, 1)
    assert np.allclose(samples, [0, 1, 0])
