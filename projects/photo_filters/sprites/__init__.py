"""The little 2-D engine: sprites that hang on each other, and a camera, all of it 3 × 3 matrices.

from projects.photo_filters.sprites import Camera, Scene, Sprite, disc, save_animation, save_page

scene = Scene(background="#101828")
scene.add(Sprite("sun", disc(120, "gold")))
scene.add(Sprite("arm", spin=60))                                    # no picture: a pivot
scene.add(Sprite("earth", disc(40, "skyblue"), position=(150, 0), parent="arm"))
scene.add(Sprite("month", parent="earth", spin=180))
scene.add(Sprite("moon", disc(14, "silver"), position=(40, 0), parent="month"))
save_animation("system.gif", scene, seconds=6)
save_page("system.html", scene)
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "Camera": "camera",
    "Scene": "scene",
    "Sprite": "scene",
    "check_animation": "drawing",
    "disc": "textures",
    "draw": "drawing",
    "make_orrery": "orrery",
    "save_animation": "drawing",
    "save_page": "page",
}
__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    if name in _WHERE:  # imported on demand: `--help` needs none of it
        return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
