"""The file of an index: the same answers, and any damage told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from shared.container import write_container
from shared.errors import DataError
from shared.linalg.neighbors import CosineIndex

Table = Callable[..., np.ndarray]


@pytest.mark.parametrize(
    ("way", "d", "ratio"), [("tree", 7, 0.9), ("tree", 40, 0.9), ("tree", 40, 1.0), ("scan", 7, 0.9)]
)
def test_a_file_gives_the_same_answers(
    rng: np.random.Generator, decaying: Table, tmp_path: Path, way: str, d: int, ratio: float
) -> None:
    rows = decaying(rng, 60_000, d, ratio)
    rows[7] *= np.float32(1e20)
    rows[9] = 0
    index = CosineIndex(rows, way=way)
    path = tmp_path / "index.bin"
    index.save(path)
    with pytest.raises(DataError, match="exists"):
        index.save(path)
    index.save(path, force=True)
    queries = decaying(rng, 70, d, 0.9)
    for asked in (queries[0], queries):
        loaded = CosineIndex.load(path)
        assert (len(loaded), loaded.n_features) == (60_000, d)
        for ours, theirs in zip(loaded.search(asked, 12), index.search(asked, 12), strict=True):
            assert (ours == theirs).all()
    loaded.save(tmp_path / "again.bin")
    assert (tmp_path / "again.bin").read_bytes() == path.read_bytes()
    loaded.remove([1])  # what is changed in memory never reaches the file
    assert (tmp_path / "again.bin").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(("way", "d"), [("tree", 3), ("tree", 30), ("scan", 3)])
def test_a_damaged_file_is_never_searched(
    rng: np.random.Generator, decaying: Table, tmp_path: Path, way: str, d: int
) -> None:
    """Wherever a byte is wrong: it is told on opening, or by a search that would have read it."""
    rows = decaying(rng, 3_000, d, 0.8)
    index = CosineIndex(rows, way=way)
    path = tmp_path / "index.bin"
    index.save(path)
    whole = path.read_bytes()
    queries = rng.standard_normal((4, d))
    for position in [*range(0, 33, 4), *rng.integers(33, len(whole), 60)]:
        data = bytearray(whole)
        data[position] ^= 1 << int(rng.integers(8))
        path.write_bytes(data)
        with pytest.raises(DataError, match=r"index\.bin"):
            CosineIndex.load(path).search(queries, len(rows))
    for length in (0, 10, 40, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(DataError, match=r"index\.bin"):
            CosineIndex.load(path)


def test_a_file_of_the_first_version_says_so(tmp_path: Path) -> None:
    path = tmp_path / "index.bin"
    write_container(path, b"COSINDEX", 1, {"parts": ["tree"]}, {"0.lanes": np.zeros(3, np.float32)})
    with pytest.raises(DataError, match=r"index\.bin: made by an earlier version"):
        CosineIndex.load(path)
