"""A digest tells values, types, shapes and their order apart, and nothing else."""

from __future__ import annotations

import numpy as np

from tools.reliability.digests import digest_of


def test_what_differs_has_another_digest():
    values = [
        np.arange(6), np.arange(6).reshape(2, 3), np.arange(6, dtype=np.int32), np.arange(6)[::-1],
        np.array(["a", "b"], object), np.array(["a", "c"], object), {"a": 1}, {"a": 1.0}, "a", b"a", None,
    ]  # fmt: skip
    assert len({digest_of(value) for value in values}) == len(values)
    assert digest_of(1, 2) != digest_of(2, 1)


def test_the_place_in_memory_makes_no_difference():
    table = np.arange(24.0).reshape(4, 6)
    assert digest_of(table[:, ::2]) == digest_of(table[:, ::2].copy())
    assert digest_of(np.array(["a", None], object)) == digest_of(np.array(["a", None], object))
