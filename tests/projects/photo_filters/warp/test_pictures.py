"""Warps: one sampling of the whole chain, right between the pixels and at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from projects.photo_filters.warp import transform_image, warp_image
from shared.errors import DataError
from shared.linalg.transform2d import Transform2D


def test_opaque_pictures_with_alpha_turn_exactly_too(noise):
    image = noise((5, 7, 4), np.uint8)
    image[..., 3] = 255
    assert np.array_equal(warp_image(image, "rotate:90"), np.rot90(image))


def test_steps_are_one_matrix_and_one_sampling(noise):
    image = noise((30, 40, 3), np.uint8)
    assert np.array_equal(warp_image(image, "flip | rotate:90 | flip | rotate:90"), image)
    assert np.array_equal(warp_image(image, "scale:300% | scale:33.33333%"), image)


@pytest.mark.parametrize("angle", [10, 45, 77, -30])
def test_interior_agrees_with_scipy(rng, angle):
    image = ndimage.gaussian_filter(rng.random((60, 80)), 2).astype(np.float32)
    turned = warp_image(image, f"rotate:{angle}", expand=False)
    reference = ndimage.rotate(image, angle, reshape=False, order=1)
    assert np.abs(turned - reference)[25:35, 35:45].max() < 1e-5


def test_a_plane_of_brightness_stays_a_plane():
    """Bilinear sampling reproduces a x + b y + c wherever the four neighbours are inside."""
    y, x = np.mgrid[0:40, 0:50].astype(np.float32)
    slope = 0.01 * x + 0.02 * y
    transform = Transform2D.rotation(23, center=(25, 20)) @ Transform2D.shear(0.2)
    result = transform_image(slope, transform, 50, 40)
    where = transform.inverse().apply(np.stack([x.ravel() + 0.5, y.ravel() + 0.5], axis=1)) - 0.5
    inside = ((where > 1) & (where < [48, 38])).all(axis=1)
    assert inside.sum() > 500
    assert np.abs(result.ravel() - where @ [0.01, 0.02])[inside].max() < 1e-5


@pytest.mark.parametrize("chain", ["scale:37%", "scale:250%", "scale:150%,40%", "rotate:20", "shear:0.4"])
def test_an_even_surface_has_no_dark_seams(chain):
    """Where the background has the colour of the picture no edge may show."""
    image = np.full((40, 60, 3), 180, np.uint8)
    assert (warp_image(image, chain, background=[180] * 3) == 180).all()


@pytest.mark.parametrize(("scale", "size"), [("50%", (20, 30)), ("200%", (80, 120)), ("0.1%", (1, 1))])
def test_scaling_fills_its_canvas(scale, size):
    assert (warp_image(np.full((40, 60), 77, np.uint8), f"scale:{scale}") == 77).all()
    assert warp_image(np.zeros((40, 60), np.uint8), f"scale:{scale}").shape == size


def test_making_smaller_takes_means():
    """Fine stripes become grey and not stripes of another width."""
    stripes = np.tile(np.array([0, 255], np.uint8), (64, 32))
    assert np.abs(warp_image(stripes, "scale:25%").astype(int) - 127.5).max() <= 32


def test_a_turned_picture_is_held_whole_and_counter_clockwise():
    image = np.zeros((50, 80), np.uint8)
    image[20:30, 70:] = 255  # a mark at the right edge
    turned = warp_image(image, "rotate:30")
    c, s = np.cos(np.pi / 6), np.sin(np.pi / 6)
    assert turned.shape == (np.ceil(50 * c + 80 * s), np.ceil(80 * c + 50 * s))
    assert turned.sum() == pytest.approx(float(image.sum()), rel=0.02)
    assert np.argwhere(turned > 128).mean(axis=0)[0] < turned.shape[0] / 2  # it went up
    assert warp_image(image, "rotate:30", expand=False).shape == image.shape


def test_transparency_surrounds_pictures_with_alpha():
    image = np.full((20, 20, 4), 255, np.uint8)
    turned = warp_image(image, "rotate:45")
    assert turned[0, 0, 3] == 0
    assert (turned[turned[..., 3] > 0][:, :3] >= 254).all()  # no dark fringe


@pytest.mark.parametrize(
    ("chain", "words"),
    [
        ("shear:1,1", "singular"),
        ("rotate:5 | perspective:0,0,1,0,2,0,0,1", "degenerate"),
        ("scale:10000%", "over the limit"),
        ("perspective:1,2,3", "3 values|missing|takes 8"),
    ],
)
def test_folding_and_huge_transforms_are_refused(chain, words):
    with pytest.raises(DataError, match=words):
        warp_image(np.zeros((400, 600), np.uint8), chain)


SHARPER = ["bilinear", "bicubic", "lanczos"]
TURN = Transform2D.rotation(17, center=(20.0, 15.0)) @ Transform2D.scale(1.3)


def light_of(srgb: np.ndarray) -> np.ndarray:
    """IEC 61966-2-1, in float64."""
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def srgb_of(light: np.ndarray) -> np.ndarray:
    low = np.clip(light, 0, 1)
    return np.where(low <= 0.0031308, 12.92 * low, 1.055 * low ** (1 / 2.4) - 0.055)


def patches(rng: np.random.Generator, channels: int, dtype: type) -> np.ndarray:
    """Noise whose alpha has steps from clear to opaque and every value between."""
    pixels = rng.random((30, 40, channels))
    pixels[..., -1] = np.kron(rng.choice([0.0, 0.3, 1.0, 1.0], (6, 8)), np.ones((5, 5)))
    top = 1 if dtype is np.float32 else np.iinfo(dtype).max
    return (pixels * top).astype(dtype)


@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize("interpolation", SHARPER)
@pytest.mark.parametrize("channels", [2, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_colour_is_mixed_by_its_alpha(rng, reference, dtype, channels, interpolation, linear):
    """In float64: light · alpha and alpha are sampled, and the one divided by the other where it shows."""
    image = patches(rng, channels, dtype)
    top = 1 if dtype is np.float32 else np.iinfo(dtype).max
    straight = image.astype(np.float64) / top
    colour, alpha = straight[..., :-1], straight[..., -1:]
    light = np.concatenate([(light_of(colour) if linear else colour) * alpha, alpha], axis=2)
    expected, inside = reference(light, TURN, 52, 39, interpolation)
    made = warp_image(image, TURN, interpolation=interpolation, size=(52, 39), linear=linear) / top
    shows = inside & (expected[..., -1] > 0.2)
    assert np.count_nonzero(shows) > 300
    told = expected[..., :-1][shows] / expected[..., -1:][shows]
    told = srgb_of(told) if linear else told
    if dtype is not np.float32:
        told = told.clip(0, 1)
    near = (1.01 if dtype is np.uint8 else 2 if dtype is np.uint16 else 2e-5) / top
    assert np.abs(made[..., :-1][shows] - told).max() <= near
    clear = expected[..., -1][inside]
    clear = clear if dtype is np.float32 and not linear else clear.clip(0, 1)
    assert np.abs(made[..., -1][inside] - clear).max() <= near


@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize("interpolation", SHARPER)
@pytest.mark.parametrize("chain", ["rotate:17", "scale:130%", "scale:40%", "rotate:45 | scale:30%"])
def test_a_cut_out_has_no_fringe(chain, interpolation, linear):
    """One colour shows wherever anything shows, whatever colour is hidden where nothing does."""
    image = np.zeros((40, 50, 4), np.uint8)
    image[...] = (255, 0, 255, 0)
    image[8:30, 10:40] = (40, 130, 200, 255)
    image[15:22, 20:30, 3] = 0
    made = warp_image(image, chain, interpolation=interpolation, linear=linear).astype(int)
    shown = made[..., 3] > 0
    assert np.abs(made[shown][:, :3] - [40, 130, 200]).max() <= 1
    assert np.ptp(made[..., 3]) == 255
