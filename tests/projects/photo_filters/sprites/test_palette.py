"""One palette: few colours stay as they are, many become 256 in all, and small bright things survive."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.sprites.palette import with_one_palette


def test_all_frames_share_256_colours(rng):
    frames = [rng.integers(0, 256, (40, 50, 3), np.uint8) for _ in range(5)]
    reduced = with_one_palette(frames)
    assert len(np.unique(np.concatenate([f.reshape(-1, 3) for f in reduced]), axis=0)) <= 256
    assert np.abs(np.stack(reduced).astype(int) - np.stack(frames)).mean() < 25


def test_a_small_bright_thing_keeps_its_colour_before_a_large_sky(rng):
    sky = rng.integers(0, 40, (200, 300, 3)).astype(np.uint8)
    sky[50:54, 50:54] = (40, 200, 60)
    reduced = with_one_palette([sky])[0]
    assert np.abs(reduced[51, 51].astype(int) - (40, 200, 60)).max() <= 8
