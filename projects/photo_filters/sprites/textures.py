"""Pictures for sprites, made by code: discs, noise on spheres, glows and stars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from projects.photo_filters.warp import transform_image
from shared.errors import DataError
from shared.images import parse_colour
from shared.linalg.transform2d import Transform2D

__all__ = ["banded_planet", "disc", "glow", "noise", "ramp", "ring", "rocky_planet", "shade", "stars"]


def disc(diameter: int, colour: str) -> np.ndarray:
    """Return a round sprite of one colour, (diameter, diameter, 4), with a smooth edge."""
    x, y = _plane(diameter)
    return _sprite(_plain(diameter, colour), _inside(np.hypot(x, y), diameter))


def ring(
    diameter: int, colour: str, inner: float, outer: float = 1.0, *, opacity: float = 1.0, uneven: float = 0.0
) -> np.ndarray:
    """Return a ring between two parts of the radius; `uneven`, from 0 to 1, makes it of many."""
    x, y = _plane(diameter)
    radius = np.hypot(x, y)
    if uneven:
        line = noise(
            np.stack([radius * 20, np.zeros_like(radius), np.zeros_like(radius)], axis=-1), octaves=4
        )
        opacity = opacity * (1 + uneven * np.clip((line - 0.5) * 5, -1, 1))  # type: ignore[assignment]
    pixel = 2 / diameter
    alpha = np.clip((outer - radius) / pixel, 0, 1) * np.clip((radius - inner) / pixel, 0, 1) * opacity
    return _sprite(_plain(diameter, colour), alpha)


def rocky_planet(
    diameter: int, heights: Sequence[float], colours: Sequence[str], *, grain: float = 2.5, seed: int = 0
) -> np.ndarray:
    """Return a globe whose surface is noise of 0 to 1, coloured by height."""
    x, y, z = _globe(diameter)
    surface = noise(np.stack([x, y, z], axis=-1) * grain, octaves=6, seed=seed)
    surface = (surface - surface.min()) / max(float(np.ptp(surface)), 1e-9)
    return _sprite(ramp(surface, heights, colours), _inside(np.hypot(x, y), diameter))


def banded_planet(
    diameter: int, latitudes: Sequence[float], colours: Sequence[str], *, storm: float = 0.08, seed: int = 0
) -> np.ndarray:
    """Return a globe in bands that noise bends; latitudes rise from −1 to 1."""
    x, y, z = _globe(diameter)
    places = np.stack([x * 1.5, y * 5, z * 1.5], axis=-1)
    bent = y + storm * (noise(places, octaves=5, seed=seed) - 0.5) * 2
    return _sprite(ramp(bent, latitudes, colours), _inside(np.hypot(x, y), diameter))


def shade(diameter: int, depth: float = 0.85) -> np.ndarray:
    """Return the night of a globe that is lit from the left: black, its alpha by Lambert's cosine."""
    x, y, z = _globe(diameter)
    lit = np.clip(-0.95 * x + 0.31 * z + 0.15, 0, 1)
    alpha = _inside(np.hypot(x, y), diameter) * depth * (1 - lit) ** 1.5
    return _sprite(np.zeros((diameter, diameter, 3)), alpha)


def glow(diameter: int, colour: str, *, core: float = 0.3, rays: float = 0.0, seed: int = 0) -> np.ndarray:
    """Return light that falls off from a core to nothing at the rim; `rays` makes it uneven around."""
    x, y = _plane(diameter)
    radius, turn = np.hypot(x, y), np.arctan2(y, x)
    uneven = noise(np.stack([np.cos(turn) * 3, np.sin(turn) * 3, radius * 2], axis=-1), octaves=4, seed=seed)
    reach = np.clip((1 - radius) / (1 - core), 0, 1)
    alpha = reach**3 * (1 + rays * (uneven - 0.5) * 2).clip(0, 1)
    return _sprite(_plain(diameter, colour), alpha)


