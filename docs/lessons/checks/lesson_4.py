"""What every right answer to lesson 4 does."""

from __future__ import annotations

from types import ModuleType

import numpy as np


def _close(found: object, expected: np.ndarray, case: str) -> None:
    found = np.asarray(found, float)
    assert found.shape == expected.shape, f"{case} has shape {found.shape}, not {expected.shape}"
    assert np.allclose(found, expected), f"{case} gave\n{found.round(3)}, and not\n{expected.round(3)}"


def check_one_pair(answer: ModuleType) -> None:
    """predict: the mean, two biases and a dot product, for one person and one film."""
    people, films = np.array([[2.0, 1.0, 0.5]]), np.array([[0.1, -0.3, -0.25]])
    _close(answer.predict(people, films, 3.5), np.array([[3.65]]), "predict of one person and one film")


def check_every_pair(answer: ModuleType) -> None:
    """predict: each entry of the table is that of its pair, worked out alone."""
    rng = np.random.default_rng(4)
    for n, m, k in ((3, 5, 4), (5, 3, 2), (4, 4, 3)):
        people, films = rng.normal(size=(n, k + 1)), rng.normal(size=(m, k + 1))
        expected = np.empty((n, m))
        for u in range(n):
            for i in range(m):
                tastes = sum(people[u, f] * films[i, f] for f in range(k))
                expected[u, i] = 3.2 + people[u, k] + films[i, k] + tastes
        _close(answer.predict(people, films, 3.2), expected, f"predict of {n} people, {m} films, {k} tastes")


def check_no_tastes(answer: ModuleType) -> None:
    """predict: with no tastes at all the biases remain."""
    found = answer.predict(np.array([[1.0], [2.0]]), np.array([[0.5], [0.0], [-0.5]]), 3.0)
    _close(found, np.array([[4.5, 4.0, 3.5], [5.5, 5.0, 4.5]]), "predict with rows of a bias alone")


def check_one_step_after_the_other(answer: ModuleType) -> None:
    """combine: the whole does to a colour what the steps do one by one."""
    rng = np.random.default_rng(5)
    for count in (1, 2, 3, 5):
        steps = [(rng.normal(size=(3, 3)), rng.normal(size=3)) for _ in range(count)]
        matrix, offset = answer.combine(steps)
        for _ in range(3):
            colour = expected = rng.uniform(size=3)
            for a, b in steps:
                expected = a @ expected + b
            _close(matrix @ colour + offset, expected, f"combine of {count} steps")


def check_no_step(answer: ModuleType) -> None:
    """combine: no step changes nothing."""
    matrix, offset = answer.combine([])
    _close(matrix, np.eye(3), "the matrix of combine([])")
    _close(offset, np.zeros(3), "the offset of combine([])")


def check_steps_are_kept(answer: ModuleType) -> None:
    """combine: the steps that it is given stay as they are."""
    steps = [(2.0 * np.eye(3), np.ones(3)), (3.0 * np.eye(3), np.ones(3))]
    answer.combine(steps)
    for k, scale in enumerate((2.0, 3.0)):
        _close(steps[k][0], scale * np.eye(3), f"after combine the matrix of step {k}")
        _close(steps[k][1], np.ones(3), f"after combine the offset of step {k}")


def check_there_and_back(answer: ModuleType) -> None:
    """undo: colours that were mapped come back, for one colour and for many."""
    rng = np.random.default_rng(6)
    for count in (1, 3, 20):
        matrix, offset = rng.normal(size=(3, 3)) + 3 * np.eye(3), rng.normal(size=3)
        colours = rng.uniform(size=(count, 3))
        mapped = np.array([matrix @ colour + offset for colour in colours])
        _close(answer.undo(matrix, offset, mapped), colours, f"undo of {count} colours")


def check_columns_that_repeat(answer: ModuleType) -> None:
    """independent_columns: a copy, a multiple, a sum and zeros are left out."""
    x, y = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 0.0, 1.0, 0.0])
    table = np.column_stack([np.zeros(4), x, 2 * x, y, x + y, x, np.ones(4)])
    found = [int(j) for j in answer.independent_columns(table)]
    assert found == [1, 3, 6], f"columns 0, x, 2x, y, x + y, x, 1: independent are [1, 3, 6], not {found}"
    found = list(answer.independent_columns(np.zeros((3, 2))))
    assert found == [], f"a table of zeros has no independent column, not {found}"


def check_as_many_as_the_rank(answer: ModuleType) -> None:
    """independent_columns: as many as the rank, and they span all columns, to rounding."""
    rng = np.random.default_rng(7)
    for m, n, r in ((6, 5, 2), (4, 7, 3), (5, 5, 5), (8, 4, 1)):
        table = rng.normal(size=(m, r)) @ rng.normal(size=(r, n))
        found = [int(j) for j in answer.independent_columns(table)]
        assert found == list(range(r)), f"a table {m} × {n} of rank {r}: {list(range(r))}, not {found}"
