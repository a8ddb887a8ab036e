"""What budgets are tried with is the same each time, and the large one is larger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.reliability.budget_inputs import (
    album,
    coded,
    customers,
    few_ratings,
    many_films,
    music,
    numbers,
    small_photo,
    songs,
)


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("make", "suffix"),
    [
        (small_photo, ".png"),
        (coded("svd"), ".svdc"),
        (few_ratings(500, 50, 40), ".csv"),
        (many_films, ".csv"),
        (songs(400), ".csv"),
        (numbers, ".csv"),
        (customers, ".csv"),
        (music, ""),
        (album(6, 60, 80), ""),
    ],
)
def test_an_input_is_the_same_each_time(
    tmp_path: Path, make: Callable[[Path, bool], None], suffix: str
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        make(tmp_path / name / f"small{suffix}", False)
    assert (tmp_path / "a" / f"small{suffix}").exists()
    assert content(tmp_path / "a") == content(tmp_path / "b")


def test_the_large_one_is_larger(tmp_path: Path) -> None:
    for make in (few_ratings(5_000, 500, 40), songs(4_000)):
        make(tmp_path / "small.csv", False)
        make(tmp_path / "large.csv", True)
        sizes = [(tmp_path / f"{name}.csv").stat().st_size for name in ("small", "large")]
        assert sizes[1] > 5 * sizes[0]
