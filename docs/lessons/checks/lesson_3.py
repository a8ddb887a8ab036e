"""What every right answer to the exercises of lesson 3 does."""

import itertools
import math

import numpy as np

METRE = 1 / 6_371_000  # radians on the sphere


def check_taste_is_the_liked_less_a_share_of_the_disliked(answer):
    """The taste is the mean of the liked less a share of that of the disliked, each less the mean song."""
    rng = np.random.default_rng(0)
    cases = (5, [0, 1], [2], 0.5), (8, [3], [0, 7, 5], 0.2), (6, [5, 2, 1], [0], 2.0)
    for n, likes, dislikes, share in cases:
        songs = rng.normal(5, 2, (n, 4))
        mean = [sum(column) / n for column in songs.T]
        expected = [
            sum(songs[i, j] - mean[j] for i in likes) / len(likes)
            - share * sum(songs[i, j] - mean[j] for i in dislikes) / len(dislikes)
            for j in range(4)
        ]
        found = answer.taste(songs, likes, dislikes, share)
        assert np.allclose(found, expected), f"of {n} songs it gave {found}, the formula gives {expected}"


def check_taste_of_integers_without_dislikes_and_unchanged(answer):
    """With no dislikes it is the mean of the liked less the mean song; of integers too; the table stays."""
    songs = np.array([[1, 10], [2, 20], [6, 0]])
    with np.errstate(all="raise"):
        found = answer.taste(songs, [0, 1], [])
    assert np.allclose(found, [-1.5, 5]), f"songs {songs.tolist()}, likes [0, 1] gave {found}, not [-1.5, 5]"
    found = answer.taste(songs, [0], [2])
    assert np.allclose(found, [-3.5, 5]), f"likes [0], dislikes [2] gave {found}, with a share of ½ [-3.5, 5]"

    songs = np.arange(12.0).reshape(4, 3)
    answer.taste(songs, [0], [1])
    assert np.array_equal(songs, np.arange(12.0).reshape(4, 3)), f"the songs became {songs.tolist()}"


def check_most_similar_has_the_largest_cosines(answer):
    """The rows found are those with the largest cosines, best first, and their cosines are right."""
    rng = np.random.default_rng(1)
    for n, d, k in ((6, 2, 3), (40, 5, 7), (100, 12, 1)):
        query, rows = 3 * rng.standard_normal(d), rng.standard_normal((n, d)) * rng.uniform(0.1, 9, (n, 1))
        cosines = [
            sum(q * x for q, x in zip(query, row, strict=True)) / (math.hypot(*query) * math.hypot(*row))
            for row in rows
        ]
        expected = sorted(range(n), key=lambda i: -cosines[i])[:k]
        found, values = answer.most_similar(query, rows, k)
        assert list(found) == expected, f"of {n} rows it found {list(found)}, the formula gives {expected}"
        best = [cosines[i] for i in expected]
        assert np.allclose(values, best), f"the cosines are {np.round(values, 3)}, not {np.round(best, 3)}"


def check_most_similar_leaves_zeros_out(answer):
    """A row of zeros is never found, and is no reason for a warning; equal cosines come in order."""
    rows = np.array([[0.0, 0.0], [-1.0, 0.0], [2.0, 0.0], [0.0, 0.0], [2.0, 0.0]])
    with np.errstate(all="raise"):
        found, values = answer.most_similar(np.array([1.0, 0.0]), rows, 10)
    assert list(found) == [2, 4, 1], f"rows {rows.tolist()} gave {list(found)}, not [2, 4, 1]"
    assert np.allclose(values, [1, 1, -1]), f"the cosines are {values}, not [1, 1, -1]"
    mixed = np.tile([[2.0, 0.0], [0.0, 1.0], [0.0, 2.0]], (100, 1))
    found, _ = answer.most_similar(np.array([1.0, 2.0]), mixed, 50)
    expected = [i for i in range(300) if i % 3][:50]
    assert list(found) == expected, f"of 200 equal cosines the first 50 are asked for, not {found[:9]} …"


