"""What any right answer to lesson 1 does."""

from __future__ import annotations

from types import ModuleType

import numpy as np


def check_mean_and_spread(answer: ModuleType) -> None:
    """Every column of `standardise` has mean 0 and standard deviation 1."""
    rng = np.random.default_rng(0)
    for n, d in ((2, 1), (5, 3), (200, 4)):
        table = rng.normal(50, 20, (n, d)) * 10.0 ** rng.integers(-2, 3, d)
        before = table.copy()
        found = answer.standardise(table)
        assert np.shape(found) == (n, d), f"a table {(n, d)} came back with shape {np.shape(found)}"
        assert np.array_equal(table, before), "the table that was given has been changed"
        mean, spread = found.mean(axis=0), found.std(axis=0)
        assert np.allclose(mean, 0, atol=1e-9), f"the means of a table {(n, d)} are {mean.round(3)}, not 0"
        assert np.allclose(spread, 1), f"the deviations of a table {(n, d)} are {spread.round(3)}, not 1"


def check_unit_of_measurement(answer: ModuleType) -> None:
    """Another unit of measurement changes nothing, and a rising column stays one."""
    rng = np.random.default_rng(1)
    celsius = rng.normal(15, 8, (30, 2))
    found, other = answer.standardise(celsius), answer.standardise(celsius * 1.8 + 32)
    assert np.allclose(found, other), (
        f"row 0 in Celsius became {found[0].round(3)}, in Fahrenheit {other[0].round(3)}"
    )
    rising = answer.standardise(np.array([[1.0], [2.0], [4.0]]))[:, 0]
    assert np.all(np.diff(rising) > 0), f"1, 2, 4 became {rising.round(3)}"


def check_constant_column(answer: ModuleType) -> None:
    """A column that is the same everywhere becomes 0, also one of 0.1s."""
    for value in (0.0, 7.0, 0.1):
        for n in (1, 3, 10, 1000):
            table = np.column_stack([np.full(n, value), np.arange(n, dtype=float)])
            found = answer.standardise(table)[:, 0]
            assert np.allclose(found, 0, atol=1e-9), f"a column of {n} times {value} became {found[:3]}"


def check_nearest_by_hand(answer: ModuleType) -> None:
    """`nearest` finds what a search of all pairs finds, and never the row itself."""
    rng = np.random.default_rng(2)
    for n, d in ((2, 1), (6, 2), (40, 5)):
        table = rng.normal(0, 1, (n, d)) * 10.0 ** rng.integers(-3, 4, d)
        spread = table.std(axis=0)
        for row in range(n):
            squares = [
                sum(((table[i, j] - table[row, j]) / spread[j]) ** 2 for j in range(d))
                if i != row
                else np.inf
                for i in range(n)
            ]
            expected, found = int(np.argmin(squares)), answer.nearest(table, row)
            assert found == expected, f"nearest to row {row} of {n} gave {found}, a search of all {expected}"


def check_nearest_is_fair(answer: ModuleType) -> None:
    """No column wins by its unit: a song of the same sound is nearer than one of the same length."""
    table = np.array([[200_000, 0.9, 0.1], [200_500, 0.1, 0.9], [205_000, 0.9, 0.1], [150_000, 0.5, 0.5]])
    found = answer.nearest(table, 0)
    assert found == 2, f"the song nearest to the first is number 2, not {found}"


def check_brighten_formula(answer: ModuleType) -> None:
    """`brighten` is gain · pixel + lift, rounded, wherever that lies within 0 to 255."""
    picture = np.arange(20, 101, dtype=np.uint8).reshape(9, 9)
    for gain, lift in ((1.0, 0.0), (2.0, 7.0), (0.5, 20.3), (1.3, -11.0)):
        found = answer.brighten(picture, gain, lift)
        assert isinstance(found, np.ndarray), f"an array was expected, not {type(found).__name__}"
        assert found.dtype == np.uint8, f"the picture came back as {found.dtype}, not uint8"
        assert found.shape == picture.shape, f"a picture {picture.shape} came back as {found.shape}"
        for pixel, made in zip(picture.ravel().tolist(), found.ravel().tolist(), strict=True):
            exact = gain * pixel + lift
            assert abs(made - exact) <= 0.5 + 1e-9, f"{gain} · {pixel} + {lift} is {exact:.2f}, not {made}"


def check_brighten_does_not_wrap(answer: ModuleType) -> None:
    """White stays white and black black: nothing wraps around, and the picture given is not changed."""
    picture = np.array([[0, 10], [250, 255]], np.uint8)
    before = picture.copy()
    for gain, lift, expected in (
        (1, 10, [10, 20, 255, 255]),
        (2, 0, [0, 20, 255, 255]),
        (1, -20, [0, 0, 230, 235]),
    ):
        found = answer.brighten(picture, gain, lift).ravel().tolist()
        assert found == expected, f"0, 10, 250, 255 by {gain} and {lift} gave {found}, not {expected}"
    assert np.array_equal(picture, before), "the picture that was given has been changed"
