"""Movies: time and memory of a fit from one to thirty million invented ratings as dense as MovieLens 25M.

python -m benchmarks.movies_scaling                  als and funk at 1, 3, 10 and 30 million
python -m benchmarks.movies_scaling funk 10          fits of one size, in millions, in a process of its own
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

import numpy as np

from benchmarks.harness import provenance, runs_for, seconds_of
from benchmarks.measure import figure, of_runs
from projects.movie_recommender.memory import peak_memory
from projects.movie_recommender.models import MODELS
from projects.movie_recommender.ratings import Ids, Ratings
from shared.compiled import jit

__all__ = ["invent", "measure"]

NAMES = ("als", "funk")
MILLIONS = (1, 3, 10, 30)
USERS, MOVIES, RATINGS = 162_541, 59_047, 25_000_095  # of MovieLens 25M


def measure(names: tuple[str, ...] = NAMES, millions: tuple[int, ...] = MILLIONS) -> dict[str, Any]:
    """Seconds of processor time, and bytes beyond the factors, of each fit for each rating."""
    figures = []
    for name in names:
        for size in millions:
            command = ("benchmarks.movies_scaling", name, str(size))
            found = json.loads(subprocess.check_output([sys.executable, "-m", *command]))
            what = f"{name}, {size} million ratings"
            each = [1e6 * seconds / found["ratings"] for seconds in found["seconds"]]
            figures.append(of_runs(f"{what}, fit", found["seconds"], command))
            figures.append(of_runs(f"{what}, fit of a million", each, command, digits=3))
            figures.append(figure(f"{what}, bytes a rating", found["bytes"], command, digits=1))
    return {"figures": figures, "comparisons": [], "provenance": provenance()}


def fits(name: str, n: int, *, runs: int | None = None) -> dict[str, Any]:
    """Fit on about n invented ratings, by default as often as the first fit's length allows.

    Returns:
        "ratings": how many; "seconds" of the processor, fit by fit; "bytes" a rating of the first, which
        count the ratings themselves and not the factors.
    """
    MODELS[name]().fit(invent(2_000), 0)  # compiled before anything is measured
    with peak_memory() as before:
        pass
    ratings = invent(n)
    model = MODELS[name]()
    with peak_memory() as during:
        seconds = [seconds_of(lambda: model.fit(ratings, 0), time.process_time)]
    factors = model.user_rows.nbytes + model.movie_rows.nbytes  # type: ignore[attr-defined]
    beyond = (during.peak_mb - before.peak_mb) * 1e6 - factors
    more = (runs or runs_for(seconds[0])) - 1
    seconds += [seconds_of(lambda: MODELS[name]().fit(ratings, 0), time.process_time) for _ in range(more)]
    return {"ratings": len(ratings), "seconds": seconds, "bytes": beyond / len(ratings)}


def invent(n: int, seed: int = 0) -> Ratings:
    """Return about n ratings: users and films as many and as dense as in MovieLens 25M, long-tailed."""
    rng = np.random.default_rng(seed)
    shrink = np.sqrt(n / RATINGS)
    n_users, n_movies = int(USERS * shrink), int(MOVIES * shrink)
    activity = rng.lognormal(0.0, 1.2, n_users)  # a few rate very many
    counts = np.clip(activity * n / activity.sum(), 2, n_movies // 4).astype(np.int64)
    popularity = 1.0 / (np.arange(n_movies) + 30.0)  # Zipf's law, flat at the top
    cdf = np.cumsum(popularity) / popularity.sum()
    bias = rng.normal(0.0, 0.4, n_users), rng.normal(0.0, 0.4, n_movies)
    users, movies, values = _draw(counts, cdf, *bias, np.uint64(seed + 1))
    is_used = np.zeros(n_movies, bool)
    is_used[movies] = True
    movies = (np.cumsum(is_used, dtype=np.int32) - np.int32(1))[movies]
    ids = Ids(np.arange(n_users)), Ids(np.flatnonzero(is_used))
    return Ratings(users, movies, values, *ids, (0.5, 5.0))


@jit()
def _draw(
    counts: np.ndarray, cdf: np.ndarray, user_bias: np.ndarray, movie_bias: np.ndarray, state: Any
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each user so many different films, drawn by popularity, and half stars for them."""
    n = counts.sum()
    users, movies, values = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.float32)
    last = np.full(len(cdf), -1, np.int32)  # who drew the film last
    at = 0
    for user in range(len(counts)):
        drawn = 0
        while drawn < counts[user]:
            state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
            film = min(np.searchsorted(cdf, (state >> np.uint64(11)) / 2.0**53), len(cdf) - 1)
            if last[film] == user:
                continue
            last[film] = user
            noise = 0.0
            for _ in range(3):
                state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
                noise += (state >> np.uint64(11)) / 2.0**53 - 0.5
            stars = 3.5 + user_bias[user] + movie_bias[film] + 1.6 * noise
            users[at], movies[at] = user, film
            values[at] = min(max(np.round(2.0 * stars) / 2.0, 0.5), 5.0)
            at += 1
            drawn += 1
    return users, movies, values


def main(arguments: list[str]) -> None:
    """Print the fits of one size as JSON, or all as lines."""
    if arguments:
        print(json.dumps(fits(arguments[0], int(float(arguments[1]) * 1e6))))
        return
    for found in measure()["figures"]:
        print(f"{found['what']}: {found['value']:.{found['digits']}f}{found['unit']}")


if __name__ == "__main__":
    main(sys.argv[1:])
