"""The scene that ships: a sun, planets and moons, each hung on the one that it goes round.

A pivot in the middle of a planet's orbit spins; the planet is fixed to its arm, so that it goes round, and
the night side is fixed to the arm as well, so that it always looks away from the sun, while the globe turns
by itself. A moon is the same again, hung on the planet. Sizes and times are chosen for the eye.
"""

from __future__ import annotations

import numpy as np

from projects.photo_filters.sprites.camera import Camera
from projects.photo_filters.sprites.scene import Scene, Sprite
from projects.photo_filters.sprites.textures import (
    banded_planet,
    disc,
    glow,
    noise,
    ramp,
    ring,
    rocky_planet,
    shade,
    stars,
)

__all__ = ["LENGTH", "make_orrery"]

_FINE = 0.5  # globes are drawn twice as large, for when the camera is near
LENGTH = 12.0  # seconds after which the camera's journey ends where it began


def make_orrery() -> Scene:
    """Return the scene; a journey of `LENGTH` seconds leads from the whole to earth, the giant, and back."""
    scene = Scene(background="#04050c", camera=Camera(zoom=0.62), hero="ship")
    scene.add(Sprite("sky", stars(1500, 1100, 1500, seed=3), layer=-10, parallax=0.12))
    for name, radius in (("mercury", 105), ("earth", 190), ("mars", 275), ("giant", 420)):
        line = ring(2 * radius + 4, "#9fb4e8", 1 - 1.6 / radius, 1 - 0.4 / radius, opacity=0.3)
        scene.add(Sprite(f"{name} path", line, layer=-5))
    _sun(scene)
    _planet(scene, "mercury", _mercury(52), 105, period=6, phase=80, day=8)
    _planet(scene, "earth", _earth(108), 190, period=12, phase=-40, day=4)
    _moon(scene, "earth", "moon", _mercury(30, seed=9), 46, period=4, phase=30)
    _planet(scene, "mars", _mars(72), 275, period=24, phase=200, day=6)
    _planet(scene, "giant", _giant(224), 420, period=60, phase=150, day=0)
    hoop = ring(460, "#d8c49a", 0.6, 0.97, opacity=0.5, uneven=0.9)
    scene.add(Sprite("hoop", hoop, parent="giant", scale=0.5, layer=1))
    for name, radius, size, period, tint in (
        ("io", 130, 14, 3, "#e8d36a"),
        ("europa", 160, 12, 6, "#cfd8e0"),
        ("titan", 195, 18, 12, "#d99a4e"),
    ):
        _moon(scene, "giant", name, disc(2 * size, tint), radius, period=period, phase=radius)
    scene.add(Sprite("ship way", parent="earth", spin=-90))
    scene.add(Sprite("ship", _ship(), position=(0, 74), angle=90, scale=0.55, parent="ship way", layer=4))
    scene.journey = [
        (0.0, Camera(zoom=0.62)),
        (3.0, Camera(zoom=1.0, angle=10)),
        (5.0, Camera(zoom=2.6, angle=20, follow="earth")),
        (6.5, Camera(zoom=2.6, angle=20, follow="earth")),
        (8.5, Camera(zoom=1.25, angle=-15, follow="giant")),
        (9.8, Camera(zoom=1.25, angle=-15, follow="giant")),
        (LENGTH, Camera(zoom=0.62)),
    ]
    return scene


def _sun(scene: Scene) -> None:
    scene.add(Sprite("halo", glow(420, "#ff9a3c", core=0.25), layer=-4))
    scene.add(Sprite("corona", glow(260, "#ffd27a", core=0.4, rays=1.0, seed=1), layer=-3, spin=15))
    scene.add(Sprite("rays", glow(300, "#ffb347", core=0.35, rays=1.0, seed=2), layer=-3, spin=-10))
    surface = rocky_planet(116, (0, 0.5, 1), ("#ff8a1f", "#ffc23d", "#fff3b8"), grain=5, seed=4)
    scene.add(Sprite("sun", surface, spin=6))


def _planet(
    scene: Scene, name: str, globe: np.ndarray, radius: float, *, period: float, phase: float, day: float
) -> None:
    """Hang a planet on its arm; moons hang on `name`, which keeps its sunny side to the left."""
    scene.add(Sprite(f"{name} arm", angle=phase, spin=360 / period))
    scene.add(Sprite(name, position=(radius, 0), parent=f"{name} arm"))
    scene.add(Sprite(f"{name} globe", globe, parent=name, scale=_FINE, spin=360 / day if day else 0))
    scene.add(Sprite(f"{name} night", shade(globe.shape[0]), parent=name, scale=_FINE, layer=2))


