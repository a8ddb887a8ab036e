"""Sampling: every interpolation and depth against float64, scipy.ndimage and exact turns."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy import ndimage

from projects.photo_filters.warp import INTERPOLATIONS, transform_image, transform_light, warp_image
from shared.errors import DataError
from shared.linalg.transform2d import Transform2D

DTYPES = [np.uint8, np.uint16, np.float32]
TOP = {np.uint8: 255, np.uint16: 65535, np.float32: 1}
ALLOWED = {np.uint8: 0.95, np.uint16: 0.75, np.float32: 2e-6}


def picture(seed: int, shape: tuple[int, ...], dtype: type) -> np.ndarray:
    """Noise over the whole scale, with hard steps: the worst there is for weights that are not exact."""
    rng = np.random.default_rng(seed)
    values = np.where(rng.random(shape) < 0.3, rng.integers(0, 2, shape), rng.random(shape))
    return values.astype(np.float32) if dtype is np.float32 else np.rint(values * TOP[dtype]).astype(dtype)


def transform_of(seed: int, columns: int, rows: int, bend: float) -> Transform2D:
    """A random transform that makes nothing smaller, so that samples are of single pixels."""
    rng = np.random.default_rng(seed)
    turn = Transform2D.rotation(rng.uniform(-180, 180), center=(columns / 2, rows / 2))
    grow = Transform2D.scale(*rng.uniform(1 + 8 * bend, 1.6 + 8 * bend, 2), center=(columns / 2, rows / 2))
    move = Transform2D.translation(*rng.uniform(-9, 9, 2))
    tilt = Transform2D(
        np.array([[1, 0, 0], [0, 1, 0], [*rng.uniform(-bend, bend, 2) / max(columns, rows, 100), 1]])
    )
    return move @ turn @ tilt @ grow


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
@pytest.mark.parametrize("dtype", DTYPES)
@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([(61, 83), (40, 60, 3), (35, 70, 1), (7, 9, 3), (45, 30, 5)]),
    st.sampled_from([0.0, 0.05]),
)
def test_inside_every_pixel_is_the_weighted_mean_of_its_neighbours(
    reference, dtype, interpolation, seed, shape, bend
):
    image = picture(seed, shape, dtype)
    transform = transform_of(seed, shape[1], shape[0], bend)
    result = transform_image(image, transform, 90, 70, interpolation=interpolation)
    expected, inside = reference(image, transform, 90, 70, interpolation)
    top = TOP[dtype]
    clipped = expected if dtype is np.float32 else expected.clip(0, top)
    off = np.abs(result.astype(np.float64) - clipped).reshape(70, 90, -1).max(axis=-1)
    if interpolation == "nearest":  # a place within rounding of an edge may fall on either side
        assert (off[inside] > 0).sum() <= 2 + 0.005 * inside.sum()
    else:
        assert off[inside].max(initial=0) <= ALLOWED[dtype]


@pytest.mark.parametrize("angle", [10, 33.3, 45, 80, 135])
@pytest.mark.parametrize("dtype", DTYPES)
def test_bilinear_agrees_with_map_coordinates(angle, dtype):
    image = picture(8, (80, 100, 3), dtype)
    transform = Transform2D.rotation(angle, center=(50, 40))
    result = transform_image(image, transform, 100, 80)
    inverse = transform.inverse()
    v, u = np.mgrid[0:80, 0:100] + 0.5
    where = inverse.apply(np.stack([u.ravel(), v.ravel()], axis=1)) - 0.5
    inside = ((where > 1) & (where < [98, 78])).all(axis=1).reshape(80, 100)
    assert inside.sum() > 2000
    for c in range(3):
        expected = ndimage.map_coordinates(image[..., c].astype(np.float64), where[:, ::-1].T, order=1)
        off = np.abs(result[..., c] - expected.reshape(80, 100))[inside]
        assert off.max() <= ALLOWED[dtype]


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(1, 1), (1, 7, 3), (5, 1, 4), (33, 65, 3), (40, 50, 2)])
def test_quarter_turns_are_exact_in_every_interpolation(noise, interpolation, dtype, shape):
    image = noise(shape, dtype)
    for turns in range(-1, 4):
        turned = warp_image(image, f"rotate:{90 * turns}", interpolation=interpolation)
        assert np.array_equal(turned, np.rot90(image, turns))


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1, 3), (3, 2, 4), (2, 3, 2)])
@pytest.mark.parametrize(
    "chain", ["rotate:17", "scale:30%", "scale:700%", "shear:0.4", "rotate:90 | scale:150%"]
)
def test_an_even_picture_stays_even_down_to_one_pixel(interpolation, shape, chain):
    image = np.full(shape, 200, np.uint8)
    channels = shape[2] if len(shape) == 3 else 1
    result = warp_image(image, chain, interpolation=interpolation, background=[200] * channels)
    assert (np.abs(result.astype(int) - 200) <= (1 if channels in (2, 4) else 0)).all()


@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic", "lanczos"])
@pytest.mark.parametrize("size", [(20, 31), (7, 90), (150, 160), (1, 1), (63, 30)])
def test_scaling_agrees_with_pillow(noise, interpolation, size):
    image = noise((60, 93, 3))
    height, width = size
    ours = warp_image(image, f"resize:{width},{height}", interpolation=interpolation)
    method = getattr(Image.Resampling, interpolation.upper())
    for c in range(3):  # in floats: of bytes it clips what overshoots between the two passes
        channel = Image.fromarray(image[..., c].astype(np.float32)).resize((width, height), method)
        assert np.abs(ours[..., c] - np.asarray(channel).clip(0, 255)).max() <= 0.51


@pytest.mark.parametrize("chain", ["scale:20% | rotate:30", "rotate:45 | scale:12%", "shear:0.3 | scale:25%"])
def test_turned_and_made_smaller_stripes_become_grey(chain):
    """Samples of single pixels would show stripes of another width."""
    stripes = np.tile(np.array([0, 255], np.uint8), (400, 200))
    small = warp_image(stripes, chain, background=[127])
    assert np.abs(small.astype(int) - 127).max() <= 20


def test_a_perspective_is_smooth_where_it_makes_smaller():
    checks = (np.indices((400, 400)).sum(axis=0) % 2 * 255).astype(np.uint8)
    bend = Transform2D.perspective(
        [(0, 0), (400, 0), (400, 400), (0, 400)], [(180, 10), (220, 10), (400, 390), (0, 390)]
    )
    result = transform_image(checks, bend, 400, 400).astype(float)
    assert np.abs(result[20:120, 195:205] - 127.5).max() < 25


def test_alpha_is_premultiplied(rng):
    """A transparent red lends no red to the opaque blue beside it."""
    image = np.zeros((20, 20, 4), np.uint8)
    image[:, :10] = (255, 0, 0, 0)
    image[:, 10:] = (0, 0, 255, 255)
    for interpolation in ("bilinear", "bicubic", "lanczos"):
        turned = warp_image(image, "rotate:20 | scale:130%", interpolation=interpolation)
        seen = turned[turned[..., 3] > 8]
        assert (seen[:, 0] <= 1).all()
        assert (seen[:, 2] >= 245).all()


def test_premultiplied_pictures_are_sampled_as_they_are(noise, reference):
    light = noise((30, 40, 4))
    transform = Transform2D.rotation(25, center=(20, 15))
    expected, inside = reference(light, transform, 40, 30, "bilinear")
    off = np.abs(transform_light(light, transform, 40, 30) - expected)
    assert off[inside].max() <= 0.95


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
@pytest.mark.parametrize("bend", [0.0, 0.4])
def test_threads_do_not_change_a_byte(noise, interpolation, bend):
    image = noise((300, 500, 3))
    transform = transform_of(5, 500, 300, bend) @ Transform2D.scale(0.9)
    before = numba.get_num_threads()
    results = []
    for threads in {1, before}:
        numba.set_num_threads(threads)
        results.append(transform_image(image, transform, 520, 310, interpolation=interpolation))
    numba.set_num_threads(before)
    assert all(np.array_equal(results[0], other) for other in results)


def test_a_horizon_inside_the_canvas_shows_the_background_beyond():
    m = np.array([[1, 0, 0], [0, 1, 0], [0, 0.02, 1]])
    image = np.full((50, 50), 255, np.uint8)
    result = transform_image(image, Transform2D(m), 60, 200)
    assert result[:20, :20].min() == 255
    assert not result[60:].any()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda image: transform_image(image[0, 0], Transform2D.identity(), 4, 4), "no picture"),
        (lambda image: transform_image(image.astype(float), Transform2D.identity(), 4, 4), "float64"),
        (lambda image: transform_image(image, Transform2D.identity(), 0, 4), "0 × 4"),
        (lambda image: transform_image(image, Transform2D.scale(0), 4, 4), "singular"),
        (
            lambda image: transform_image(image, Transform2D.identity(), 4, 4, background=[1]),
            "background of 1",
        ),
        (
            lambda image: transform_image(image, Transform2D.identity(), 4, 4, interpolation="bicubc"),
            "did you mean bicubic",
        ),
    ],
)
def test_what_cannot_be_sampled_is_refused(noise, call, words):
    with pytest.raises(DataError, match=words):
        call(noise((4, 4, 3)))
