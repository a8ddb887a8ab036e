"""Programs against the same steps one by one over the whole picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from shared.linalg.borders import BORDERS
from shared.linalg.kernel_plan import plan
from shared.linalg.streaming import strips
from shared.linalg.streaming.program import Program, full_scale, run_program
from shared.linalg.streaming.steps import (
    Light,
    Premultiply,
    Recolour,
    Rescale,
    Unpremultiply,
    Window,
)
from shared.linalg.streaming.sums import LANES
from shared.linalg.streaming.windows import window_of
from shared.simd.transposes import SAMPLES


def by_steps(image, steps, border):
    """The definition, in float64; a window is given as its kernel."""
    for step in steps:
        match step:
            case np.ndarray():
                image = ndimage.convolve(image, step[..., None], mode=border)
            case Recolour(matrix):
                image = image @ matrix[:, :3].T + matrix[:, 3]
            case Rescale(gain, offset):
                image = gain * image + offset
            case Light(columns, rows):
                image = image * (columns @ rows)[..., None]
    return image


def ready(steps):
    return [window_of(step, plan(step)) if isinstance(step, np.ndarray) else step for step in steps]


def random_steps(rng, shape, count):
    for _ in range(count):
        kind = rng.integers(4)
        if kind < 2:
            side = rng.integers(1, 7, 2)
            kernel = rng.standard_normal(side)
            yield kernel / np.abs(kernel).sum() if kind else np.outer(kernel[:, 0], kernel[0]) / side.prod()
        elif kind == 2:
            yield Recolour(rng.standard_normal((3, 4)) / 2)
        else:
            yield Light(rng.random((shape[0], 2)), rng.random((2, shape[1])))


@settings(deadline=None, max_examples=60)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(1, 5),
    st.sampled_from(BORDERS),
    st.integers(0, 2**32 - 1),
)
def test_a_stream_is_its_steps_one_by_one(height, width, count, border, seed):
    rng = np.random.default_rng(seed)
    image = rng.random((height, width, 3), np.float32)
    steps = list(random_steps(rng, image.shape, count))
    expected = by_steps(image.astype(np.float64), steps, border)
    result = run_program(image, ready(steps), 3, border=border)
    assert np.abs(result - expected).max() < 1e-5 * max(1, np.abs(expected).max())


@pytest.mark.parametrize("border", BORDERS)
def test_any_rows_from_the_rows_that_they_need(rng, border):
    image = rng.random((60, 17, 3), np.float32)
    steps = [rng.standard_normal((5, 3)), Recolour(np.eye(3, 4)), rng.standard_normal((4, 2)) / 8]
    stream = Program(60, 17, 3, ready(steps), border=border)
    whole = np.empty_like(image)
    stream.run(image, whole, 0, 60)
    for start, stop in [(0, 1), (0, 9), (22, 31), (59, 60), (3, 60)]:
        first, end = stream.rows_for(start, stop)
        rows = np.empty((stop - start, 17, 3), np.float32)
        if first >= 0 and end <= 60:
            stream.run(image[first:end].copy(), rows, start, stop, source_top=first, top=start)
        else:
            assert border == "wrap"
            stream.run(image, rows, start, stop, top=start)
        assert np.array_equal(rows, whole[start:stop])


def test_strips_leave_no_trace(rng, monkeypatch):
    image = rng.random((20, 300, 3), np.float32)
    steps = ready(
        [rng.standard_normal((3, 9)), Light(rng.random((20, 2)), rng.random((2, 300))), rng.random((2, 2))]
    )
    whole = run_program(image, steps, 3)
    monkeypatch.setattr(strips, "_MOST_STRIP", 60)
    monkeypatch.setattr(strips, "_LEAST_STRIP", 60)
    assert np.array_equal(run_program(image, steps, 3), whole)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize(("given", "channels"), [(1, 1), (1, 3), (2, 2), (2, 4), (3, 3), (4, 4)])
def test_an_empty_program_copies_and_colours(rng, dtype, given, channels):
    image = (rng.random((7, 9, given)) * full_scale(np.dtype(dtype))).astype(dtype)
    image = image[..., 0] if given == 1 and channels == 1 else image
    result = run_program(image, [], channels)
    if given != channels:
        image = np.concatenate([image[..., :1].repeat(3, axis=2), image[..., 1:]], axis=2)
    assert result.dtype == dtype
    assert np.array_equal(result, image)


def test_alpha_is_filtered_or_kept(rng):
    image = rng.random((12, 10, 4), np.float32)
    blur = np.outer([1, 2, 1], [1, 2, 1]) / 16
    shown = image[..., :3] * image[..., 3:]
    filtered = ndimage.convolve(np.dstack([shown, image[..., 3:]]).astype(np.float64), blur[..., None])
    for keeps, alpha in ((False, filtered[..., 3:]), (True, image[..., 3:])):
        steps = [Premultiply(), window_of(blur, plan(blur), keeps_alpha=keeps), Unpremultiply()]
        result = run_program(image, steps, 4)
        assert result[..., 3:] == pytest.approx(alpha, abs=1e-5)
        assert result[..., :3] * alpha == pytest.approx(filtered[..., :3], abs=1e-5)


def test_what_stands_outside_is_in_the_units_of_the_picture():
    image = np.zeros((3, 3), np.uint8)
    ones = Window(np.ones((1, 1, 3)), np.ones((1, 3)), np.zeros((0, 2), np.int64), np.zeros(0), 1, 1)
    result = run_program(image, [ones], 1, border="constant", constant=9)
    assert result.tolist() == [[45, 27, 45], [27, 0, 27], [45, 27, 45]]


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 30),
    st.integers(0, 1300),
    st.sampled_from([1, 2, 3, 4]),
    st.sampled_from(BORDERS),
    st.integers(0, 2**32 - 1),
)
def test_pieces_side_by_side_leave_no_trace(height, more, channels, border, seed):
    rng = np.random.default_rng(seed)
    least = LANES * -(-SAMPLES // channels)  # a piece has as many samples as are turned over at once
    width = least + more
    image = rng.integers(0, 256, (height, width, channels), np.uint8)
    half, is_mirrored = rng.random(3), seed % 2 == 0
    column = np.concatenate([half[:0:-1], half]) if is_mirrored else rng.random(4)
    blur, sharp = np.outer(column, rng.random(3)), rng.standard_normal((3, 2))
    steps = [
        *ready([blur / blur.sum()]),
        Light(rng.random((height, 2)), rng.random((2, width))),
        *([Premultiply(), *ready([np.full((2, 2), 0.25)]), Unpremultiply()] if channels in (2, 4) else []),
        Recolour(rng.random((3, 4)) / 4) if channels > 2 else Rescale(0.8, 0.1),
        window_of(sharp, plan(sharp), keeps_alpha=channels in (2, 4)),
    ]
    program = Program(height, width, channels, steps, border=border, constant=0.3)
    assert program.stages_abreast["pairs"].any() == (is_mirrored and border != "constant")
    results = []
    for program.parts_abreast in (0, 1, 2 if more >= least else 1):
        results.append(np.empty_like(image))
        program.run(image, results[-1], 0, height)
    # the order of sums may decide where half a level is rounded to
    assert np.abs(results[1].astype(int) - results[0]).max() <= 1
    assert np.mean(results[1] != results[0]) < 0.01
    assert np.array_equal(results[1], results[2])
