"""Exactness of the cosine search against brute force in float64, and rows that come and go."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from shared.errors import DataError
from shared.linalg.neighbors import CosineIndex


def brute_force(items: np.ndarray, query: np.ndarray) -> np.ndarray:
    """Cosines of every row in float64; NaN where a row has no direction."""
    rows = items.astype(np.float32).astype(np.float64)
    rows = np.ldexp(rows, -np.frexp(np.abs(rows).max(axis=1))[1][:, None])
    query = np.asarray(query, np.float64)
    query = np.ldexp(query, -np.frexp(np.abs(query).max())[1])
    lengths = np.sqrt((rows * rows).sum(axis=1)) * np.sqrt((query * query).sum())
    with np.errstate(invalid="ignore"):
        return (rows * query).sum(axis=1) / lengths


def check(items: np.ndarray, query: np.ndarray, k: int) -> None:
    """The result is a best-first list of the k largest cosines, ties in row order."""
    rows, cosines = CosineIndex(items).search(query, k)
    reference = brute_force(items, query)
    directed = np.flatnonzero(~np.isnan(reference))
    assert len(rows) == len(cosines) == min(k, directed.size)
    assert np.isin(rows, directed).all()
    assert np.unique(rows).size == rows.size
    assert (np.diff(cosines) <= 0).all()
    np.testing.assert_allclose(cosines, reference[rows], rtol=0, atol=1e-14)
    np.testing.assert_allclose(cosines, np.sort(reference[directed])[::-1][: len(rows)], rtol=0, atol=1e-14)
    equal = np.diff(cosines) == 0
    assert (np.diff(rows)[equal] > 0).all()


Table = Callable[..., np.ndarray]
small_whole = st.integers(-3, 3).map(float)
any_float32 = st.floats(width=32, allow_nan=False, allow_infinity=False)


@st.composite
def searches(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int]:
    """Tables full of ties, duplicates and zero rows, or of any float32 values at all."""
    elements = draw(st.sampled_from([small_whole, any_float32]))
    n, d = draw(st.integers(1, 30)), draw(st.integers(1, 9))
    items = draw(hnp.arrays(np.float32, (n, d), elements=elements))
    query = draw(hnp.arrays(np.float32, d, elements=elements).filter(np.any))
    return items, query, draw(st.integers(1, n + 3))


@settings(max_examples=300, deadline=None)
@given(searches())
def test_result_is_that_of_brute_force(search: tuple[np.ndarray, np.ndarray, int]) -> None:
    check(*search)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 12).flatmap(
        lambda d: st.tuples(
            hnp.arrays(np.float32, (6, d), elements=small_whole),
            hnp.arrays(np.float32, d, elements=small_whole).filter(np.any),
        )
    ),
    st.integers(2, 40),
    st.integers(1, 12),
)
def test_parallel_and_equal_rows_stand_in_row_order(
    table: tuple[np.ndarray, np.ndarray], copies: int, k: int
) -> None:
    """Whole multiples of one row have one direction, so they are equal and the first ones win."""
    base, query = table
    items = np.concatenate([base * factor for factor in range(1, copies + 1)])
    rows, cosines = CosineIndex(items).search(query, k)
    check(items, query, k)
    family = rows % len(base)
    for member in np.unique(family):
        taken = rows[family == member] // len(base)
        assert (taken == np.arange(taken.size)).all()
        assert np.unique(cosines[family == member]).size == 1


@pytest.mark.parametrize(("n", "d"), [(1, 1), (5_000, 3), (20_001, 12), (4_099, 100)])
def test_batch_equals_one_query_at_a_time(rng: np.random.Generator, n: int, d: int) -> None:
    items = rng.standard_normal((n, d)).astype(np.float32)
    items[rng.random(n) < 0.1] = 0
    queries = rng.standard_normal((130, d))
    index = CosineIndex(items)
    rows, cosines = index.search(queries, 7)
    for i in (0, 63, 64, 129):
        one_rows, one_cosines = index.search(queries[i], 7)
        assert (rows[i] == one_rows).all()
        assert (cosines[i] == one_cosines).all()
        check(items, queries[i], 7)


def test_near_ties_below_float32_are_told_apart(rng: np.random.Generator) -> None:
    """Rows whose cosines differ by less than float32 can show still come in the exact order."""
    query = rng.standard_normal(16)
    items = (query + 3e-5 * rng.standard_normal((60_000, 16))).astype(np.float32)
    rows, _ = CosineIndex(items).search(query, 50)
    reference = brute_force(items, query)
    assert (reference[rows] >= np.sort(reference)[-50] - 1e-15).all()
    assert np.unique(reference[rows].astype(np.float32)).size < 50


def test_rows_in_rising_order_of_similarity() -> None:
    """The worst order for a running threshold: every row beats all before it."""
    angles = np.linspace(1.5, 0.0, 50_000)
    items = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    rows, _ = CosineIndex(items).search([1.0, 0.0], 5)
    assert rows.tolist() == [49_999, 49_998, 49_997, 49_996, 49_995]


def test_scaling_by_powers_of_two_changes_nothing(rng: np.random.Generator) -> None:
    items = rng.standard_normal((500, 6)).astype(np.float32)
    query = rng.standard_normal(6)
    scaled = np.ldexp(items, rng.integers(-90, 90, (500, 1)))
    expected = CosineIndex(items).search(query, 20)
    for result in (CosineIndex(scaled).search(query, 20), CosineIndex(items).search(query * 2.0**1000, 20)):
        assert all((a == b).all() for a, b in zip(result, expected, strict=True))


def test_threads_do_not_change_the_answer(tmp_path: Path, root: Path) -> None:
    program = (
        "import numpy as np; from shared.linalg.neighbors import CosineIndex\n"
        "rng = np.random.default_rng(3); items = rng.integers(-2, 3, (30_000, 5)).astype('f4')\n"
        "rows, cosines = CosineIndex(items).search(rng.standard_normal((70, 5)), 40)\n"
        "import hashlib; print(hashlib.sha256(rows.tobytes() + cosines.tobytes()).hexdigest())"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": str(root), "NUMBA_NUM_THREADS": n, "OPENBLAS_NUM_THREADS": n},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for n in ("1", "2")
    }
    assert len(answers) == 1


def test_memory_of_a_search_does_not_grow_with_the_rows(rng: np.random.Generator) -> None:
    items = rng.standard_normal((300_000, 4)).astype(np.float32)
    index = CosineIndex(items)
    queries = rng.standard_normal((200, 4))
    index.search(queries, 5)
    tracemalloc.start()
    index.search(queries, 5)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 << 20  # q × n scores would take 240 MB


@pytest.mark.parametrize("k", [0, -1])
def test_k_below_one_is_refused(k: int) -> None:
    with pytest.raises(DataError, match=f"k is {k}"):
        CosineIndex(np.eye(3)).search([1, 0, 0], k)


def test_a_query_without_direction_is_refused() -> None:
    index = CosineIndex(np.eye(3))
    with pytest.raises(DataError, match="query 1 is all zeros"):
        index.search([[1, 0, 0], [0, 0, 0]], 1)
    with pytest.raises(DataError, match="query 0 is not finite"):
        index.search([1, np.nan, 0], 1)
    with pytest.raises(DataError, match="shape"):
        index.search([1, 0], 1)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e39])
def test_an_item_that_is_not_finite_is_named(value: float) -> None:
    items = np.eye(4)
    items[2, 3] = value
    with pytest.raises(DataError, match="row 2"):
        CosineIndex(items)


@pytest.mark.parametrize("items", [np.zeros((3, 2)), np.empty((0, 2))])
def test_without_a_directed_row_nothing_is_returned(items: np.ndarray) -> None:
    rows, cosines = CosineIndex(items).search([1.0, 2.0], 4)
    assert rows.shape == cosines.shape == (0,)
    rows, cosines = CosineIndex(items).search(np.ones((5, 2)), 4)
    assert rows.shape == cosines.shape == (5, 0)


def test_later_changes_to_the_table_do_not_reach_the_index(rng: np.random.Generator) -> None:
    items = rng.standard_normal((10, 3)).astype(np.float32)
    index = CosineIndex(items)
    before = index.search([1.0, 1.0, 1.0], 3)
    items[:] = 0
    after = index.search([1.0, 1.0, 1.0], 3)
    assert (before[0] == after[0]).all()


def expected(
    rows: np.ndarray, numbers: np.ndarray, query: np.ndarray, k: int
) -> tuple[np.ndarray, np.ndarray]:
    """Brute force in float64 over float32 rows called `numbers`; parallel whole rows come out equal."""
    rows = rows.astype(np.float32).astype(np.float64)
    rows = np.ldexp(rows, -np.frexp(np.abs(rows).max(axis=1, initial=0))[1][:, None])
    query = np.asarray(query, np.float64)
    query = np.ldexp(query, -np.frexp(np.abs(query).max())[1])
    squares = (rows * rows).sum(axis=1)
    dots = (rows * query).sum(axis=1)
    with np.errstate(invalid="ignore"):
        cosines = np.sign(dots) * np.sqrt(dots * dots / squares) / np.sqrt((query * query).sum())
    directed = np.flatnonzero(squares)
    order = directed[np.lexsort((numbers[directed], -cosines[directed]))][:k]
    return numbers[order], cosines[order]


def agrees(index: CosineIndex, rows: np.ndarray, numbers: np.ndarray, queries: np.ndarray, k: int) -> None:
    """Every cosine is the right one, and in order; equal ones in row order."""
    found, cosines = index.search(queries, k)
    for query, got, values in zip(queries, found, cosines, strict=True):
        _, reference = expected(rows, numbers, query, k)
        np.testing.assert_allclose(values, reference, rtol=0, atol=1e-14)
        own = rows[np.searchsorted(numbers, got)]
        assert np.isin(got, numbers).all()
        assert np.unique(got).size == got.size
        for row, value in zip(own, values, strict=True):
            assert expected(row[None], np.zeros(1, int), query, 1)[1] == pytest.approx(value, abs=1e-14)
        assert (np.diff(values) <= 0).all()
        assert (np.diff(got)[np.diff(values) == 0] > 0).all()


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int]:
    """Tables of more than a leaf, full of ties and zero rows, or of any float32 values at all."""
    elements = draw(st.sampled_from([small_whole, any_float32]))
    d = draw(st.sampled_from([1, 2, 3, 5, 9, 30]))
    base = draw(hnp.arrays(np.float32, (draw(st.integers(1, 12)), d), elements=elements))
    n = draw(st.integers(1, 300))
    rows = base[np.random.default_rng(draw(st.integers(0, 9))).integers(0, len(base), n)]
    queries = draw(hnp.arrays(np.float32, (2, d), elements=elements))
    queries[~queries.any(axis=1), 0] = 1
    return rows, queries, draw(st.integers(1, n + 3))


@pytest.mark.parametrize("way", ["auto", "tree", "scan"])
def test_rows_that_come_and_go(rng: np.random.Generator, tmp_path: Path, way: str) -> None:
    """After every change the index answers as one made of the rows that are there."""
    rows = rng.integers(-2, 3, (3_000, 4)).astype(np.float32)
    numbers = np.arange(len(rows))
    index = CosineIndex(rows, way=way)
    for step in range(12):
        if step % 3 == 2:
            gone = rng.choice(numbers, 150, replace=False)
            index.remove(gone)
            kept = ~np.isin(numbers, gone)
            rows, numbers = rows[kept], numbers[kept]
        else:
            fresh = rng.integers(-2, 3, (int(rng.integers(0, 90)), 4)).astype(np.float32)
            new = index.add(fresh)
            assert (np.diff(np.r_[new]) == 1).all()
            assert not np.isin(new, numbers).any()
            rows, numbers = np.concatenate([rows, fresh]), np.concatenate([numbers, new])
        if step in (4, 8):
            index.save(tmp_path / f"{step}.bin")
            index = CosineIndex.load(tmp_path / f"{step}.bin")
        assert len(index) == len(rows)
        agrees(index, rows, numbers, rng.standard_normal((3, 4)), 25)


def test_an_index_that_grew_much_is_made_anew(rng: np.random.Generator, decaying: Table) -> None:
    rows = decaying(rng, 50_000, 6, 0.8)
    index = CosineIndex(rows[:1_000])
    numbers = np.concatenate(
        [np.arange(1_000), *(index.add(part) for part in np.array_split(rows[1_000:], 9))]
    )
    index.remove(numbers[::2])
    queries = rng.standard_normal((5, 6))
    for ours, theirs in zip(
        index.search(queries, 30), CosineIndex(rows[1::2]).search(queries, 30), strict=True
    ):
        np.testing.assert_array_equal(ours, 2 * theirs + 1 if theirs.dtype == np.int64 else theirs)


def test_removing_what_is_not_there_is_refused(rng: np.random.Generator) -> None:
    index = CosineIndex(rng.standard_normal((20, 3)))
    index.remove([3, 4])
    before = index.search([1.0, 2.0, 3.0], 20)
    for wrong in ([20], [-1], [5, 3]):
        with pytest.raises(DataError, match="is not in the index"):
            index.remove(wrong)
    with pytest.raises(DataError, match="whole numbers"):
        index.remove([1.5])
    with pytest.raises(DataError, match="row 21 of the items is not finite"):
        index.add([[1, 2, 3], [1, np.nan, 3]])
    with pytest.raises(DataError, match="pass 3 features"):
        index.add(np.ones((2, 4)))
    after = index.search([1.0, 2.0, 3.0], 20)
    assert all((a == b).all() for a, b in zip(before, after, strict=True))
    assert len(index) == 18
    index.remove(before[0])
    assert len(index) == 0
    assert index.search([1.0, 2.0, 3.0], 5)[0].shape == (0,)
    assert index.add([[1.0, 2.0, 3.0]]).tolist() == [20]
    assert index.search([1.0, 2.0, 3.0], 5)[0].tolist() == [20]


@settings(max_examples=150, deadline=None)
@given(tables(), st.sampled_from(["tree", "scan"]))
def test_either_way_is_brute_force(table: tuple[np.ndarray, np.ndarray, int], way: str) -> None:
    rows, queries, k = table
    agrees(CosineIndex(rows, way=way), rows, np.arange(len(rows)), queries, k)