def stars(width: int, height: int, count: int, *, seed: int = 0) -> np.ndarray:
    """Return a night sky: faint clouds, and stars of many sizes and a few colours."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0 : height // 4 + 1, 0 : width // 4 + 1] / 55.0  # clouds are smooth: drawn coarsely
    cloud = noise(np.stack([x, y, np.zeros_like(x)], axis=-1), octaves=5, seed=seed).astype(np.float32)
    cloud = transform_image(cloud, Transform2D.scale(4), width, height)
    veil = np.clip(cloud - 0.52, 0, 1)[..., None] * np.array([90.0, 70.0, 150.0])
    sky = np.array([7.0, 9.0, 22.0]) + veil
    colours = np.array([[255, 255, 255], [190, 210, 255], [255, 225, 190]], float)
    for _ in range(count):
        size, px, py = 0.5 + 1.4 * rng.random() ** 6, rng.uniform(4, width - 4), rng.uniform(4, height - 4)
        x0, y0 = int(px) - 3, int(py) - 3
        dy, dx = np.mgrid[y0 : y0 + 7, x0 : x0 + 7]
        light = np.exp(-((dx + 0.5 - px) ** 2 + (dy + 0.5 - py) ** 2) / (2 * (size * 0.6) ** 2))
        sky[y0 : y0 + 7, x0 : x0 + 7] += (
            light[..., None] * colours[rng.integers(3)] * (0.3 + 0.7 * rng.random())
        )
    return _sprite(sky, np.ones((height, width)))[..., :3]


def noise(places: np.ndarray, *, octaves: int = 5, seed: int = 0) -> np.ndarray:
    """Return smooth noise of about 0 to 1 at (…, 3) places: random values on a lattice, in octaves.

    Each octave has twice the frequency and half the height of the one before (1 / f noise).
    """
    lattice = np.random.default_rng(seed).random((32, 32, 32))
    total, height, sizes = np.zeros(places.shape[:-1]), 0.0, 1.0
    for octave in range(octaves):
        total += sizes * _lattice_value(lattice, places * 2**octave + 7.3 * octave)
        height += sizes
        sizes /= 2
    return total / height


def ramp(values: np.ndarray, stops: Sequence[float], colours: Sequence[str]) -> np.ndarray:
    """Return the (…, 3) colours of values, straight between the colours at the stops."""
    if len(stops) != len(colours):
        raise DataError(f"{len(stops)} stops for {len(colours)} colours", "give one a colour")
    table = np.array([parse_colour(colour) for colour in colours], float)
    return np.stack([np.interp(values, stops, table[:, c]) for c in range(3)], axis=-1)


def _lattice_value(lattice: np.ndarray, places: np.ndarray) -> np.ndarray:
    whole = np.floor(places).astype(int)
    f = places - whole
    f = f * f * (3 - 2 * f)
    total = np.zeros(places.shape[:-1])
    for corner in range(8):
        bits = np.array([corner & 1, corner >> 1 & 1, corner >> 2])
        weight = np.where(bits == 1, f, 1 - f).prod(axis=-1)
        i = (whole + bits) % lattice.shape[0]
        total += weight * lattice[i[..., 0], i[..., 1], i[..., 2]]
    return total


def _plain(diameter: int, colour: str) -> np.ndarray:
    return np.broadcast_to(parse_colour(colour), (diameter, diameter, 3))


def _plane(diameter: int) -> tuple[np.ndarray, np.ndarray]:
    """x and y of the pixels' centres, from −1 to 1."""
    if diameter < 1:
        raise DataError(f"a diameter of {diameter} holds no pixel", "give at least 1")
    line = (np.arange(diameter) + 0.5) / diameter * 2 - 1
    return tuple(np.meshgrid(line, line))  # type: ignore[return-value]


def _globe(diameter: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, y and the height z of a half sphere over them."""
    x, y = _plane(diameter)
    return x, y, np.sqrt(np.clip(1 - x * x - y * y, 0, 1))


def _inside(radius: np.ndarray, diameter: int) -> np.ndarray:
    """How much of each pixel is in the circle, about: the edge is a pixel wide."""
    return np.clip((1 - radius) * diameter / 2 + 0.5, 0, 1)


def _sprite(colour: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    rounded = [np.clip(np.floor(part + 0.5), 0, 255) for part in (colour, alpha[..., None] * 255)]
    return np.concatenate(rounded, axis=-1).astype(np.uint8)
