"""Animations come back frame by frame: what shows, for how long, and how often."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from shared.errors import DataError
from shared.images import Picture, load_frames, save_frames
from shared.images.animation import as_palette, frame_options
from shared.images.formats import picture_format

DURATIONS = [33, 120, 47, 1001]


def frames(rng: np.random.Generator, channels: int, **rest: object) -> list[Picture]:
    """A coloured block that wanders; with alpha, over nothing."""
    made = []
    for i, duration in enumerate(DURATIONS):
        pixels = np.zeros((20, 30, channels), np.uint8)
        pixels[..., :3] = 255 if channels == 3 else 0
        pixels[3 + i : 12 + i, 5 * i : 5 * i + 9, :3] = rng.integers(0, 256, 3)
        if channels == 4:
            pixels[3 + i : 12 + i, 5 * i : 5 * i + 9, 3] = 255
        made.append(Picture(pixels, duration=duration, **rest))
    return made


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize(("name", "exact"), [("a.png", True), ("a.gif", True), ("a.webp", True)])
def test_every_frame_shows_what_it_showed(tmp_path, rng, name, exact, channels):
    """What was opaque and is clear in the next frame does not stay."""
    made = frames(rng, channels)
    save_frames(tmp_path / name, made, quality=100)
    read = load_frames(tmp_path / name)
    assert len(read) == len(made)
    for before, after in zip(made, read, strict=True):
        pixels = after.pixels
        if channels == 4:
            assert np.array_equal(pixels[..., 3], before.pixels[..., 3])
            shown = before.pixels[..., 3] > 0
            assert np.array_equal(pixels[shown], before.pixels[shown])
        else:
            assert np.array_equal(pixels[..., :3], before.pixels)


@pytest.mark.parametrize(("name", "shown"), [("b.png", 5), ("b.gif", 4), ("b.webp", 4)])
def test_the_poster_of_a_png_is_no_frame_of_the_animation(tmp_path, rng, name, shown):
    made = [Image.fromarray(rng.integers(0, 256, (6, 8, 3), np.uint8)) for _ in range(5)]
    made[0].save(
        tmp_path / "a.png", save_all=True, append_images=made[1:], duration=DURATIONS, default_image=True
    )
    read = load_frames(tmp_path / "a.png")
    assert [frame.poster for frame in read] == [True] + 4 * [False]
    assert save_frames(tmp_path / name, read) == shown
    again = load_frames(tmp_path / name)
    times = [frame.duration for frame in again if not frame.poster]
    assert len(again) == shown
    assert np.abs(np.cumsum(times) - np.cumsum(DURATIONS)).max() <= 5


@pytest.mark.parametrize("name", ["a.gif", "a.png", "a.webp", "a.avif"])
def test_frames_of_two_sizes_are_refused_but_by_tiff(tmp_path, name):
    pages = [Picture(np.zeros((h, 9, 3), np.uint8)) for h in (8, 5)]
    with pytest.raises(DataError, match="frames of 9 × 8 and 9 × 5"):
        save_frames(tmp_path / name, pages)
    assert not list(tmp_path.iterdir())
    assert save_frames(tmp_path / "a.tif", pages) == 2


def test_durations_are_kept_to_the_millisecond(tmp_path, rng):
    for name in ("a.png", "a.webp"):
        save_frames(tmp_path / name, frames(rng, 3))
        assert [frame.duration for frame in load_frames(tmp_path / name)] == DURATIONS


def test_hundredths_do_not_drift(tmp_path, rng):
    """GIF counts hundredths of a second: no frame ends more than half of one from where it should."""
    save_frames(tmp_path / "a.gif", frames(rng, 3))
    ends = np.cumsum([frame.duration for frame in load_frames(tmp_path / "a.gif")])
    assert np.abs(ends - np.cumsum(DURATIONS)).max() <= 5


@pytest.mark.parametrize("name", ["a.gif", "a.png", "a.webp"])
@pytest.mark.parametrize("loop", [None, 0, 1, 7])
@pytest.mark.parametrize("other", ["b.gif", "b.png", "b.webp"])
def test_it_is_repeated_as_often_in_every_format(tmp_path, rng, name, loop, other):
    save_frames(tmp_path / name, frames(rng, 3, loop=loop))
    read = load_frames(tmp_path / name)
    save_frames(tmp_path / other, read)
    assert [read[0].loop, load_frames(tmp_path / other)[0].loop] == [loop, loop]


def test_partial_frames_are_composed(tmp_path, rng):
    """Made by Pillow, which stores what changed alone."""
    made = [Image.fromarray(frame.pixels) for frame in frames(rng, 3)]
    for name in ("a.gif", "a.png"):
        made[0].save(tmp_path / name, save_all=True, append_images=made[1:], duration=DURATIONS)
        for before, after in zip(made, load_frames(tmp_path / name), strict=True):
            assert np.array_equal(after.pixels[..., :3], np.asarray(before))


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_palette_is_near_and_half_clear_is_clear(rng, channels):
    ramp = np.linspace(0, 255, 64).astype(np.uint8)
    pixels = np.tile(ramp[:, None, None], (1, 16, channels))
    if channels in (2, 4):
        pixels[..., -1] = np.where(np.arange(64)[:, None] < 20, 127, 128)
    image = as_palette(pixels if channels > 1 else pixels[..., 0])
    shown = np.asarray(image.convert("RGBA"))
    if channels in (2, 4):
        assert (shown[:20, :, 3] == 0).all()
        assert (shown[20:, :, 3] == 255).all()
        shown, pixels = shown[20:], pixels[20:]
    assert np.abs(shown[..., 0].astype(int) - pixels[..., 0]).max() <= 4


def test_a_frame_without_anything(rng):
    image = as_palette(np.zeros((4, 5, 4), np.uint8))
    assert not np.asarray(image.convert("RGBA"))[..., 3].any()


def test_a_single_frame_has_no_times():
    assert (
        frame_options([Picture(np.zeros((2, 2), np.uint8), duration=50, loop=3)], picture_format("a.gif"))
        == {}
    )
