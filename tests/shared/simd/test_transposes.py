"""Pieces of a picture side by side and back, beside numpy's transpose."""

from __future__ import annotations

import numpy as np
import pytest

from shared.compiled import jit
from shared.simd.transposes import unweave, weave, weave_pairs


@jit(nogil=True)
def _there(row, source, firsts, scale):
    weave(row, 5, source, firsts, scale)


@jit(nogil=True)
def _both(words, source, firsts, others):
    weave_pairs(words, 3, source, firsts, others)


@jit(nogil=True)
def _back(words, firsts, out):
    unweave(out, firsts, 2, words, 5)


@pytest.fixture
def pieces(rng):
    """16 rows of 71 bytes, and where each begins, in another order."""
    return rng.integers(0, 256, (16, 71)).astype(np.uint8), rng.permutation(16)


def test_a_lane_holds_a_piece(pieces):
    source, order = pieces
    row = np.zeros(5 + 1024, np.float32)
    _there(row, source.reshape(-1), order * 71 + 2, np.float32(0.25))
    expected = source[order, 2:66].T
    assert np.array_equal(row[5:].reshape(64, 16), expected.astype(np.float32) / 4)


def test_a_lane_holds_a_sample_of_either_row(pieces):
    source, order = pieces
    words, others = np.zeros(3 + 1024, np.uint32), order[::-1].copy()
    _both(words, source.reshape(-1), order * 71 + 2, others * 71 + 5)
    pairs = words[3:].reshape(64, 16)
    assert np.array_equal(pairs & 0xFFFF, source[order, 2:66].T)
    assert np.array_equal(pairs >> 16, source[others, 5:69].T)
    assert not words[:3].any()


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