def check_great_circle_of_known_ways(answer):
    """A quarter and a half of the way round are right, whichever the sphere."""
    for here, there, radius, expected in (
        ((0, 0), (0, 90), 1.0, math.pi / 2),
        ((90, 0), (-90, 0), 2.0, 2 * math.pi),
        ((90, 17), (90, -120), 1.0, 0.0),  # the pole has any longitude
        ((0, 179.5), (0, -179.5), 180 / math.pi, 1.0),  # over the date line
        ((-45, 10), (45, 10), 4.0, 2 * math.pi),
        ((60, 0), (60, 180), 3.0, math.pi),  # over the pole, not along the parallel
    ):
        found, way = answer.great_circle(here, there, radius), f"{here} to {there}"
        assert math.isclose(found, expected, abs_tol=1e-9), f"{way}: {found:.6f}, not {expected:.6f}"


def check_great_circle_of_any_two_places(answer):
    """Between any two places it is the angle of the law of cosines times the radius, of 1 mm as well."""
    rng = np.random.default_rng(2)
    for _ in range(20):
        lat, lon = rng.uniform(-90, 90, 2).tolist(), rng.uniform(-180, 180, 2).tolist()
        a, b, turn = *np.radians(lat), np.radians(lon[1] - lon[0])
        cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
        expected, here, there = 6371 * math.acos(cosine), (lat[0], lon[0]), (lat[1], lon[1])
        for found in (answer.great_circle(here, there), answer.great_circle(there, here)):
            assert abs(found - expected) < 1e-3, f"{here} to {there}: {found:.3f} km, not {expected:.3f}"
    for length in (1.0, 1e-3):
        degrees = math.degrees(length * METRE)
        found = 1000 * answer.great_circle((48.0, 11.0), (48.0 + degrees, 11.0))
        assert math.isclose(found, length, rel_tol=1e-5), f"{length} m north gave {found:.9f} m"
    short = 1000 * (6371 * math.pi - answer.great_circle((0.0, 0.0), (0.0, 180 - math.degrees(METRE))))
    assert math.isclose(short, 1, rel_tol=1e-4), f"1 m short of the antipode is {short:.6f} m short"


def check_without_is_at_right_angles(answer):
    """What is left is at right angles to the direction, and what was taken lies along it."""
    rng = np.random.default_rng(3)
    for d in (2, 3, 10):
        x, direction = rng.standard_normal(d), 5 * rng.standard_normal(d)
        rest, case = answer.without(x, direction), f"{x.round(3)} without {direction.round(3)}"
        assert abs(rest @ direction) < 1e-9, f"{case} leaves a dot product of {rest @ direction:.3f}"
        part = x - rest
        cosine = part @ direction / np.linalg.norm(part) / np.linalg.norm(direction)
        assert math.isclose(abs(cosine), 1), f"{case}: {part.round(3)} was taken, which is not along it"
    found = answer.without(np.array([3.0, 4.0]), np.array([2.0, 0.0]))
    assert np.allclose(found, [0, 4]), f"(3, 4) without (2, 0) gave {found}, not (0, 4)"


def check_fit_takes_the_steps_asked_for(answer):
    """No step leaves zeros, one step is Xᵀy / σ₁², and the second follows the gradient at the first."""
    rng = np.random.default_rng(4)
    for n, d in ((5, 2), (30, 4)):
        x, y = rng.standard_normal((n, d)), rng.standard_normal(n)
        largest = max(np.linalg.eigvalsh(x.T @ x))
        first = x.T @ y / largest
        second = first + x.T @ (y - x @ first) / largest
        for steps, expected in ((0, np.zeros(d)), (1, first), (2, second)):
            found = answer.fit_by_steps(x, y, steps)
            assert np.allclose(found, expected), f"{steps} steps gave {found}, not {expected}"


def check_fit_comes_to_the_least_squares(answer):
    """Every step lowers the loss, and many come to the solution of least squares."""
    rng = np.random.default_rng(5)
    x, y = rng.standard_normal((40, 3)), rng.standard_normal(40)
    losses = [float(np.sum((x @ answer.fit_by_steps(x, y, steps) - y) ** 2)) for steps in range(6)]
    falls = all(after < before for before, after in itertools.pairwise(losses))
    assert falls, f"the loss went {np.round(losses, 3)}"
    found, expected = answer.fit_by_steps(x, y, 300), np.linalg.lstsq(x, y, rcond=None)[0]
    assert np.allclose(found, expected), f"300 steps gave {found}, least squares is {expected}"
