"""A camera that pans, zooms and turns: one matrix from the world to the screen."""

from __future__ import annotations

from dataclasses import dataclass

from shared.errors import DataError
from shared.linalg.transform2d import Transform2D

__all__ = ["Camera"]


@dataclass(frozen=True)
class Camera:
    """What is seen, and how large.

    Attributes:
        position: place in the world that is in the middle of the screen; with `follow`, counted from there.
        zoom: screen pixels a unit of the world.
        angle: by how many degrees the camera is turned counter-clockwise; the world turns the other way.
        follow: name of the sprite that `position` is added to.
    """

    position: tuple[float, float] = (0.0, 0.0)
    zoom: float = 1.0
    angle: float = 0.0
    follow: str | None = None

    def __post_init__(self) -> None:
        if not self.zoom > 0:
            raise DataError(f"a camera's zoom of {self.zoom:g} shows nothing", "give a number over 0")

    def view(self, width: float, height: float, parallax: float = 1.0) -> Transform2D:
        """Return the transform from the world to a screen of the given size.

        V = T(middle of the screen) · S(zoom) · R(−angle) · T(−position). Things far away move and grow less:
        of `parallax` p the position counts p times and the zoom to the power of p.
        """
        x, y = self.position
        return (
            Transform2D.translation(width / 2, height / 2)
            @ Transform2D.scale(self.zoom**parallax)
            @ Transform2D.rotation(-self.angle)
            @ Transform2D.translation(-x * parallax, -y * parallax)
        )

    def between(self, other: Camera, share: float) -> Camera:
        """Return the camera that is `share` of the way to another; zooms are multiplied, not added."""
        a, b = self.position, other.position
        return Camera(
            (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share),
            self.zoom ** (1 - share) * other.zoom**share,
            self.angle + (other.angle - self.angle) * share,
        )
