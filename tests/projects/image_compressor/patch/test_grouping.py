"""The choice between one large patch and four small ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from projects.image_compressor.patch.around import LARGE
from projects.image_compressor.patch.coder import write_band
from projects.image_compressor.patch.grouping import sizes_of, workspace
from projects.image_compressor.patch.planes import Effort
from projects.image_compressor.patch.tables import LARGE_LUMA, PatchTables


@pytest.mark.parametrize("step", [300, 1100, 2600])
def test_a_choice_is_better_than_either_size_alone(
    planes: list[np.ndarray], tables: tuple[PatchTables, ...], step: int
) -> None:
    """By squared error and bits, D + λ·bits; one size alone is had by making the other dear."""
    costs, shares = [], []
    for dear in (None, 0, 1):
        own = list(tables)
        if dear is not None:
            bits = own[LARGE_LUMA].split_bits.copy()
            bits[..., dear] = 1e6
            own[LARGE_LUMA] = replace(own[LARGE_LUMA], split_bits=bits)
        (coded,) = write_band(planes[:1], [step], own, effort=Effort())
        error = (((coded.plane - planes[0]) / 16.0) ** 2).sum()
        costs.append(error + Effort().lagrange * (step / 64) ** 2 * 8 * len(coded.stream))
        shares.append(float((coded.told >= LARGE).mean()))
    assert shares[1:] == [0, 1]
    assert costs[0] < 1.01 * min(costs[1:])


def test_sizes_are_those_left_and_above() -> None:
    cases = {(0, 0): 0, (1, 0): 3, (32, LARGE): 5, (LARGE + 15, 1): 7, (LARGE, LARGE): 8}
    for (left, above), expected in cases.items():
        assert sizes_of(np.array([left, above, 0])) == expected


def test_workspace_holds_a_patch_and_its_context() -> None:
    context, around, beside, trial, near, total, inputs, outputs = workspace(81, 256)
    assert context.size == 81
    assert inputs.size == 256 + 81
    assert {trial.size, near.size, total.size, outputs.size} == {256}
    assert (around.size, beside.size) == (16, 3)
