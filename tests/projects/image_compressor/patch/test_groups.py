"""Luma in groups: every group is told once, in one of two ways, at its own step."""

from __future__ import annotations

import numpy as np
import pytest

from projects.image_compressor.patch.around import LARGE
from projects.image_compressor.patch.coder import no_counts, read_band, write_band
from projects.image_compressor.patch.groups import OFFSETS
from projects.image_compressor.patch.planes import Effort
from projects.image_compressor.patch.tables import PatchTables


def test_cells_of_a_large_patch_are_a_whole_group(
    planes: list[np.ndarray], tables: tuple[PatchTables, ...]
) -> None:
    (coded,) = write_band(planes[:1], [1400], tables, effort=Effort())
    assert (coded.told > 0).all()
    groups = coded.told.reshape(coded.told.shape[0] // 2, 2, -1, 2).swapaxes(1, 2).reshape(-1, 4)
    is_large = groups >= LARGE
    assert (is_large.all(axis=1) | ~is_large.any(axis=1)).all()
    assert (groups[is_large.all(axis=1)] == groups[is_large.all(axis=1)][:, :1]).all()
    assert 0 < is_large.all(axis=1).sum() < len(groups)


def test_larger_steps_take_larger_patches(planes: list[np.ndarray], tables: tuple[PatchTables, ...]) -> None:
    shares = []
    for step in (200, 1000, 5000):
        (coded,) = write_band(planes[:1], [step], tables, effort=Effort())
        shares.append((coded.told >= LARGE).mean())
    assert shares == sorted(shares)
    assert shares[0] < shares[2]


def test_every_choice_is_counted_once(planes: list[np.ndarray], tables: tuple[PatchTables, ...]) -> None:
    counts = no_counts(tables)
    (coded, *_) = write_band(planes, [900, 500, 500], tables, effort=Effort(), counts=counts)
    is_large = coded.told >= LARGE
    _, small_ends, small_kinds, _, large_ends, large_kinds, splits = counts[0]
    assert small_ends.sum() == small_kinds.sum() == (~is_large).sum()
    assert large_ends.sum() == large_kinds.sum() == is_large.sum() / 4
    assert splits.sum() == is_large.size / 4
    assert splits[:, 0].sum() == is_large.sum() / 4
    for k in range(16):
        assert large_kinds[:, k].sum() == (coded.told == LARGE + k).sum() / 4


@pytest.mark.parametrize("place", [0, 6])
def test_groups_of_their_own_step(
    rng: np.random.Generator, planes: list[np.ndarray], tables: tuple[PatchTables, ...], place: int
) -> None:
    """They are read back; and where the step is finer the error is less."""
    offsets = rng.integers(0, OFFSETS, (planes[0].shape[0] // 16, planes[0].shape[1] // 16))
    (coded,) = write_band(planes[:1], [1200], tables, effort=Effort(), offsets=offsets.copy())
    read = read_band([coded.stream], [planes[0].shape], [1200], [coded.middle], tables, has_offsets=True)[0]
    assert (read.plane == coded.plane).all()
    errors = []
    for other in (OFFSETS // 2, place):
        own = np.full_like(offsets, OFFSETS // 2)
        own[2:4] = other
        (coded,) = write_band(planes[:1], [1200], tables, effort=Effort(), offsets=own)
        errors.append(np.mean((coded.plane - planes[0])[32:64] ** 2.0))
    assert (errors[1] < errors[0]) == (place < OFFSETS // 2)
