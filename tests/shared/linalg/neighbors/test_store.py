"""The file of an index: the same answers, and any damage told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from shared.container import read_container, write_container
from shared.errors import DataError
from shared.linalg.neighbors import CosineIndex

Table = Callable[..., np.ndarray]
OLD = Path(__file__).parent / "data" / "version-1.index"
OLD_AND_WHOLE = Path(__file__).parents[3] / "corpus" / "versions" / "index-tree-1.index"


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


def test_a_tree_of_the_first_version_gives_the_same_answers(tmp_path: Path) -> None:
    """The file was written by version 1, from these very rows."""
    rows = (np.random.default_rng(1).standard_normal((100, 30)) * 0.6 ** np.arange(30)).astype(np.float32)
    index = CosineIndex(rows, way="tree")
    index.remove([1, 5])
    loaded = CosineIndex.load(OLD)
    assert (len(loaded), loaded.n_features) == (98, 30)
    queries = np.random.default_rng(2).standard_normal((70, 30))
    for asked in (queries[0], queries):
        found, expected = loaded.search(asked, 200), index.search(asked, 200)
        assert (found[0] == expected[0]).all()
        np.testing.assert_allclose(found[1], expected[1], rtol=0, atol=1e-12)
    for one in (index, loaded):
        one.add(queries[:3])
    loaded.save(tmp_path / "index.bin")  # of this version
    again = CosineIndex.load(tmp_path / "index.bin")
    assert (again.search(queries, 5)[0] == index.search(queries, 5)[0]).all()


@pytest.mark.parametrize(
    ("old", "name"),
    [
        (OLD, "0.rows"),
        (OLD, "0.scale"),
        (OLD, "0.numbers"),
        (OLD_AND_WHOLE, "0.lanes"),
        (OLD_AND_WHOLE, "0.scale"),
    ],
)
def test_a_tree_of_the_first_version_whose_arrays_do_not_fit_is_refused(
    tmp_path: Path, old: Path, name: str
) -> None:
    meta, arrays = read_container(old, b"COSINDEX", 2, kind="index")
    path = tmp_path / "index.bin"
    write_container(path, b"COSINDEX", 1, meta, arrays)
    assert len(CosineIndex.load(path)) == meta["count"]
    for wrong in (arrays[name][:-1], arrays[name].astype(np.int8)):
        write_container(path, b"COSINDEX", 1, meta, arrays | {name: wrong}, force=True)
        with pytest.raises(DataError, match=r"index\.bin"):
            CosineIndex.load(path).search(np.ones(meta["features"]), 3)
