"""The page in a real browser: the same matrices as in Python, drawn alike, and steered by keys."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from projects.photo_filters.sprites import Camera, Scene, Sprite, disc, draw, save_page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scene() -> Scene:
    scene = Scene(background="#203040", camera=Camera((20, 10), zoom=1.5, angle=15), hero="ship")
    scene.add(Sprite("far", disc(300, "#304860"), layer=-5, parallax=0.3))
    scene.add(Sprite("arm", position=(10, -5), angle=30, scale=1.3, spin=40, swing=(20, 3, 0.2)))
    scene.add(Sprite("hand", disc(60, "orange"), parent="arm", position=(90, 0), orbit=(10, 20, 5, 0.1)))
    scene.add(
        Sprite("ship", disc(30, "white"), parent="arm", position=(-60, 20), scale=(1, 0.5), drift=(2, 3))
    )
    return scene


@pytest.fixture
def shown(page: Any, scene: Scene, tmp_path: Path) -> Any:
    save_page(tmp_path / "scene.html", scene)
    page.messages.clear()
    page.show(tmp_path / "scene.html", width=500, height=400)
    page.run("running = false; time = 0; held.clear(); 0")
    page.settle()
    return page


def pixels(page: Any) -> np.ndarray:
    page.run("document.getElementById('keys').hidden = true")
    page.settle()
    return np.asarray(Image.open(io.BytesIO(page.picture())).convert("RGB")).astype(int)


def test_the_matrices_are_those_of_python(shown: Any, scene: Scene) -> None:
    for t in (0.0, 1.7, 12.25):
        for number, name in enumerate(scene.sprites):
            there = np.reshape(shown.run(f"world(scene, {number}, {t})"), (3, 3))
            assert np.allclose(there, scene.world(name, t).matrix, atol=1e-9)
    view = np.reshape(shown.run("view(camera, 640, 400, 0.3)"), (3, 3))
    assert np.allclose(view, scene.camera.view(640, 400, 0.3).matrix, atol=1e-9)


def test_the_page_shows_what_is_drawn_without_a_window(shown: Any, scene: Scene) -> None:
    shown.run("time = 2.5; 0")
    there, here = pixels(shown), draw(scene, 2.5, width=500, height=400).astype(int)
    off = np.abs(there - here).max(axis=-1)
    assert (off > 12).mean() < 0.01  # edges are smoothed in two ways
    assert shown.messages == []


@pytest.mark.parametrize(
    ("key", "moved"),
    [
        ("ArrowRight", "camera.position[0] > before.position[0]"),
        ("ArrowUp", "camera.position[1] < before.position[1]"),
        ("+", "camera.zoom > before.zoom"),
        ("-", "camera.zoom < before.zoom"),
        ("q", "camera.angle > before.angle"),
        ("E", "camera.angle < before.angle"),
        ("a", "hero.angle > before.hero"),
        ("w", "Math.hypot(hero.position[0] - before.x, hero.position[1] - before.y) > 0"),
    ],
)
def test_keys_steer_the_camera_and_the_hero(shown: Any, key: str, moved: str) -> None:
    shown.run(
        "globalThis.before = {...camera, position: [...camera.position], hero: hero.angle,"
        " x: hero.position[0], y: hero.position[1]}; 0"
    )
    shown.call("Input.dispatchKeyEvent", type="keyDown", key=key)
    shown.run("new Promise((done) => setTimeout(done, 200))")
    shown.call("Input.dispatchKeyEvent", type="keyUp", key=key)
    shown.settle()
    assert shown.run(moved)
    assert shown.run("held.size") == 0
    shown.key("0")
    assert shown.run("camera.zoom === scene.camera.zoom && camera.angle === scene.camera.angle")


def test_space_pauses_and_f_follows_the_hero(shown: Any, scene: Scene) -> None:
    shown.key(" ")
    shown.run("new Promise((done) => setTimeout(done, 150))")
    assert shown.run("running && time > 0")
    shown.key(" ")
    shown.key("f")
    x, y = shown.run("place(product(view(seen(), 500, 400), world(scene, scene.hero, time)), 0, 0)")
    assert (x, y) == pytest.approx((250, 200))
    shown.key("f")
    assert shown.run("follow === null")
