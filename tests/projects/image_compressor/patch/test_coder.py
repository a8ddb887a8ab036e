"""Planes come back as the encoder saw them; damaged streams end in an error."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from projects.image_compressor.patch.coder import (
    patch_steps,
    read_band,
    samples_of,
    write_band,
)
from projects.image_compressor.patch.planes import Effort
from projects.image_compressor.patch.tables import NUMBER, PatchTables, load_tables
from shared.blas import one_blas_thread
from shared.errors import DataError


@settings(max_examples=40, deadline=None)
@given(
    hnp.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40))),
    st.sampled_from([1, 2, 3, 4]),
    st.sampled_from([0.02, 0.5, 4.0, 30.0, 1000.0]),
)
def test_decoder_sees_what_the_encoder_saw(plane: np.ndarray, count: int, step: float) -> None:
    """Sample for sample, of any size and at any step; as many planes as a picture may have."""
    targets = [samples_of(np.roll(plane, k, axis=0).astype(np.float32)) for k in range(count)]
    steps = patch_steps(step, count, is_halved=False)
    tables = load_tables(NUMBER).patches
    coded = write_band(targets, steps, tables, effort=Effort())
    read = read_band(
        [one.stream for one in coded],
        [t.shape for t in targets],
        steps,
        [one.middle for one in coded],
        tables,
    )
    for one, other in zip(coded, read, strict=True):
        assert (one.plane == other.plane).all()
        assert (one.told == other.told).all()


@pytest.mark.parametrize("step", [0.5, 2.0, 8.0])
def test_error_is_that_of_the_step(scene: np.ndarray, tables: tuple[PatchTables, ...], step: float) -> None:
    """Rounding leaves Δ²/12 where nothing is dropped, and choosing cheap levels a little more."""
    target = samples_of(scene[..., 1].astype(np.float32))
    (coded,) = write_band([target], patch_steps(step, 1, is_halved=False), tables, effort=Effort())
    error = np.mean(((coded.plane - target) / 16.0) ** 2)
    assert error <= step**2 / 5 + 0.02


def test_smaller_steps_cost_more_and_err_less(scene: np.ndarray, tables: tuple[PatchTables, ...]) -> None:
    target = samples_of(scene[..., 0].astype(np.float32))
    sizes, errors = [], []
    for step in (2.0, 8.0, 32.0):
        (coded,) = write_band([target], patch_steps(step, 1, is_halved=False), tables, effort=Effort())
        sizes.append(len(coded.stream))
        errors.append(np.mean((coded.plane - target) ** 2.0))
    assert sizes == sorted(sizes, reverse=True)
    assert errors == sorted(errors)


def test_more_effort_never_costs_more_by_its_own_measure(
    planes: list[np.ndarray], tables: tuple[PatchTables, ...]
) -> None:
    """Squared error and bits together, D + λ·bits."""
    costs = []
    for effort in (Effort(small=1, large=1, guesses=True), Effort(small=32, large=16)):
        (coded,) = write_band(planes[:1], [900], tables, effort=effort)
        error = (((coded.plane - planes[0]) / 16.0) ** 2).sum()
        costs.append(error + effort.lagrange * (900 / 64) ** 2 * 8 * len(coded.stream))
    assert costs[1] < 1.01 * costs[0]


def test_what_is_flat_takes_next_to_nothing(tables: tuple[PatchTables, ...]) -> None:
    target = samples_of(np.full((160, 160), 77, np.float32))
    (coded,) = write_band([target], patch_steps(10, 1, is_halved=False), tables, effort=Effort())
    assert len(coded.stream) < 40
    assert np.abs(coded.plane - target).max() <= 16 * 2


def test_states_are_not_changed_by_coding(scene: np.ndarray, tables: tuple[PatchTables, ...]) -> None:
    """Or the second picture of a process would not be the first of another."""
    target = samples_of(scene[..., 2].astype(np.float32))
    first, second = (write_band([target], [400], tables, effort=Effort())[0].stream for _ in range(2))
    assert first == second


def test_a_stream_cut_short_is_told(scene: np.ndarray, tables: tuple[PatchTables, ...]) -> None:
    target = samples_of(scene[..., 0].astype(np.float32))
    (coded,) = write_band([target], [200], tables, effort=Effort())
    with pytest.raises(DataError, match="cut off"):
        read_band([coded.stream[: len(coded.stream) // 2]], [target.shape], [200], [coded.middle], tables)


def test_any_bytes_end_in_bounded_work(rng: np.random.Generator, tables: tuple[PatchTables, ...]) -> None:
    """What was never written decodes to some plane within range, or is told; it never crashes."""
    for size in (0, 1, 40, 4_000):
        for has_offsets in (False, True):
            data = rng.integers(0, 256, size, dtype=np.uint8).tobytes()
            shapes, steps, middles = [(64, 48)] * 3, [65535, 1, 640], [0, 255, 9]
            try:
                read = read_band([data] * 3, shapes, steps, middles, tables, has_offsets=has_offsets)
            except DataError:
                continue
            assert all(0 <= one.plane.min() <= one.plane.max() <= 255 * 16 for one in read)


@pytest.mark.parametrize("is_halved", [False, True])
def test_any_number_of_threads_does_the_same(
    scene: np.ndarray, tables: tuple[PatchTables, ...], is_halved: bool
) -> None:
    """Chroma follows luma on another core: the bytes, and what is read, are those of one after the other."""
    luma, blue, red, alpha = (samples_of(scene[..., k % 3].astype(np.float32)) for k in range(4))
    if is_halved:
        blue, red = (np.ascontiguousarray(plane[::2, ::2]) for plane in (blue, red))
    targets, steps = [luma, blue, red, alpha], [300, 260, 290, 300]
    with one_blas_thread():
        one, two = (write_band(targets, steps, tables, effort=Effort(threads=threads)) for threads in (1, 2))
    assert [a.stream for a in one] == [b.stream for b in two]
    rest = [a.stream for a in one], [t.shape for t in targets], steps, [a.middle for a in one], tables
    for threads in (1, 2):
        for a, b in zip(one, read_band(*rest, threads=threads), strict=True):
            assert (a.plane == b.plane).all()
            assert (a.energy == b.energy).all()
