"""Rows of pieces side by side hold, piece by piece, what plain rows hold."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.borders import BORDERS, border_index
from shared.linalg.streaming import abreast, lines
from shared.linalg.streaming.sums import LANES

NEAR = np.zeros(LANES, np.int64)


def pieces(row, channels):
    """(places · channels · LANES,) as (LANES, places, channels)."""
    return row.reshape(-1, channels, LANES).transpose(2, 0, 1)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize(("y", "x"), [(0, 0), (4, 5), (-1, -7), (7, 180)])
def test_each_piece_is_loaded_as_a_plain_row_and_stored(rng, channels, y, x):
    picture = rng.integers(0, 256, (5, 1100, channels), np.uint8)
    rows, n = picture.reshape(5, -1), 68
    offsets = np.minimum(np.arange(LANES) * 60, 880)
    row, plain = np.empty(n * channels * LANES, np.float32), np.empty(n * channels, np.float32)
    abreast.load(row, rows, y, x, offsets, NEAR, channels)
    other, words = np.empty_like(row), np.empty(row.size, np.uint32)
    abreast.load(other, rows, y + 2, x, offsets, NEAR, channels)
    abreast.load_pair(words, rows, y, y + 2, x, offsets, NEAR, NEAR.copy(), channels)
    scale = np.float32(1) / np.float32(255)
    assert np.array_equal((words & 0xFFFF).astype(np.float32) * scale, row)
    assert np.array_equal((words >> 16).astype(np.float32) * scale, other)
    for piece, offset in zip(pieces(row, channels), offsets, strict=True):
        lines.load(plain, rows, y, x + offset, 1, np.float32(255), channels, channels)
        assert np.array_equal(piece.reshape(-1), plain)
    out = np.zeros((1000, channels), np.uint8)
    levels = np.rint(row * 255).astype(np.uint8).reshape(-1, 4, LANES)
    words = np.ascontiguousarray(levels.transpose(0, 2, 1)).view(np.uint32).reshape(-1)
    abreast.store(out.reshape(1, -1), 0, words, 3, offsets, NEAR, channels)
    expected = picture[y % 5, np.arange(x, x + 880 + n) % 1100]
    assert np.array_equal(out[3 : 3 + 880 + n], expected)
    assert not out[:3].any()
    assert not out[3 + 880 + n :].any()


@pytest.mark.parametrize("border", [border for border in BORDERS if border != "wrap"])  # needs no copies
@pytest.mark.parametrize("channels", [1, 3])
def test_places_outside_are_copies_or_the_constant(rng, border, channels):
    width, before, after, around = 330, 4, 3, 2  # of which a later window asks for two more on either side
    line = rng.integers(0, 256, (width, channels)).astype(np.float32)
    index = border_index(width, before, after, border)
    offsets = np.minimum(np.arange(LANES) * 20, width - 24)
    n = 25 + before + after + 2 * around
    columns = offsets[:, None] + np.arange(n) - around - before  # of the picture, under each piece
    row = np.where(
        ((columns >= 0) & (columns < width))[..., None], line[columns.clip(0, width - 1)], np.float32(np.nan)
    )
    row = np.ascontiguousarray(row.transpose(1, 2, 0)).reshape(-1)
    words = row.view(np.uint32).copy()
    abreast.pad(row, index, -around, offsets, before, width, channels, np.float32(9))
    if border != "constant":
        abreast.pad(words, index, -around, offsets, before, width, channels, np.float32(9))
        assert np.array_equal(words, row.view(np.uint32))
    padded = np.where((index < 0)[:, None], np.float32(9), line[index])
    places = columns + before
    for piece, place in zip(pieces(row, channels), places, strict=True):
        asked = (place >= 0) & (place < len(padded))
        assert np.array_equal(piece[asked], padded[place[asked]])
