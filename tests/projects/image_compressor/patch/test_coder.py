"""Planes come back as the encoder saw them; damaged streams end in an error."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from projects.image_compressor.patch.coder import patch_steps, read_planes, samples_of, write_planes
from projects.image_compressor.patch.tables import NUMBER, load_tables
from shared.errors import DataError


@settings(max_examples=40, deadline=None)
@given(
    hnp.arrays(np.uint8, st.tuples(st.integers(1, 20), st.integers(1, 20))),
    st.sampled_from([1, 2, 3, 4]),
    st.sampled_from([0.02, 0.5, 4.0, 30.0, 1000.0]),
)
def test_decoder_sees_what_the_encoder_saw(plane: np.ndarray, count: int, step: float) -> None:
    """Sample for sample, of any size and at any step; as many planes as a picture may have."""
    targets = [samples_of(np.roll(plane, k, axis=0).astype(np.float32), multiple=16) for k in range(count)]
    steps = patch_steps(step, count, is_halved=False)
    tables = load_tables(NUMBER)
    coded = write_planes(targets, steps, tables)
    planes = read_planes(
        [one.stream for one in coded],
        [t.shape for t in targets],
        steps,
        [one.middle for one in coded],
        tables,
    )
    for one, plane_read in zip(coded, planes, strict=True):
        assert (one.plane == plane_read).all()


@pytest.mark.parametrize("step", [0.5, 2.0, 8.0])
def test_error_is_that_of_the_step(rng: np.random.Generator, scene: np.ndarray, step: float) -> None:
    """Rounding leaves Δ²/12 where nothing is dropped, and choosing cheap levels a little more."""
    target = samples_of(scene[..., 1].astype(np.float32))
    (coded,) = write_planes([target], patch_steps(step, 1, is_halved=False), load_tables(NUMBER))
    error = np.mean(((coded.plane - target) / 16.0) ** 2)
    assert error <= step**2 / 5 + 0.02


def test_smaller_steps_cost_more_and_err_less(scene: np.ndarray) -> None:
    target = samples_of(scene[..., 0].astype(np.float32))
    sizes, errors = [], []
    for step in (2.0, 8.0, 32.0):
        (coded,) = write_planes([target], patch_steps(step, 1, is_halved=False), load_tables(NUMBER))
        sizes.append(len(coded.stream))
        errors.append(np.mean((coded.plane - target) ** 2.0))
    assert sizes == sorted(sizes, reverse=True)
    assert errors == sorted(errors)


def test_what_is_flat_takes_next_to_nothing() -> None:
    target = samples_of(np.full((160, 160), 77, np.float32))
    (coded,) = write_planes([target], patch_steps(10, 1, is_halved=False), load_tables(NUMBER))
    assert len(coded.stream) < 60
    assert np.abs(coded.plane - target).max() <= 16 * 2


def test_states_are_not_changed_by_coding(scene: np.ndarray) -> None:
    """Or the second picture of a process would not be the first of another."""
    tables = load_tables(NUMBER)
    target = samples_of(scene[..., 2].astype(np.float32))
    first, second = (write_planes([target], [400], tables)[0].stream for _ in range(2))
    assert first == second


def test_a_stream_cut_short_is_told(scene: np.ndarray) -> None:
    tables = load_tables(NUMBER)
    target = samples_of(scene[..., 0].astype(np.float32))
    (coded,) = write_planes([target], [200], tables)
    with pytest.raises(DataError, match="cut off"):
        read_planes([coded.stream[: len(coded.stream) // 2]], [target.shape], [200], [coded.middle], tables)


def test_any_bytes_end_in_bounded_work(rng: np.random.Generator) -> None:
    """What was never written decodes to some plane within range, or is told; it never crashes."""
    tables = load_tables(NUMBER)
    for size in (0, 1, 40, 4_000):
        data = rng.integers(0, 256, size, dtype=np.uint8).tobytes()
        try:
            planes = read_planes([data] * 3, [(64, 48)] * 3, [65535, 1, 640], [0, 255, 9], tables)
        except DataError:
            continue
        assert all(0 <= plane.min() <= plane.max() <= 255 * 16 for plane in planes)
