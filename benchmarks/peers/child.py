"""What runs inside a peer's own environment: numpy and the standard library are all it may count on.

A peer's module calls `run(MODELS)`. The first line of standard input is the job, a model and data sets;
after a small fit that warms up, a line says that it is ready. Then each line is the number of a set, to which
the model is fitted anew, as often as it is asked, and the answer is one line of what that took; predictions
and lists go to files that the job names, so that they are judged where all of them are judged alike.

    job     {"model", "task": "ratings" or "ranking", "packages": [names whose versions are told],
             "sets": [{"name", "data": FILE.npz, "output": FILE.npy}]}
    line    {"set", "fit_cpu", "fit_shared", "fit_wall", "predict_wall", "peak_mb",
             "versions": {name: version}}; of the CPU seconds, shared are those that other threads took
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["LISTED", "Answer", "Fit", "Model", "Problem", "run", "threads", "top_lists"]

LISTED = 20  # films of a ranked list


@dataclass(frozen=True)
class Problem:
    """Training rows and what is asked. Codes count from 0; a test film may be without training rows.

    Args:
        users, movies, values, times: of the n training rows; int32, int32, float32, int64 seconds.
        n_users, n_movies: of the whole set.
        scale: lowest and highest rating.
        ask_users, ask_movies: the pairs to predict (task "ratings"); the users to rank films for (task
            "ranking", no films).
        ask_times: seconds at which the asked ratings were given; 0 where they are not known.
        dataset, rows: where the training rows come from, by the name of the set and their numbers in it.
    """

    users: np.ndarray
    movies: np.ndarray
    values: np.ndarray
    times: np.ndarray
    n_users: int
    n_movies: int
    scale: tuple[float, float]
    ask_users: np.ndarray
    ask_movies: np.ndarray
    ask_times: np.ndarray
    dataset: str
    rows: np.ndarray

    @classmethod
    def load(cls, path: str) -> Problem:
        """Read what `benchmarks.judging` wrote."""
        with np.load(path) as data:  # of numbers and text; pickles are refused by default
            arrays = {name: data[name] for name in data.files}
        low, high = arrays.pop("scale").tolist()
        dataset = str(arrays.pop("dataset"))
        n_users, n_movies = arrays.pop("sizes").tolist()
        return cls(**arrays, n_users=n_users, n_movies=n_movies, scale=(low, high), dataset=dataset)

    def first(self, n: int) -> Problem:
        """The same with only the first n training rows and questions, to warm up with."""
        rows = ("users", "movies", "values", "times", "rows", "ask_users", "ask_movies", "ask_times")
        return replace(self, **{name: getattr(self, name)[:n] for name in rows})

    def liked(self, least: float = 4.0) -> Any:
        """The (users, movies) 0/1 csr_matrix of the ratings from `least` up."""
        from scipy.sparse import csr_matrix

        rows = self.values >= least
        ones = np.ones(int(rows.sum()), np.float32)
        return csr_matrix((ones, (self.users[rows], self.movies[rows])), shape=(self.n_users, self.n_movies))


# A model takes a problem into the form its library wants, which is not timed, and returns what fits it; that
# returns what answers: the (n,) predictions, or the (asked users, films) scores.
Answer = Callable[[], np.ndarray]
Fit = Callable[[], Answer]
Model = Callable[[Problem], Fit]


def threads() -> int:
    """Threads that a library is to be given which asks for their number; 0 stands for all there are."""
    return int((os.environ.get("OMP_NUM_THREADS") or "0").partition(",")[0])  # "4,2" is of nested regions


def run(models: dict[str, Model]) -> None:
    """Do the job on standard input; libraries' own chatter goes to standard error."""
    job = json.loads(sys.stdin.readline())
    results = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    model = models[job["model"]]
    versions = {name: metadata.version(name) for name in job["packages"]}
    with contextlib.suppress(Exception):  # compile and load what is compiled and loaded once
        model(Problem.load(job["sets"][0]["data"]).first(2000))()()
    print(json.dumps({"ready": True}), file=results, flush=True)
    for number in iter(sys.stdin.readline, ""):
        line = _once(model, job["sets"][int(number)], job["task"])
        print(json.dumps({**line, "versions": versions}), file=results, flush=True)


def _once(model: Model, part: dict[str, str], task: str) -> dict[str, Any]:
    """Prepare, fit and answer one set, and forget it: no run finds what an earlier one has cached."""
    problem = Problem.load(part["data"])
    fit = model(problem)
    below = seconds_below()
    cpu, own, wall = time.process_time(), time.thread_time(), time.perf_counter()
    answer = fit()
    fit_wall, fit_own = time.perf_counter() - wall, time.thread_time() - own
    fit_cpu = time.process_time() - cpu + seconds_below() - below
    wall = time.perf_counter()
    found = answer()
    predict_wall = time.perf_counter() - wall
    of_task = top_lists(problem, found) if task == "ranking" else np.clip(found, *problem.scale)
    np.save(part["output"], of_task)
    costs = {"fit_cpu": fit_cpu, "fit_shared": max(0.0, fit_cpu - fit_own), "fit_wall": fit_wall}
    return {"set": part["name"], **costs, "predict_wall": predict_wall, "peak_mb": peak_mb()}


def top_lists(problem: Problem, scores: np.ndarray) -> np.ndarray:
    """Return the (users, 20) films that each asked user has not rated, best first, ties by lower film.

    Where fewer are left, rated ones end the list; no test film is among them.

    Args:
        scores: (asked users, films).
    """
    scores = np.array(scores, np.float64)
    place = np.full(problem.n_users, -1)
    place[problem.ask_users] = np.arange(len(problem.ask_users))
    asked = place[problem.users] >= 0
    scores[place[problem.users[asked]], problem.movies[asked]] = -np.inf
    return np.argsort(-scores, axis=1, kind="stable")[:, :LISTED].astype(np.int32)


def seconds_below() -> float:
    """CPU seconds of all processes below this one, such as a virtual machine for Java."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for pid in _below(os.getpid()):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / ticks
    return total


def peak_mb(process: int | None = None) -> float:
    """The most memory that a process, by default this, and those below it held: their peaks added, in MB."""
    first = os.getpid() if process is None else process
    total = 0.0
    for pid in [first, *_below(first)]:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    total += int(line.split()[1]) * 1024 / 1e6
    return total


def _below(pid: int) -> Iterator[int]:
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield int(child)
                yield from _below(int(child))
