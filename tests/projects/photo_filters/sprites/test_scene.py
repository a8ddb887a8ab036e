"""Scene graphs: worlds are products along the parents, motions are what they say, mistakes are named."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.photo_filters.sprites import Camera, Scene, Sprite
from shared.errors import DataError
from shared.linalg.transform2d import Transform2D

numbers = st.floats(-100, 100)
sprites = st.builds(
    Sprite,
    name=st.just("x"),
    position=st.tuples(numbers, numbers),
    angle=st.floats(-400, 400),
    scale=st.one_of(st.floats(0.1, 4), st.tuples(st.floats(0.1, 4), st.floats(-4, -0.1))),
    spin=numbers,
    drift=st.tuples(numbers, numbers),
    swing=st.none() | st.tuples(numbers, st.floats(0.5, 9), st.floats(0, 1)),
    orbit=st.none() | st.tuples(numbers, numbers, st.floats(0.5, 9), st.floats(0, 1)),
)


def renamed(sprite: Sprite, name: str, parent: str | None) -> Sprite:
    return Sprite(**{**sprite.__dict__, "name": name, "parent": parent})


@settings(deadline=None)
@given(sprites, sprites, sprites, st.floats(0, 20))
def test_a_world_is_the_product_along_the_parents(a, b, c, t):
    scene = Scene()
    for sprite, name, parent in ((a, "a", None), (b, "b", "a"), (c, "c", "b")):
        scene.add(renamed(sprite, name, parent))
    product = a.local(t).matrix @ b.local(t).matrix @ c.local(t).matrix
    assert np.allclose(scene.world("c", t).matrix, product, atol=1e-9 * np.abs(product).max())


def test_what_hangs_on_a_sprite_moves_turns_and_grows_with_it():
    scene = Scene()
    scene.add(Sprite("arm", position=(10, 20), angle=90, scale=2))
    scene.add(Sprite("hand", position=(5, 0), parent="arm"))
    assert np.allclose(scene.world("hand").apply((0, 0)), (10, 10))  # up, twice as far
    assert np.allclose(scene.world("hand").apply((1, 0)), (10, 8))


def test_motions_are_functions_of_time():
    spinning = Sprite("s", spin=90)
    assert np.allclose(spinning.local(1).matrix, Transform2D.rotation(90).matrix)
    swinging = Sprite("s", swing=(30, 4, 0))
    assert np.allclose(swinging.local(1).matrix, Transform2D.rotation(30).matrix)
    assert np.allclose(swinging.local(4).matrix, np.eye(3), atol=1e-9)
    circling = Sprite("s", position=(1, 2), orbit=(10, 5, 4, 0))
    assert np.allclose([circling.local(t).apply((0, 0)) for t in (0, 1, 2)], [(11, 2), (1, 7), (-9, 2)])
    assert np.allclose(Sprite("s", drift=(3, -2)).local(2).apply((0, 0)), (6, -4))


def test_the_anchor_of_the_picture_lies_on_the_position():
    sprite = Sprite("s", np.zeros((20, 40, 3), np.uint8), position=(7, 9), anchor=(1, 0.25))
    assert np.allclose((sprite.local() @ sprite.placed()).apply((40, 5)), (7, 9))


def test_layers_are_drawn_from_the_lowest_and_pivots_not_at_all():
    scene, picture = Scene(), np.zeros((2, 2, 4), np.uint8)
    for name, layer in (("c", 1), ("a", -2), ("d", 1), ("b", 0)):
        scene.add(Sprite(name, picture, layer=layer))
    scene.add(Sprite("pivot"))
    assert [sprite.name for sprite in scene.ordered()] == ["a", "b", "c", "d"]


def test_the_camera_glides_and_follows():
    scene = Scene(journey=[(1, Camera(zoom=1)), (3, Camera((10, 0), zoom=4, follow="s")), (4, Camera())])
    scene.add(Sprite("s", drift=(5, 0)))
    assert scene.camera_at(0) == scene.camera_at(1) == Camera(zoom=1)
    half = scene.camera_at(2)
    assert half.zoom == pytest.approx(2)
    assert half.position == pytest.approx((10, 0))  # half way to 10 + 5 · 2
    assert scene.camera_at(9) == Camera()
    scene.journey.clear()
    assert scene.camera_at(9) == scene.camera


def test_colours_are_multiplied_by_their_alpha_once():
    scene = Scene()
    scene.add(Sprite("s", np.full((1, 1, 4), (200, 100, 50, 128), np.uint8)))
    scene.add(Sprite("opaque", np.full((1, 1, 3), 9, np.uint8)))
    assert scene.light("s").ravel().tolist() == [100, 50, 25, 128]
    assert scene.light("opaque").ravel().tolist() == [9, 9, 9, 255]
    assert scene.light("s") is scene.light("s")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda s: s.add(Sprite("sun")), "two sprites"),
        (lambda s: s.add(Sprite("x", parent="sum")), "did you mean sun"),
        (lambda s: s.add(Sprite("x", parent="sun", parallax=0.5)), "parallax"),
        (lambda s: s.world("moon"), "moon"),
        (lambda s: Sprite("x", np.zeros((4, 4), np.uint8)), "no picture"),
        (lambda s: Sprite("x", swing=(5, 0, 0)), "swing of period 0"),
        (lambda s: Sprite("x", orbit=(5, 5, -1, 0)), "orbit of period -1"),
        (lambda s: Scene(background="nocolour"), "nocolour"),
    ],
)
def test_mistakes_are_named(make, words):
    scene = Scene()
    scene.add(Sprite("sun"))
    with pytest.raises(DataError, match=words):
        make(scene)
