"""The scene graph: sprites whose matrices are products along the line of their parents.

    local(t) = T(position(t)) · R(angle(t)) · S(scale)
    world(t) = world of the parent(t) · local(t)

so that what hangs on a sprite moves, turns and grows with it. Coordinates are a picture's: x to the right, y
down, angles counter-clockwise to the eye.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from projects.photo_filters.sprites.camera import Camera
from shared.errors import DataError, closest
from shared.images import parse_colour
from shared.linalg.transform2d import Transform2D

__all__ = ["Scene", "Sprite"]


@dataclass(frozen=True)
class Sprite:
    """A picture with a place, or without one a pivot for others.

    Attributes:
        name: by which others hang on it.
        picture: (h, w, 3 or 4) uint8, one unit of the world a pixel; None for a pivot.
        position: x, y of the anchor, in the coordinates of the parent.
        angle: degrees counter-clockwise.
        scale: of the picture and of all that hangs on it.
        parent: name of the sprite that it hangs on; it must be in the scene before.
        anchor: the point of the picture that lies on the position, in parts of its width and height.
        layer: sprites of a higher one are drawn over those of a lower; within one, in the order of the scene.
        parallax: below 1 for what is far away; only of sprites without a parent.
        spin: degrees a second.
        drift: units a second.
        swing: degrees, period in seconds, phase in parts of it: angle + degrees · sin 2π(t / period + phase).
        orbit: rx, ry, period, phase: position + (rx cos φ, ry sin φ), φ = 2π(t / period + phase).
    """

    name: str
    picture: np.ndarray | None = None
    position: tuple[float, float] = (0.0, 0.0)
    angle: float = 0.0
    scale: float | tuple[float, float] = 1.0
    parent: str | None = None
    anchor: tuple[float, float] = (0.5, 0.5)
    layer: int = 0
    parallax: float = 1.0
    spin: float = 0.0
    drift: tuple[float, float] = (0.0, 0.0)
    swing: tuple[float, float, float] | None = None
    orbit: tuple[float, float, float, float] | None = None

    def __post_init__(self) -> None:
        picture = self.picture
        if picture is not None and not (
            picture.ndim == 3 and picture.shape[2] in (3, 4) and picture.size and picture.dtype == np.uint8
        ):
            raise DataError(
                f"sprite {self.name!r}: an array of {picture.shape} {picture.dtype} is no picture for it",
                "give (h, w, 3 or 4) uint8",
            )
        for kind, motion in (("swing", self.swing), ("orbit", self.orbit)):
            if motion is not None and not motion[-2] > 0:
                raise DataError(
                    f"sprite {self.name!r}: a {kind} of period {motion[-2]:g}", "give seconds over 0"
                )

    def local(self, t: float = 0.0) -> Transform2D:
        """Return the transform from the sprite's coordinates to its parent's, t seconds from the start."""
        x, y = self.position[0] + self.drift[0] * t, self.position[1] + self.drift[1] * t
        angle = self.angle + self.spin * t
        if self.orbit is not None:
            rx, ry, period, phase = self.orbit
            turn = 2 * math.pi * (t / period + phase)
            x, y = x + rx * math.cos(turn), y + ry * math.sin(turn)
        if self.swing is not None:
            degrees, period, phase = self.swing
            angle += degrees * math.sin(2 * math.pi * (t / period + phase))
        sx, sy = self.scale if isinstance(self.scale, tuple) else (self.scale, self.scale)
        return Transform2D.translation(x, y) @ Transform2D.rotation(angle) @ Transform2D.scale(sx, sy)

    def placed(self) -> Transform2D:
        """Return the transform from the picture's pixels to the sprite's coordinates: anchor to origin."""
        assert self.picture is not None
        height, width = self.picture.shape[:2]
        return Transform2D.translation(-self.anchor[0] * width, -self.anchor[1] * height)


@dataclass
class Scene:
    """Sprites, a background, and a camera that may travel.

    Attributes:
        background: a colour's name, or #rrggbb.
        camera: what is seen at first.
        journey: places of the camera at rising times in seconds, between which it glides; it takes the place
            of `camera` in animations.
        hero: name of the sprite that keys steer in a page.
    """

    background: str = "black"
    camera: Camera = field(default_factory=Camera)
    journey: list[tuple[float, Camera]] = field(default_factory=list)
    hero: str | None = None
    sprites: dict[str, Sprite] = field(default_factory=dict)
    _light: dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        parse_colour(self.background)

    def add(self, sprite: Sprite) -> Sprite:
        """Put a sprite into the scene.

        Raises:
            DataError: its name is taken, its parent is not there, or it is far away and has a parent.
        """
        if sprite.name in self.sprites:
            raise DataError(f"two sprites are called {sprite.name!r}", "give each its own name")
        if sprite.parent is not None:
            self._named(sprite.parent)
            if sprite.parallax != 1:
                raise DataError(f"sprite {sprite.name!r} has a parent and a parallax", "leave one away")
        self.sprites[sprite.name] = sprite
        return sprite

    def world(self, name: str, t: float = 0.0) -> Transform2D:
        """Return the transform from a sprite's coordinates to the world's: the product along its parents."""
        sprite = self._named(name)
        local = sprite.local(t)
        return local if sprite.parent is None else self.world(sprite.parent, t) @ local

    def light(self, name: str) -> np.ndarray:
        """Return a sprite's picture as contiguous RGBA with the colour multiplied by the alpha, uint8."""
        if name not in self._light:
            picture = self._named(name).picture
            assert picture is not None
            alpha = (
                picture[..., 3:] if picture.shape[2] == 4 else np.full((*picture.shape[:2], 1), 255, np.uint8)
            )
            colour = (picture[..., :3] * (alpha.astype(np.uint16)) + 127) // 255
            self._light[name] = np.ascontiguousarray(
                np.concatenate([colour.astype(np.uint8), alpha], axis=-1)
            )
        return self._light[name]

    def ordered(self) -> list[Sprite]:
        """Return the sprites that have pictures, as they are drawn one over the other."""
        seen = [sprite for sprite in self.sprites.values() if sprite.picture is not None]
        return sorted(seen, key=lambda sprite: sprite.layer)

    def camera_at(self, t: float) -> Camera:
        """Return the camera at a time: gliding along the journey, with what it follows resolved."""
        if not self.journey:
            return self._resolved(self.camera, t)
        before = self.journey[0]
        for after in self.journey[1:]:
            if t < after[0]:
                share = max(0.0, (t - before[0]) / (after[0] - before[0]))
                smooth = share * share * (3 - 2 * share)
                return self._resolved(before[1], t).between(self._resolved(after[1], t), smooth)
            before = after
        return self._resolved(before[1], t)

    def _resolved(self, camera: Camera, t: float) -> Camera:
        if camera.follow is None:
            return camera
        x, y = self.world(camera.follow, t).apply((0.0, 0.0))
        x, y = float(x) + camera.position[0], float(y) + camera.position[1]
        return Camera((x, y), camera.zoom, camera.angle)

    def _named(self, name: str) -> Sprite:
        if name not in self.sprites:
            raise DataError(f"no sprite is called {name!r}", closest(name, self.sprites))
        return self.sprites[name]
