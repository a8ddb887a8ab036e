"""Drawing a scene without a window: every sprite is warped by one matrix and laid over what is behind it."""

from __future__ import annotations

import math
import os

import numpy as np

from projects.photo_filters.sprites.camera import Camera
from projects.photo_filters.sprites.palette import with_one_palette
from projects.photo_filters.sprites.scene import Scene
from projects.photo_filters.warp import transform_light
from shared.errors import DataError
from shared.images import Picture, parse_colour, picture_format, save_frames
from shared.linalg.transform2d import Transform2D
from shared.memory import check_budget
from shared.progress import track

__all__ = ["animate", "check_animation", "draw", "save_animation"]

_MOST_FRAMES = 2000
# bytes for each sample of all frames, as measured: the frames, and what an encoder makes of them
_NEEDED = {"GIF": 2.2, "WEBP": 2.4, "PNG": 3.7}
_OTHERWISE = 3.0


def draw(
    scene: Scene, t: float = 0.0, *, width: int = 640, height: int = 400, camera: Camera | None = None
) -> np.ndarray:
    """Return the scene t seconds from the start as (height, width, 3) uint8, through a camera or its own."""
    camera = scene.camera_at(t) if camera is None else camera
    canvas = np.empty((height, width, 3), np.float32)
    canvas[:] = parse_colour(scene.background)
    for sprite in scene.ordered():
        assert sprite.picture is not None
        rows, columns = sprite.picture.shape[:2]
        view = camera.view(width, height, sprite.parallax)
        to_screen = view @ scene.world(sprite.name, t) @ sprite.placed()
        corners = to_screen.outline(columns, rows)
        low = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
        high = np.minimum(np.ceil(corners.max(axis=0)), (width, height)).astype(int)
        if (high <= low).any() or np.abs(np.linalg.det(to_screen.matrix[:2, :2])) < 1e-8:
            continue  # off the screen, or too small to be seen
        onto = Transform2D.translation(-low[0], -low[1]) @ to_screen
        drawn = transform_light(scene.light(sprite.name), onto, *(int(n) for n in high - low))
        part = canvas[low[1] : high[1], low[0] : high[0]]
        part *= np.float32(1) - drawn[..., 3:] * np.float32(1 / 255)
        part += drawn[..., :3]
    return np.floor(canvas + np.float32(0.5)).clip(0, 255).astype(np.uint8)


def animate(
    scene: Scene, *, seconds: float = 8.0, fps: float = 12.5, width: int = 400, height: int = 250
) -> list[np.ndarray]:
    """Return the frames of the first `seconds`, each as `draw` makes it."""
    check_animation(seconds=seconds, fps=fps, width=width, height=height)
    frames = track(range(_count(seconds, fps)), "frames")
    return [draw(scene, i / fps, width=width, height=height) for i in frames]


def _count(seconds: float, fps: float) -> int:
    return max(1, round(seconds * fps))


def check_animation(*, seconds: float, fps: float, width: int, height: int) -> None:
    """Raise `DataError` for an animation that `animate` does not make."""
    if not (math.isfinite(seconds) and seconds > 0):
        raise DataError(f"an animation of {seconds:g} seconds", "give more than 0")
    if not 1 <= fps <= 50:
        raise DataError(f"{fps:g} frames a second", "give 1 to 50, which is what players of GIF can show")
    if not (8 <= width <= 4000 and 8 <= height <= 4000):
        raise DataError(f"frames of {width} × {height}", "give 8 to 4000 pixels a side")
    if seconds * fps > _MOST_FRAMES:
        raise DataError(f"{seconds * fps:.0f} frames are over the limit of {_MOST_FRAMES}", "make it shorter")


def save_animation(
    path: str | os.PathLike[str],
    scene: Scene,
    *,
    seconds: float = 8.0,
    fps: float = 12.5,
    width: int = 400,
    height: int = 250,
    force: bool = False,
) -> int:
    """Write the scene as an animation that repeats (.gif, .webp, .png, .avif); return how many frames.

    Raises:
        DataError: what `animate` does not make, what would take too much memory, or cannot be written.
    """
    check_animation(seconds=seconds, fps=fps, width=width, height=height)
    kind = picture_format(path).name
    count = _count(seconds, fps)
    needed = _NEEDED.get(kind, _OTHERWISE) * 3 * width * height * count
    what = f"an animation of {count:,} frames of {width:,} × {height:,}"
    check_budget(needed, what, "make it shorter or smaller")
    pictures = animate(scene, seconds=seconds, fps=fps, width=width, height=height)
    if kind == "GIF":
        pictures = with_one_palette(pictures)
    save_frames(path, [Picture(one, duration=1000 / fps, loop=0) for one in pictures], force=force)
    return len(pictures)
