"""How ratings are parted into what a model learns from and what it is judged on.

| protocol     | test rows                                                                               |
|--------------|-----------------------------------------------------------------------------------------|
| folds        | the canonical folds of the set, one after the other                                     |
| kfold:5      | each row once, in 5 parts drawn at random                                               |
| holdout:0.1  | the first n // 10 of `numpy.random.default_rng(seed).permutation(n)`                    |
| per-user:0.2 | a fifth of each user's n_u rows: round(0.2 n_u), half to even, the first of a           |
|              | `permutation(n_u)`; one `default_rng(seed)` draws them, users in ascending id order     |
| leave-last   | the last rating of each user who has two or more; of equal times the row further down   |
| time:0.8     | the last fifth in time; whatever was rated in the second of the cut belongs to the test |
| users:0.2    | a fifth of each new person's ratings; the others, rounded down, place them              |

The new people of `users` are a fifth of all. A model never sees them in training: they are folded in.

Ratings are predicted for rows drawn at random, as in published figures: the canonical folds, or else kfold:5.
Recommending is judged on what came later, time:0.8, because a model that knows what people rated next year
has seen what will be popular; where a set has no times, on per-user:0.2. `default_protocol` says which.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from projects.movie_recommender.ratings import Ratings
from shared.errors import DataError, UsageError

__all__ = [
    "DRAWN",
    "PROTOCOLS",
    "Split",
    "check_protocol",
    "default_protocol",
    "inner_protocol",
    "make_splits",
]

PROTOCOLS = ("folds", "kfold:5", "holdout:0.1", "per-user:0.2", "leave-last", "time:0.8", "users:0.2")
DRAWN = ("kfold", "holdout", "per-user", "users")  # at random: another seed parts the rows otherwise


@dataclass(frozen=True)
class Split:
    """Row numbers: `train` is fitted on, `test` is predicted, `given` is folded in, if anything is."""

    name: str
    train: np.ndarray
    test: np.ndarray
    given: np.ndarray | None = None

    @property
    def digest(self) -> str:
        """Sha256 of the row numbers: two evaluations with one data digest and this one had the same rows."""
        sha = hashlib.sha256()
        for rows in (self.train, self.test, np.empty(0) if self.given is None else self.given):
            sha.update(len(rows).to_bytes(8, "little") + rows.astype("<i8").tobytes())
        return sha.hexdigest()


def default_protocol(ratings: Ratings, *, canonical: bool, ranking: bool) -> str:
    """Return the protocol for a set when none is asked for.

    Args:
        canonical: the set has canonical folds.
        ranking: lists are to be judged, not ratings.
    """
    if ranking:
        return "time:0.8" if _why_no_order(ratings.times) is None else "per-user:0.2"
    return "folds" if canonical else "kfold:5"


def inner_protocol(protocol: str) -> str:
    """Return the protocol that draws validation rows from training rows as `protocol` drew the test rows.

    A tenth at random for those that draw rows of everybody at random, the canonical folds among them.
    """
    return "holdout:0.1" if protocol.partition(":")[0] in ("folds", "kfold", "holdout") else protocol


def make_splits(
    protocol: str,
    ratings: Ratings,
    seed: int,
    folds: list[tuple[np.ndarray, np.ndarray]] | None = None,
) -> list[Split]:
    """Part the rows of `ratings` as the protocol says.

    Args:
        protocol: one of the table above; the number after the colon may be another or left out.
        folds: the canonical folds, where the set has them.

    Raises:
        DataError, UsageError: as `check_protocol`; more folds than rows, times that are missing or all equal,
            or a part that would be empty.
    """
    kind, number = check_protocol(protocol)
    if kind == "folds":
        if folds is None:
            raise DataError("this set has no canonical folds", "choose --protocol kfold:5, or ml-100k")
        return [Split(f"u{i}", train, test) for i, (train, test) in enumerate(folds, 1)]
    if kind == "leave-last":
        return [_leave_last(ratings)]
    rng = np.random.default_rng(seed)
    if kind == "kfold":
        n = len(ratings)
        if number > n:
            raise DataError(
                f"--protocol {protocol}: {n:,} ratings make no {number} folds", "choose fewer, from 2"
            )
        return _kfold(ratings, rng, int(number))
    split = _ONE_SPLIT[kind](ratings, rng, number)
    if not len(split.train) or not len(split.test):
        raise DataError(
            f"--protocol {protocol} leaves nothing to learn from or to test", "choose another share"
        )
    return [split]


def check_protocol(protocol: str) -> tuple[str, Fraction]:
    """Return kind and number of a protocol, the usual number where it is left out and 0 where none belongs.

    Raises:
        UsageError: text where the number belongs.
        DataError: no such protocol, or a number out of range.
    """
    kind, _, number = protocol.partition(":")
    usual = {name.partition(":")[0]: name.partition(":")[2] for name in PROTOCOLS}
    if kind not in usual or (number and not usual[kind]):
        raise DataError(f"--protocol {protocol} is unknown", f"choose one of {', '.join(PROTOCOLS)}")
    if not usual[kind]:
        return kind, Fraction(0)
    try:
        value = Fraction(number or usual[kind])  # 0.1 of n is then exactly n / 10
    except (ValueError, ZeroDivisionError):
        raise UsageError(
            f"--protocol {protocol}: {number!r} is not a number", f"write one as in {kind}:{usual[kind]}"
        ) from None
    if kind == "kfold" and (value < 2 or value.denominator > 1):
        raise DataError(f"--protocol {protocol}: {number} is no number of folds", "choose 2 or more")
    if kind != "kfold" and not 0 < value < 1:
        raise DataError(f"--protocol {protocol}: {number} is no share", "choose between 0 and 1")
    return kind, value


def _kfold(ratings: Ratings, rng: np.random.Generator, k: int) -> list[Split]:
    part = np.empty(len(ratings), np.int64)
    part[rng.permutation(len(ratings))] = np.arange(len(ratings)) % k
    return [Split(f"{i + 1}", np.flatnonzero(part != i), np.flatnonzero(part == i)) for i in range(k)]


def _holdout(ratings: Ratings, rng: np.random.Generator, share: Fraction) -> Split:
    order = rng.permutation(len(ratings))
    n_test = int(len(ratings) * share)
    return Split("holdout", np.sort(order[n_test:]), np.sort(order[:n_test]))


def _per_user(ratings: Ratings, rng: np.random.Generator, share: Fraction) -> Split:
    rows = np.argsort(ratings.users, kind="stable")  # codes follow the ids; a user's rows as they were given
    counts = np.bincount(ratings.users, minlength=len(ratings.user_ids))
    test = np.zeros(len(ratings), bool)
    for own in np.split(rows, np.cumsum(counts)[:-1]):
        test[own[rng.permutation(len(own))[: round(share * len(own))]]] = True
    return Split("per-user", np.flatnonzero(~test), np.flatnonzero(test))


def _leave_last(ratings: Ratings) -> Split:
    times = _times(ratings)
    order = np.lexsort((times, ratings.users))  # stable: equal times stay in the order given
    users = ratings.users[order]
    is_last = np.append(users[1:] != users[:-1], True)
    is_first = np.append(True, users[1:] != users[:-1])
    test = np.zeros(len(ratings), bool)
    test[order[is_last & ~is_first]] = True
    if not test.any():
        raise DataError("no user has two ratings, so none can be left out", "choose another protocol")
    return Split("last", np.flatnonzero(~test), np.flatnonzero(test))


def _time(ratings: Ratings, rng: np.random.Generator, share: Fraction) -> Split:
    times = _times(ratings)
    cut = np.sort(times)[int(len(times) * share)]
    return Split("time", np.flatnonzero(times < cut), np.flatnonzero(times >= cut))


def _users(ratings: Ratings, rng: np.random.Generator, share: Fraction) -> Split:
    order = rng.permutation(len(ratings.user_ids))
    new = np.zeros(len(order), bool)
    new[order[: int(len(order) * share)]] = True
    is_new = new[ratings.users]
    rows = rng.permutation(np.flatnonzero(is_new))
    rows = rows[np.argsort(ratings.users[rows], kind="stable")]
    counts = np.bincount(ratings.users[rows], minlength=len(order))
    place = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    is_test = place < np.ceil(counts / 5)[ratings.users[rows]]
    return Split("users", np.flatnonzero(~is_new), np.sort(rows[is_test]), np.sort(rows[~is_test]))


def _times(ratings: Ratings) -> np.ndarray:
    why = _why_no_order(ratings.times)
    if ratings.times is None or why is not None:
        raise DataError(
            f"this set {why}, so it cannot be split by time",
            "choose --protocol kfold:5, holdout:0.1 or per-user:0.2",
        )
    return ratings.times


def _why_no_order(times: np.ndarray | None) -> str | None:
    """What keeps rows from being put in the order of their times; None when nothing does."""
    if times is None:
        return "has no times"
    if times.min() == times.max():
        return f"gives all {len(times):,} ratings the same time"
    if times.min() < 0:
        return f"has {int((times < 0).sum()):,} negative times"
    return None


_ONE_SPLIT = {"holdout": _holdout, "per-user": _per_user, "time": _time, "users": _users}
