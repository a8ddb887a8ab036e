"""Movies: a model of the size of MovieLens 25M mapped from its file, ten million pairs predicted, everybody's
first ten films found. The factors are invented, the ratings too: `python -m benchmarks.movies_bulk`.

Times are medians with their ranges, of as many runs as the length of the first allows. Commands are timed on
all threads alone: on one, `recommend --all` would take two minutes more.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import one_thread_count, runs_for, seconds_of, take_turns
from benchmarks.measure import figure, of_runs, on_threads
from benchmarks.movies_scaling import invent
from benchmarks.peers.child import peak_mb
from projects.movie_recommender.lines import lines_of
from projects.movie_recommender.models.svd import SVD
from projects.movie_recommender.ratings import Ids
from projects.movie_recommender.seen import Seen
from projects.movie_recommender.store import Trained, load_model, save_model
from projects.movie_recommender.titles import Titles

__all__ = ["measure"]

USERS, FILMS, PAIRS, RATED = 162_541, 62_423, 10_000_000, 25_000_000
COMMAND = ("benchmarks.movies_bulk",)
ROOT = Path(__file__).resolve().parents[1]


def measure() -> list[dict[str, Any]]:
    """Seconds by the clock, and the most memory of the commands."""
    rng = np.random.default_rng(0)
    seen = _invented_seen()
    ids = np.sort(rng.choice(4 * FILMS, FILMS, replace=False))
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        pairs, model, output = (os.path.join(folder, name) for name in ("pairs.csv", "model.bin", "out.csv"))
        users, films = rng.integers(0, USERS, PAIRS, np.int32), rng.integers(0, FILMS, PAIRS, np.int32)
        with open(pairs, "wb") as file:
            file.write(b"userId,movieId,ignored\n")
            file.writelines(lines_of([users, ids[films]], np.zeros(PAIRS), str))
        for rank in (128, 64):
            save_model(model, _invented(rng, rank, ids, seen), force=True)
            trained = load_model(model)
            for threads in (1, 2):
                with one_thread_count(threads):
                    times = _times(partial(trained.model.predict_codes, users, films))
                what = on_threads(f"ten million pairs of users and films, rank {rank}, in memory", threads)
                figures.append({**of_runs(what, times, COMMAND), "detail": threads == 1})
        size = os.path.getsize(model) / 1e6
        what = f"opening the mapped model of rank 64, {size:.0f} MB"
        figures.append(of_runs(what, _times(partial(load_model, model)), COMMAND))
        words = ["--model", model, "-o", output, "--force"]
        what = "`predict --pairs`, ten million lines read and written, rank 64"
        figures += _command(what, "predict", "--pairs", pairs, *words)
        what = f"`recommend --all`, {USERS:,} users × {FILMS:,} films, rank 64"
        figures += _command(what, "recommend", "--all", *words)
    return figures


def _invented_seen() -> Seen:
    """Who rated what, with the numbers of users and films that are wanted."""
    ratings = invent(RATED)
    seen = Seen.of(ratings)
    missing = USERS - len(ratings.user_ids)
    indptr = np.concatenate([seen.indptr, np.full(max(0, missing), seen.indptr[-1])])[: USERS + 1]
    end = int(indptr[-1])
    return Seen(indptr, np.asarray(seen.films)[:end], np.asarray(seen.stars)[:end], seen.levels, FILMS)


def _invented(rng: np.random.Generator, rank: int, ids: np.ndarray, seen: Seen) -> Trained:
    model = SVD(rank)
    model.user_ids, model.movie_ids, model.scale = Ids(np.arange(USERS)), Ids(ids), (0.5, 5.0)
    model.mean = np.float64(3.5)
    model.user_rows = rng.normal(0, 0.3, (USERS, rank + 1)).astype(np.float32)
    model.movie_rows = rng.normal(0, 0.6 / np.sqrt(rank), (FILMS, rank + 1)).astype(np.float32)
    popularity = np.bincount(np.asarray(seen.films), minlength=FILMS)
    return Trained(model, Titles([""] * FILMS, popularity), seen, {"label": "invented"})


def _times(work: Callable[[], object]) -> list[float]:
    """Seconds of every run that counts, after one that does not."""
    return take_turns({"": work}, {"": seconds_of(work)})[""]


def _command(what: str, *words: str) -> list[dict[str, Any]]:
    """Run a command of the recommender; its seconds from start to end and the most memory it held."""
    runs = [_once(*words)]
    runs += [_once(*words) for _ in range(runs_for(runs[0][0]) - 1)]
    peak = max(peak for _, peak in runs)
    return [
        of_runs(what, [seconds for seconds, _ in runs], COMMAND),
        figure(f"{what}, memory", peak, COMMAND, unit=" MB", digits=0),
    ]


def _once(*words: str) -> tuple[float, float]:
    """Seconds and megabytes of a command."""
    command = [sys.executable, "-m", "projects.movie_recommender", *words]
    started, peak = time.perf_counter(), 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT) as child:
        while child.poll() is None:
            # asked of the system while it runs: what it tells at the end counts this process as well
            peak = max(peak, peak_mb(child.pid))
            time.sleep(0.02)
    seconds = time.perf_counter() - started
    if child.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {child.returncode}")
    return seconds, peak


if __name__ == "__main__":
    for found in measure():
        print(f"{found['what']}: {found['value']:.{found['digits']}f}{found['unit']}")