def _moon(
    scene: Scene, planet: str, name: str, globe: np.ndarray, radius: float, *, period: float, phase: float
) -> None:
    scene.add(Sprite(f"{name} arm", parent=planet, angle=phase, spin=360 / period))
    scene.add(Sprite(name, globe, position=(radius, 0), scale=_FINE, parent=f"{name} arm", layer=3))


def _mercury(diameter: int, seed: int = 7) -> np.ndarray:
    return rocky_planet(diameter, (0, 0.5, 1), ("#5b5650", "#9a938a", "#d6d0c6"), grain=4, seed=seed)


def _earth(diameter: int) -> np.ndarray:
    """Seas, land by height, ice at the poles, and clouds over all."""
    heights = (0, 0.5, 0.54, 0.57, 0.68, 0.85, 1)
    colours = ("#0b2f6b", "#1b5fa8", "#5fb0c9", "#3f8f4a", "#7d9a4c", "#8a7350", "#ffffff")
    globe = rocky_planet(diameter, heights, colours, grain=2.2, seed=12).astype(float)
    line = (np.arange(diameter) + 0.5) / diameter * 2 - 1
    x, y = np.meshgrid(line, line)
    z = np.sqrt(np.clip(1 - x * x - y * y, 0, 1))
    cloud = noise(np.stack([x * 3, y * 6, z * 3], axis=-1), octaves=5, seed=21)
    white = np.clip((cloud - 0.52) * 7, 0, 0.9) + np.clip((np.abs(y) - 0.86) * 9, 0, 1)
    white = white.clip(0, 1)[..., None]
    globe[..., :3] += (255 - globe[..., :3]) * white
    return globe.astype(np.uint8)


def _mars(diameter: int) -> np.ndarray:
    return rocky_planet(
        diameter, (0, 0.4, 0.7, 1), ("#6b2f1c", "#b5532d", "#d98c5a", "#f1d0b0"), grain=3, seed=5
    )


def _giant(diameter: int) -> np.ndarray:
    stops = (-1, -0.75, -0.55, -0.35, -0.15, 0.1, 0.3, 0.5, 0.7, 1)
    colours = (
        "#8d7560", "#c9a77f", "#e9d7b9", "#b07d55", "#efe2c8",
        "#c58f62", "#f3e7d2", "#a8764f", "#d9bd94", "#84705e",
    )  # fmt: skip
    return banded_planet(diameter, stops, colours, storm=0.1, seed=6)


def _ship() -> np.ndarray:
    """A rocket that points to the right, 80 × 40: a hull, a window, fins and a flame."""
    y, x = np.mgrid[0:40, 0:80] + 0.5
    across = np.abs(y - 20)
    hull = np.clip(10.5 * np.sqrt(np.clip(1 - ((x - 40) / 34) ** 4, 0, 1)) - across, 0, 1) * (x > 22)
    fins = np.clip(19 - across - np.clip(x - 24, 0, 99) * 0.9, 0, 1) * (x > 20) * (x < 42)
    flame = np.clip((x - 2) / 20 * 6 - across, 0, 1) * (x < 23)
    window = np.clip(5.5 - np.hypot(x - 52, y - 20), 0, 1)
    picture = np.zeros((40, 80, 4))
    for alpha, colour in (
        (flame, ramp(x, (2, 23), ("#ff5a1f", "#fff2a8"))),
        (fins, np.array([205.0, 60, 60])),
        (hull, ramp(y, (9, 17, 31), ("#ffffff", "#e8edf5", "#8f9bb0"))),
        (window, np.array([70.0, 160, 220])),
    ):
        a = alpha[..., None]
        picture[..., :3] = picture[..., :3] * (1 - a) + colour * a
        picture[..., 3:] = picture[..., 3:] * (1 - a) + 255 * a
    shown = picture[..., 3:] > 0
    picture[..., :3] = np.where(shown, picture[..., :3] / np.maximum(picture[..., 3:] / 255, 1e-6), 0)
    return np.clip(picture + 0.5, 0, 255).astype(np.uint8)
