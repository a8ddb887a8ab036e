"""Pieces of a picture side by side and back, beside numpy's transpose."""

from __future__ import annotations

import numpy as np
import pytest

from shared.compiled import jit
from shared.simd.transposes import unweave, weave, weave_halves


@jit(nogil=True)
def _there(row, halves, source, firsts, scale):
    weave(row, 5, source, firsts, 2, scale)
    weave_halves(halves, 3, source, firsts, 2)


@jit(nogil=True)
def _back(words, firsts, out):
    unweave(out, firsts, 2, words, 5)


@pytest.fixture
def pieces(rng):
    """16 rows of 71 bytes, and where each begins, in another order."""
    return rng.integers(0, 256, (16, 71)).astype(np.uint8), rng.permutation(16)


def test_a_lane_holds_a_piece(pieces):
    source, order = pieces
    row, halves = np.zeros(5 + 1024, np.float32), np.zeros(3 + 512, np.uint32)
    _there(row, halves, source.reshape(-1), order * 71, np.float32(0.25))
    expected = source[order, 2:66].T.astype(np.float32)
    assert np.array_equal(row[5:].reshape(64, 16), expected / 4)
    both = halves[3:].reshape(32, 16)
    assert np.array_equal((both << 16).view(np.float32), expected[::2])
    assert np.array_equal((both & np.uint32(0xFFFF0000)).view(np.float32), expected[1::2])


def test_words_of_four_samples_go_back_to_their_piece(pieces):
    source, order = pieces
    out = np.zeros_like(source)
    words = np.zeros(5 + 256, np.uint32)
    fours = np.ascontiguousarray(source[order, 2:66]).view(np.uint32)  # (pieces, words)
    words[5:] = fours.T.reshape(-1)
    _back(words, order * 71, out.reshape(-1))
    assert np.array_equal(out[:, 2:66], source[:, 2:66])
    assert not out[:, :2].any()
    assert not out[:, 66:].any()
