"""Drawing: sprites lie where their matrices put them, one over the other as alpha says."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters import sprites
from projects.photo_filters.sprites import Camera, Scene, Sprite, disc, draw, save_animation
from projects.photo_filters.sprites.drawing import animate
from shared.errors import DataError
from shared.images import load_frames


def block(colour, alpha=255, height=10, width=20):
    return np.full((height, width, 4), (*colour, alpha), np.uint8)


def test_a_sprite_on_whole_pixels_is_copied():
    picture = np.random.default_rng(3).integers(0, 256, (6, 8, 3), np.uint8)
    scene = Scene(background="#102030")
    scene.add(Sprite("s", picture, position=(2, 1), anchor=(0, 0)))
    shown = draw(scene, width=40, height=30)
    assert np.array_equal(shown[16:22, 22:30], picture)
    shown[16:22, 22:30] = (16, 32, 48)
    assert (shown == (16, 32, 48)).all()


def test_a_quarter_turn_of_the_sprite_is_one_of_its_pixels():
    picture = np.random.default_rng(4).integers(0, 256, (6, 8, 3), np.uint8)
    scene = Scene()
    scene.add(Sprite("s", picture, angle=90))
    assert np.array_equal(draw(scene, width=20, height=20)[6:14, 7:13], np.rot90(picture))


@pytest.mark.parametrize("alpha", [0, 64, 128, 255])
def test_alpha_mixes_with_what_is_behind(alpha):
    scene = Scene(background="#00ff00")
    scene.add(Sprite("s", block((200, 0, 100), alpha)))
    middle = draw(scene, width=20, height=20)[10, 10]
    share = alpha / 255
    assert np.abs(middle - np.array([200 * share, 255 * (1 - share), 100 * share])).max() <= 1.5


def test_higher_layers_hide_lower_ones():
    scene = Scene()
    scene.add(Sprite("over", block((255, 0, 0)), layer=1))
    scene.add(Sprite("under", block((0, 0, 255))))
    assert draw(scene, width=20, height=20)[10, 10].tolist() == [255, 0, 0]


def test_the_middle_of_mass_goes_where_the_matrices_say():
    scene = Scene(camera=Camera((15, -8), zoom=1.7, angle=25))
    scene.add(Sprite("arm", position=(30, 10), angle=40, scale=1.2))
    scene.add(Sprite("s", disc(16, "white"), position=(12, 5), parent="arm"))
    shown = draw(scene, width=200, height=160)[..., 0].astype(float)
    y, x = np.mgrid[0:160, 0:200] + 0.5
    found = np.array([(shown * x).sum(), (shown * y).sum()]) / shown.sum()
    place = scene.camera.view(200, 160).apply(scene.world("s").apply((0, 0)))
    assert np.allclose(found, place, atol=0.05)
    area = np.pi * (8 * 1.7 * 1.2) ** 2
    assert shown.sum() / 255 == pytest.approx(area, rel=0.03)


def test_what_is_off_the_screen_or_invisibly_small_is_left_out():
    scene = Scene()
    scene.add(Sprite("far", block((255, 255, 255)), position=(1e5, 0)))
    scene.add(Sprite("tiny", block((255, 255, 255)), scale=1e-7))
    assert not draw(scene, width=30, height=30).any()


def test_frames_follow_time_and_a_file_holds_them(tmp_path):
    scene = Scene(background="black")
    scene.add(Sprite("s", block((255, 255, 255), height=4, width=4), drift=(10, 0)))
    frames = animate(scene, seconds=1, fps=4, width=64, height=16)
    assert [int(np.argwhere(f[..., 0])[:, 1].min()) for f in frames] == [30, 32, 35, 37]
    assert save_animation(tmp_path / "a.gif", scene, seconds=1, fps=4, width=64, height=16) == 4
    saved = load_frames(tmp_path / "a.gif")
    assert [f.duration for f in saved] == [250] * 4
    assert all(
        np.abs(f.pixels[..., :3].astype(int) - g).max() <= 4 for f, g in zip(saved, frames, strict=True)
    )


def test_the_ten_lines_of_the_package_make_a_scene(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = sprites.__doc__ or ""
    exec(text[text.index("from projects") :].replace("seconds=6", "seconds=0.5"), {})
    assert len(load_frames(tmp_path / "system.gif")) == 6
    assert "<canvas" in (tmp_path / "system.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"seconds": 0}, "0 seconds"),
        ({"seconds": float("nan")}, "nan seconds"),
        ({"fps": 200}, "200 frames a second"),
        ({"width": 2}, "2 ×"),
        ({"seconds": 9999}, "over the limit"),
    ],
)
def test_animations_that_cannot_be_are_refused(options, words):
    with pytest.raises(DataError, match=words):
        animate(Scene(), **options)
