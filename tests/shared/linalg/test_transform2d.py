"""Transforms compose as matrices, undo themselves and move points as drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import DataError
from shared.linalg.transform2d import Transform2D

numbers = st.floats(-50, 50)
transforms = st.one_of(
    st.builds(Transform2D.rotation, st.floats(-720, 720), center=st.tuples(numbers, numbers)),
    st.builds(Transform2D.scale, st.floats(0.1, 10), st.floats(0.1, 10)),
    st.builds(Transform2D.shear, st.floats(-3, 3)),
    st.builds(Transform2D.translation, numbers, numbers),
    st.builds(Transform2D.flip, horizontal=st.booleans(), center=st.tuples(numbers, numbers)),
)
points = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=5).map(np.array)


@given(transforms, transforms, points)
def test_composition_does_the_right_hand_first(a, b, p):
    assert np.allclose((a @ b).apply(p), a.apply(b.apply(p)), atol=1e-8)


@given(transforms, transforms, points)
def test_inverse_undoes(a, b, p):
    both = a @ b
    assert np.allclose(both.inverse().apply(both.apply(p)), p, atol=1e-7)


@given(st.floats(-720, 720), points)
def test_rotation_keeps_distances_and_its_center(angle, p):
    turn = Transform2D.rotation(angle, center=(3, 4))
    assert np.allclose(turn.apply((3, 4)), (3, 4))
    assert np.allclose(np.linalg.norm(turn.apply(p) - (3, 4), axis=1), np.linalg.norm(p - (3, 4), axis=1))


def test_positive_rotation_is_counter_clockwise_to_the_eye():
    """With y down, what points right turns to point up."""
    assert np.array_equal(Transform2D.rotation(90).apply((1, 0)), (0, -1))
    assert np.array_equal(Transform2D.rotation(-270).matrix, Transform2D.rotation(90).matrix)
    assert np.array_equal(Transform2D.rotation(180).apply((2, 1)), (-2, -1))


@given(st.integers(0, 2**32 - 1))
def test_perspective_takes_the_corners_where_they_go_and_lines_to_lines(seed):
    rng = np.random.default_rng(seed)
    source = np.array([(0, 0), (100, 0), (100, 80), (0, 80)]) + rng.uniform(-20, 20, (4, 2))
    target = np.array([(0, 0), (100, 0), (100, 80), (0, 80)]) + rng.uniform(-20, 20, (4, 2))
    bend = Transform2D.perspective(source, target)
    assert np.allclose(bend.apply(source), target, atol=1e-6)
    a, b, c = bend.apply([source[0], (source[0] + source[1]) / 2, source[1]])
    assert abs(np.linalg.det([[*a, 1], [*b, 1], [*c, 1]])) < 1e-4


def test_perspective_of_parallelograms_is_affine():
    square = [(0, 0), (1, 0), (1, 1), (0, 1)]
    assert np.allclose(
        Transform2D.perspective(square, [(0, 0), (2, 1), (3, 3), (1, 2)]).matrix[2], [0, 0, 1], atol=1e-12
    )


@pytest.mark.parametrize(
    "corners",
    [
        [(0, 0), (1, 0), (2, 0), (0, 1)],  # three in a line
        [(0, 0), (1, 1), (1, 0), (0, 1)],  # crossed
        [(0, 0), (4, 0), (1, 1), (0, 4)],  # not convex
        [(1, 1)] * 4,
        [(0, 0), (1, 0), (1, 1), (0, np.nan)],
        [(0, 0), (1e200, 0), (1e200, 1e200), (0, 1e200)],
    ],
)
def test_degenerate_quadrilaterals_are_refused(corners):
    square = [(0, 0), (1, 0), (1, 1), (0, 1)]
    for pair in [(corners, square), (square, corners)]:
        with pytest.raises(DataError, match=r"degenerate|finite"):
            Transform2D.perspective(*pair)


def test_corners_too_near_for_their_place_are_refused():
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
    with pytest.raises(DataError, match="determine no transform"):
        Transform2D.perspective(square * 1e-10 + 1e6, square)


def test_a_product_that_overflows_is_refused_without_a_warning(recwarn):
    far = Transform2D.shear(1e300)
    with pytest.raises(DataError, match="not finite"):
        far @ Transform2D.scale(1e300)
    assert not recwarn.list


@pytest.mark.parametrize(
    "matrix", [np.zeros((3, 3)), np.diag([1, 0, 1]), np.diag([1, 1e-13, 1]), np.ones((3, 3))]
)
def test_singular_transforms_cannot_be_undone(matrix):
    with pytest.raises(DataError, match="singular"):
        Transform2D(matrix).inverse()


@pytest.mark.parametrize(
    "fine",
    [
        Transform2D.translation(1e7, -1e7),
        Transform2D.scale(1e-6),
        Transform2D.scale(1e6),
        Transform2D.shear(50),
    ],
)
def test_far_small_and_slanted_transforms_are_not_called_singular(fine):
    assert np.allclose((fine.inverse() @ fine).matrix, np.eye(3), atol=1e-6)


def test_polygons_go_corner_by_corner():
    move = Transform2D.translation(3, 4) @ Transform2D.rotation(30)
    polygons = np.arange(24.0).reshape(2, 3, 2, 2)
    assert np.allclose(move.apply(polygons)[1, 2], move.apply(polygons[1, 2]))
    corners = [(0, 0), (7, 0), (7, 5), (0, 5)]
    assert np.array_equal(move.outline(7, 5), move.apply(corners))


def test_a_picture_across_the_horizon_has_no_outline():
    falling = Transform2D(np.array([[1, 0, 0], [0, 1, 0], [0.1, 0, -0.3]]))
    with pytest.raises(DataError, match="horizon"):
        falling.outline(7, 5)


def test_points_at_infinity_and_wrong_shapes_are_refused():
    horizon = Transform2D(np.array([[1, 0, 0], [0, 1, 0], [1, 0, 0]]))
    with pytest.raises(DataError, match="infinity"):
        horizon.apply([(1, 1), (0, 5)])
    with pytest.raises(DataError, match="pairs"):
        Transform2D.identity().apply([1, 2, 3])
    with pytest.raises(DataError, match="3 × 3"):
        Transform2D(np.eye(2))
