"""The descent reads few leaves where rows cluster, and only those that are ready."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from shared.linalg.neighbors import CosineIndex
from shared.linalg.neighbors.tree import Tree


def test_leaves_far_from_the_query_are_not_read(rng: np.random.Generator, tmp_path: Path) -> None:
    """Of a mapped file only what a search reads is checked: here a small share."""
    centres = rng.standard_normal((40, 6))
    rows = (np.repeat(centres, 5_000, axis=0) + 0.01 * rng.standard_normal((200_000, 6))).astype(np.float32)
    CosineIndex(rows).save(tmp_path / "index.bin")
    index = CosineIndex.load(tmp_path / "index.bin")
    (tree,) = index._parts
    assert isinstance(tree, Tree)
    assert not tree._ready.any()
    found, _ = index.search(centres[3], 10)
    assert ((found >= 15_000) & (found < 20_000)).all()
    assert 0 < tree._ready.mean() < 0.4
