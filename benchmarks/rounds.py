"""Film models that take turns, A B C … A B C …: a fit and its answers of each in every round.

A drift of the machine's speed hits all of them. Each waits for its turn in a process of its own, so all hold
their memory at a time: eight gigabytes at most for the eight that rank MovieLens 1M, less for all others.
"""

from __future__ import annotations

import contextlib
import itertools
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.asking import Asked
from benchmarks.harness import runs_for
from shared.errors import DataError

__all__ = ["Done", "Entrant", "take_rounds"]

SHARED = 0.1  # of the processor's seconds: a fit that other threads have so much of has threads


@dataclass(frozen=True)
class Entrant:
    """A model that takes part.

    Args:
        n_sets: how many of the sets it gets, from the first on; all by default.
        one_thread: fits on one thread as well, where a fit turns out to have more.
    """

    program: str
    model: str
    n_sets: int | None = None
    one_thread: bool = False


@dataclass(frozen=True)
class Done:
    """What a model did.

    Args:
        answers: its predictions or lists, set by set.
        runs: what each run took, the first of every set before the second of any.
        on_one_thread: the same on one thread; empty where that was not asked, or its fit has no other.
    """

    answers: list[np.ndarray]
    runs: list[dict[str, Any]]
    on_one_thread: list[dict[str, Any]]


@dataclass
class _Lane:
    """A model's process on all threads, or on one: the sets that it goes round, and its runs so far."""

    asked: Asked
    sets: Sequence[dict[str, str]]
    least: int
    most: int
    runs: list[dict[str, Any]] = field(default_factory=list)
    wanted: int = 1

    def run(self) -> None:
        """Run once more, if that is wanted; the first run tells how often, by its length."""
        if len(self.runs) == self.wanted:
            return
        self.runs.append(self.asked.ask(len(self.runs) % len(self.sets)))
        if len(self.runs) == 1:
            seconds = self.runs[0]["fit_wall"] + self.runs[0]["predict_wall"]
            self.wanted = max(self.least, min(self.most, runs_for(seconds)))


def take_rounds(
    entrants: Iterable[Entrant], task: str, sets: Sequence[dict[str, str]], folder: str, *, most: int
) -> Iterator[tuple[Entrant, Done | DataError]]:
    """Yield each model as it has had all its turns, or as it fails, with the reason.

    Args:
        task, sets: as `Asked` takes them, the sets without "output".
        folder: for the answers.
        most: runs of a model, where it has not more sets; else as many as its length allows (`runs_for`).
    """
    numbers = itertools.count()
    with contextlib.ExitStack() as stack:

        def lane(entrant: Entrant, *, one_thread: bool) -> _Lane:
            prefix = f"{folder}/answers-{next(numbers)}"
            own = [{**one, "output": f"{prefix}-{i}.npy"} for i, one in enumerate(sets[: entrant.n_sets])]
            asked = Asked(entrant.program, entrant.model, task, own, one_thread=one_thread)
            return _Lane(stack.enter_context(asked), own, 1 if one_thread else len(own), most)

        lanes: dict[Entrant, list[_Lane]] = {entrant: [] for entrant in entrants}
        while lanes:
            for entrant, own in list(lanes.items()):
                try:
                    if not own:
                        print(f"{entrant.program}, {entrant.model} …", file=sys.stderr)
                        own.append(lane(entrant, one_thread=False))
                    own[0].run()
                    if len(own[0].runs) == 1 and entrant.one_thread and _has_threads(own[0].runs[0]):
                        own.append(lane(entrant, one_thread=True))
                    for alone in own[1:]:
                        alone.run()
                except DataError as error:
                    found: Done | DataError = error
                else:
                    if any(len(one.runs) < one.wanted for one in own):
                        continue
                    answers = [np.load(one["output"]) for one in own[0].sets]
                    found = Done(answers, own[0].runs, own[1].runs if own[1:] else [])
                for one in lanes.pop(entrant):
                    one.asked.close()
                yield entrant, found


def _has_threads(run: dict[str, Any]) -> bool:
    return bool(run["fit_shared"] > SHARED * run["fit_cpu"])
