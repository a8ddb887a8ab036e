"""Norm axioms, scale, zero rows, and angles that keep their digits."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from shared.errors import DataError
from shared.linalg.norms import angle, cosine_similarity, l0, l1, l2, linf, unit_rows


@pytest.mark.parametrize(("norm", "order"), [(l0, 0), (l1, 1), (l2, 2), (linf, np.inf)])
def test_rows_and_vectors_agree_with_numpy(rng, norm, order):
    rows = rng.integers(-2, 3, (50, 7)).astype(float)
    expected = [np.linalg.norm(row, order) for row in rows]
    assert norm(rows) == pytest.approx(expected)
    assert [norm(row) for row in rows] == pytest.approx(expected)


@pytest.mark.parametrize("norm", [l1, l2, linf])
def test_norm_axioms(rng, norm):
    x, y = rng.standard_normal((2, 200, 9))
    assert norm(-3 * x) == pytest.approx(3 * norm(x))
    assert (norm(x + y) <= norm(x) + norm(y) + 1e-12).all()
    assert norm(np.zeros(4)) == 0


def test_norms_bound_each_other(rng):
    """|x|∞ ≤ |x|₂ ≤ |x|₁ ≤ √n |x|₂ ≤ n |x|∞."""
    x = rng.standard_normal((500, 8))
    chain = [linf(x), l2(x), l1(x), np.sqrt(8) * l2(x), 8 * linf(x)]
    assert all((low <= high * (1 + 1e-14)).all() for low, high in itertools.pairwise(chain))


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1.0, 1e160, 1e300])
def test_length_neither_overflows_nor_vanishes(scale):
    assert l2([3 * scale, 4 * scale]) == pytest.approx(5 * scale)
    assert unit_rows([[3 * scale, 4 * scale]])[0] == pytest.approx([0.6, 0.8])


@pytest.mark.parametrize(("given", "kept"), [("f4", "f4"), ("f8", "f8"), ("u1", "f8")])
def test_unit_rows_have_length_one_or_zero_and_keep_float32(rng, given, kept):
    rows = rng.integers(1, 100, (20, 5)).astype(given)
    rows[3] = 0
    units = unit_rows(rows)
    lengths = np.linalg.norm(units, axis=1)
    assert units.dtype == kept
    assert lengths[3] == 0
    assert np.delete(lengths, 3) == pytest.approx(1, abs=1e-6)


def test_cosine_ignores_length_but_not_direction(rng):
    x, y = rng.standard_normal((3, 6)), rng.standard_normal((4, 6))
    cosines = cosine_similarity(x, y)
    assert cosines.shape == (3, 4)
    assert cosine_similarity(5 * x, y) == pytest.approx(cosines)
    assert cosine_similarity(-x, y) == pytest.approx(-cosines)
    assert cosine_similarity(x[0], y) == pytest.approx(cosines[0])
    assert cosine_similarity(x[0], np.zeros(6)) == 0
    many = rng.standard_normal((300, 3))
    assert np.abs(cosine_similarity(many, many)).max() <= 1


@pytest.mark.parametrize("theta", [1e-12, 1e-8, 0.3, np.pi / 2, np.pi - 1e-8])
def test_angle_keeps_its_digits_near_zero_and_pi(theta):
    assert angle([2, 0], [np.cos(theta), np.sin(theta)]) == pytest.approx(theta, rel=1e-13)


def test_angle_needs_directions():
    with pytest.raises(DataError, match="no direction"):
        angle([0, 0], [1, 0])


def test_what_is_no_vector_is_named():
    with pytest.raises(DataError, match=r"x\[1, 0\] is -inf"):
        l2([[1.0, 2.0], [-np.inf, 1.0]])


def test_lengths_must_agree():
    with pytest.raises(DataError, match=r"\(3,\).*\(2,\)"):
        cosine_similarity([1, 2, 3], [1, 2])
