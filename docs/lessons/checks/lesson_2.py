"""What any right answer to lesson 2 does."""

from __future__ import annotations

from types import ModuleType

import numpy as np


def check_matrix_does_what_the_map_does(answer: ModuleType) -> None:
    """`matrix_of(f, d)` times x is f(x), for maps that make as many numbers, more, or fewer."""
    rng = np.random.default_rng(0)
    for name, f, d in (
        ("reversed", np.flip, 4),
        ("running sums", np.cumsum, 5),
        ("differences", np.diff, 6),
        ("each twice", lambda x: np.repeat(x, 2), 3),
        ("a blur", lambda x: np.convolve(x, [1, 2, 1]), 4),
        ("the sum", lambda x: x.sum(keepdims=True), 1),
    ):
        found = answer.matrix_of(f, d)
        x = rng.normal(size=d)
        shape = (len(f(x)), d)
        assert np.shape(found) == shape, f"the matrix of {name} has shape {np.shape(found)}, not {shape}"
        assert np.allclose(found @ x, f(x)), f"{name}: {(found @ x).round(3)} in place of {f(x).round(3)}"


def check_matrix_of_a_matrix(answer: ModuleType) -> None:
    """The matrix of the map x ↦ Ax is A."""
    rng = np.random.default_rng(1)
    for k, d in ((2, 3), (4, 4), (5, 1)):
        a = rng.normal(size=(k, d))
        found = answer.matrix_of(lambda x, a=a: a @ x, d)
        assert np.allclose(found, a), (
            f"the matrix of a map {(k, d)} came back as {np.round(found, 2).tolist()}"
        )


def check_predict_one(answer: ModuleType) -> None:
    """`predict` of one sample is Wx + b, number by number."""
    rng = np.random.default_rng(2)
    for k, d in ((2, 3), (3, 3), (1, 4), (4, 1)):
        x, w, b = rng.normal(size=d), rng.normal(size=(k, d)), rng.normal(size=k)
        found = answer.predict(x, w, b)
        expected = [sum(w[i, j] * x[j] for j in range(d)) + b[i] for i in range(k)]
        assert np.shape(found) == (k,), f"{d} numbers in, {k} out: the shape is {np.shape(found)}"
        assert np.allclose(found, expected), f"{np.round(found, 3)} in place of {np.round(expected, 3)}"


def check_predict_many(answer: ModuleType) -> None:
    """A table, a photograph and no sample at all: each sample gets what it would get alone."""
    rng = np.random.default_rng(3)
    for shape in ((5, 3), (3, 3), (4, 6, 3), (3, 3, 3), (0, 3)):
        x, w, b = rng.normal(size=shape), rng.normal(size=(2, 3)), rng.normal(size=2)
        found = answer.predict(x, w, b)
        assert np.shape(found) == (*shape[:-1], 2), f"of {shape} came {np.shape(found)}"
        for place in np.ndindex(shape[:-1]):
            alone = [w[i] @ x[place] + b[i] for i in range(2)]
            assert np.allclose(found[place], alone), (
                f"sample {place} of {shape} gave {found[place].round(3)}, alone {np.round(alone, 3)}"
            )


def check_error_by_hand(answer: ModuleType) -> None:
    """`mean_squared_error` is the mean of the squared differences, vectors and columns mixed at will."""
    rng = np.random.default_rng(4)
    for n in (1, 2, 7):
        a, p = rng.normal(3, 1, n), rng.normal(3, 1, n)
        expected = sum((a[i] - p[i]) ** 2 for i in range(n)) / n
        for left in (a, a[:, None]):
            for right in (p, p[:, None]):
                found = answer.mean_squared_error(left, right)
                assert np.ndim(found) == 0, f"one number was expected, not an array {np.shape(found)}"
                assert np.isclose(found, expected), (
                    f"of {left.shape} and {right.shape} it gave {found:.3f}, by hand {expected:.3f}"
                )


def check_error_of_a_perfect_guess(answer: ModuleType) -> None:
    """A perfect guess has error 0, also as a column."""
    stars = np.array([1.0, 2.0, 3.0])
    for guess in (stars, stars[:, None]):
        found = answer.mean_squared_error(stars, guess)
        assert found == 0, f"a perfect guess of shape {guess.shape} has error {found:.3f}"


def check_error_of_unequal_numbers(answer: ModuleType) -> None:
    """As many of one as of the other, or a `ValueError`; a single number is not repeated."""
    for n, m in ((3, 1), (1, 3), (4, 2)):
        try:
            found = answer.mean_squared_error(np.ones(n), np.zeros(m))
        except ValueError:
            continue
        raise AssertionError(f"{n} ratings and {m} predictions gave {found}, not a ValueError")


def check_stars_pair_by_pair(answer: ModuleType) -> None:
    """`predicted_stars` is the formula at every pair, also for as many people as films."""
    rng = np.random.default_rng(5)
    for people, films, rank in ((2, 3, 2), (4, 4, 4), (1, 5, 1), (3, 1, 2)):
        person, film = rng.normal(size=people), rng.normal(size=films)
        p, q = rng.normal(size=(people, rank)), rng.normal(size=(films, rank))
        found = answer.predicted_stars(3.5, person, film, p, q)
        assert np.shape(found) == (people, films), (
            f"{people} people and {films} films gave a table {np.shape(found)}"
        )
        for u, i in np.ndindex(people, films):
            expected = 3.5 + person[u] + film[i] + sum(p[u, f] * q[i, f] for f in range(rank))
            assert np.isclose(found[u, i], expected), (
                f"person {u}, film {i} of {(people, films)}: {found[u, i]:.3f}, by the formula {expected:.3f}"
            )
