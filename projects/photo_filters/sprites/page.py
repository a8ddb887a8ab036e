"""A scene as one HTML file that needs nothing else: pictures, data and program are inside it.

The program in the page multiplies the same 3 × 3 matrices as `Sprite.local`, `Scene.world` and `Camera.view`.
"""

from __future__ import annotations

import base64
import html
import io
import os
from importlib.resources import files
from string import Template
from typing import Any

import numpy as np
from PIL import Image

from projects.photo_filters.sprites.scene import Scene
from shared.files import write_text
from shared.images import parse_colour
from shared.pages import harmless_json, inline_source

__all__ = ["draw_page", "save_page", "scene_document"]


def save_page(
    path: str | os.PathLike[str], scene: Scene, *, title: str = "Scene", force: bool = False
) -> None:
    """Write the scene as a page that is steered by keys."""
    write_text(path, draw_page(scene, title=title), force=force)


def draw_page(scene: Scene, *, title: str = "Scene") -> str:
    """Return the page."""
    script, style = "\n".join(_asset(name) for name in ("matrices.js", "main.js")), _asset("page.css")
    return Template(_asset("page.html")).substitute(
        title=html.escape(title),
        policy=f"default-src 'none'; script-src {inline_source(script)}; style-src {inline_source(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        steering="" if scene.hero is None else f"<b>W A S D</b> {html.escape(scene.hero)} <b>F</b> follow",
        scene=harmless_json(scene_document(scene)),
    )


def scene_document(scene: Scene) -> dict[str, Any]:
    """Return the scene for JSON: sprites by number, each picture once, as a PNG in a data address."""
    numbers = {name: number for number, name in enumerate(scene.sprites)}
    textures: dict[str, int] = {}
    sprites = []
    for sprite in scene.sprites.values():
        texture = None
        if sprite.picture is not None:
            texture = textures.setdefault(_data_address(sprite.picture), len(textures))
        sprites.append(
            {
                "name": sprite.name,
                "texture": texture,
                "position": list(sprite.position),
                "angle": sprite.angle,
                "scale": list(sprite.scale if isinstance(sprite.scale, tuple) else (sprite.scale,) * 2),
                "parent": None if sprite.parent is None else numbers[sprite.parent],
                "anchor": list(sprite.anchor),
                "layer": sprite.layer,
                "parallax": sprite.parallax,
                "spin": sprite.spin,
                "drift": list(sprite.drift),
                "swing": sprite.swing,
                "orbit": sprite.orbit,
            }
        )
    camera = scene.camera
    return {
        "background": "#{:02x}{:02x}{:02x}".format(*parse_colour(scene.background)),
        "camera": {
            "position": list(camera.position),
            "zoom": camera.zoom,
            "angle": camera.angle,
            "follow": None if camera.follow is None else numbers[camera.follow],
        },
        "hero": None if scene.hero is None else numbers[scene.hero],
        "sprites": sprites,
        "textures": list(textures),
    }


def _data_address(picture: np.ndarray) -> str:
    encoded = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(encoded, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(encoded.getvalue()).decode()}"


def _asset(name: str) -> str:
    return files("projects.photo_filters.sprites").joinpath("assets", name).read_text(encoding="utf-8")
