"""Principal components of a table: shares that add up, directions that are orthonormal."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from projects.customer_segments.components import load_numbers, principal_components
from shared.errors import DataError


@pytest.fixture
def numbers(rng):
    return pd.DataFrame(rng.standard_normal((50, 4)) @ rng.standard_normal((4, 4)), columns=list("abcd"))


def test_all_components_hold_all_the_variance_in_falling_order(numbers):
    shares = [component.share for component in principal_components(numbers, 4)]
    assert sum(shares) == pytest.approx(1)
    assert shares == sorted(shares, reverse=True)


def test_loadings_are_orthonormal(numbers):
    v = np.array([list(component.loadings.values()) for component in principal_components(numbers, 4)])
    np.testing.assert_allclose(v @ v.T, np.eye(4), atol=1e-12)


def test_the_unit_of_measure_does_not_matter(numbers):
    centimetres = numbers.assign(a=numbers["a"] * 2.54)
    for one, other in zip(
        principal_components(numbers, 4), principal_components(centimetres, 4), strict=True
    ):
        assert one.share == pytest.approx(other.share)


def test_one_direction_is_found_as_one(rng):
    line = np.outer(rng.standard_normal(20), [1.0, -2.0, 3.0])
    first, *_ = principal_components(pd.DataFrame(line, columns=list("abc")), 3)
    assert first.share == pytest.approx(1)


@pytest.mark.parametrize("k", [0, 5])
def test_impossible_k_is_refused(numbers, k):
    with pytest.raises(DataError, match=f"k is {k}; choose 1 to 4"):
        principal_components(numbers, k)


def test_a_table_without_numbers_is_refused(tmp_path):
    path = tmp_path / "words.csv"
    path.write_text("name\nAda\nGrace\n")
    with pytest.raises(DataError, match=r"words\.csv"):
        load_numbers(path)


def test_the_command_runs_on_what_ships(cli):
    done = cli("projects.customer_segments", "components", "-k", 2, "--json")
    assert done.status == 0
    assert len(done.json()["components"]) == 2
