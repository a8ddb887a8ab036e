"""Peers of one thread stand beside ours on one alone, and Pillow's pictures stay Pillow's."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from PIL import Image

from benchmarks import photos_points, photos_windows
from shared.errors import MissingExtra


@pytest.fixture
def timed(monkeypatch):
    """What would be timed: (work, peer, what the peer gives, threads of ours)."""
    seen = []

    def beside(work, peer, ours, theirs):
        seen.append((work, peer, theirs(), numba.get_num_threads()))
        return {"work": work, "peer": peer}

    def missing(*_, **__):
        raise MissingExtra("OpenCV is left out here, which has as many threads as it is given")

    for module in (photos_points, photos_windows):
        monkeypatch.setattr(module, "beside", beside)
        monkeypatch.setattr(module, "require", missing)
        monkeypatch.setattr(module, "SHAPE", (300, 400, 3))
    return seen


@pytest.mark.parametrize("part", [photos_points, photos_windows], ids=["points", "windows"])
def test_what_has_one_thread_is_beside_one(part, timed):
    for threads in (1, 2):
        part.measure(threads)
    alone = [one for one in timed if one[1].startswith(("Pillow", "numpy"))]
    assert alone
    assert all(threads == 1 and work.endswith("one thread") for work, _, _, threads in alone)
    for _, peer, found, _ in alone:
        assert isinstance(found, Image.Image) == peer.startswith("Pillow")


def test_the_copy_has_as_many_threads_as_ours(timed):
    for threads in (1, 2):
        photos_points.measure(threads)
    copies = [one for one in timed if one[1] == "a copy of the picture"]
    assert {threads for *_, threads in copies} == {1, 2}


def test_a_copy_is_one():
    pixels = np.random.default_rng(0).integers(0, 256, (500, 400, 3), np.uint8)
    copied = photos_points._copy(pixels)
    assert not np.shares_memory(copied, pixels)
    np.testing.assert_array_equal(copied, pixels)
