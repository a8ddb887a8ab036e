"""Judge models by what they predict for ratings they have not seen.

A model is handed the training rows of a split and nothing else: `Model.fit` has no argument through which
a test rating could come, and the ids it knows are those of its training rows.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from projects.movie_recommender.compare import Settings, compared
from projects.movie_recommender.judge import INTERVAL_SHARE, METRICS, Outcome, judge
from projects.movie_recommender.models import MODELS, Model
from projects.movie_recommender.models.limits import check_settings
from projects.movie_recommender.ratings import Ratings, relevant_from
from projects.movie_recommender.source import Source
from projects.movie_recommender.splits import DRAWN, Split, check_protocol, default_protocol, make_splits
from shared.errors import DataError, closest
from shared.machine import machine, versions
from shared.memory import check_budget
from shared.progress import track

__all__ = [
    "METRICS",
    "Evaluation",
    "Planned",
    "check_memory",
    "check_request",
    "describe",
    "evaluate",
    "measure",
    "plan",
    "run",
    "warm",
]

_MOST_REPEATS = 1_000


@dataclass(frozen=True)
class Planned:
    """A split to judge models in, and the seed that drew it; `number` counts the splits of that seed."""

    split: Split
    seed: int
    number: int

    def rng(self) -> np.random.Generator:
        """The random numbers of a fit: the same for every model, others in every split."""
        return np.random.default_rng([self.seed, self.number])


@dataclass(frozen=True)
class Evaluation:
    """The document of an evaluation, and what it was made from."""

    document: dict[str, Any]
    planned: list[Planned]
    outcomes: dict[str, list[Outcome]]

    def predictions(self, ratings: Ratings) -> tuple[tuple[str, ...], Iterator[tuple[object, ...]]]:
        """Return header and rows of every test row with what each model predicted for it.

        A model that ranks and does not predict stars has no column.
        """
        names = [name for name in self.outcomes if MODELS[name].in_stars]

        def rows() -> Iterator[tuple[object, ...]]:
            for i, job in enumerate(self.planned):
                test = job.split.test
                users = ratings.user_ids.values[ratings.users[test]].tolist()
                movies = ratings.movie_ids.values[ratings.movies[test]].tolist()
                columns = [[i + 1] * len(test), users, movies, ratings.values[test].tolist()]
                columns += [self.outcomes[name][i].predictions.tolist() for name in names]
                yield from zip(*columns, strict=True)

        return ("split", "userId", "movieId", "rating", *names), rows()


def evaluate(
    source: Source, models: Sequence[str], protocol: str | None, seed: int, **options: Any
) -> dict[str, Any]:
    """Return the document that `evaluate --json` prints; the options are those of `measure`."""
    return measure(source, models, protocol, seed, **options).document


def measure(
    source: Source,
    models: Sequence[str],
    protocol: str | None,
    seed: int,
    *,
    settings: Settings | None = None,
    ranking: bool = False,
    repeat: int = 1,
    classes: Mapping[str, type[Model]] = MODELS,
) -> Evaluation:
    """Judge models and compare them.

    A metric's "mean" is the plain mean over splits and its "interval" the 2.5 and 97.5 % points over 1,000
    resamples of the users who are tested; null where they are so few that a draw may hold none, and for
    coverage and gini, which are of all lists together. A model that does not predict stars has no errors.
    An entry's "settings" are those that its model had in the end in the first split.
    "difference" is a − b with an interval from the same resamples; "p_value" is of a paired t-test over
    users, on their squared errors for rmse and own terms else; "p_value_holm" is corrected for the number of
    pairs compared by that metric, and "real" says whether it is below 0.05. Seconds are medians over splits
    after a first, uncounted fit on a few rows; "fit_cpu_seconds" adds up all threads; "peak_mb" is the
    largest resident memory of the process while fitting and predicting.

    Args:
        protocol: see `make_splits`; None for the one that suits the set and the question.
        settings: of some of the models.
        ranking: lists are in question and not ratings; so it is where no model predicts stars.
        repeat: splits drawn with the seeds seed, seed + 1, …
        classes: the models by name; an engine has its own.

    Raises:
        DataError: an unknown model or protocol, a number out of range, or a repetition of what is not drawn.
    """
    settings = settings or {}
    check_request(models, protocol, seed, settings, repeat)
    ranking = ranking or not any(MODELS[name].in_stars for name in models)
    protocol = protocol or default_protocol(
        source.ratings, canonical=source.folds is not None, ranking=ranking
    )
    planned = plan(source, protocol, seed, repeat)
    outcomes = run(source.ratings, models, settings, planned, classes)
    document = {
        **describe(source, protocol, seed, planned),
        "ranking": ranking,
        "repeat": repeat,
        **compared(outcomes, len(source.ratings.user_ids), seed),
    }
    return Evaluation(document, planned, outcomes)


def check_request(
    models: Sequence[str], protocol: str | None, seed: int, settings: Settings, repeat: int = 1
) -> None:
    """Raise `DataError` or `UsageError` for what can be told to be wrong before any rating is read.

    That is: names of no model, none or repeated ones, settings out of range, a protocol as `check_protocol`,
    a seed below 0, repetitions that are none or too many, or any of a protocol that parts the rows in one
    way only.
    """
    for name in models:
        if name not in MODELS:
            raise DataError(f"there is no model {name!r}", closest(name, MODELS))
    if not models:
        raise DataError("--models names no model", f"choose from {', '.join(MODELS)}")
    if len(set(models)) < len(models):
        raise DataError(f"--models {','.join(models)} repeats one", "name each model once")
    for name in models:
        check_settings(MODELS[name](**settings.get(name, {})))
    if seed < 0:
        raise DataError(f"the seed is {seed}", "choose 0 or more")
    if protocol is not None:
        check_protocol(protocol)
    if not 1 <= repeat <= _MOST_REPEATS:
        raise DataError(f"--repeat is {repeat}", f"choose 1 to {_MOST_REPEATS:,}")
    if repeat > 1 and protocol is not None:
        _check_drawn(protocol, repeat)


def _check_drawn(protocol: str, repeat: int) -> None:
    if protocol.partition(":")[0] not in DRAWN:
        raise DataError(
            f"--protocol {protocol} parts the rows in one way only, so --repeat {repeat} adds nothing",
            f"leave it out, or choose {', '.join(DRAWN)}",
        )


def plan(source: Source, protocol: str, seed: int, repeat: int = 1) -> list[Planned]:
    """Return the splits of one seed after the other; see `evaluate`."""
    if repeat > 1:
        _check_drawn(protocol, repeat)
    return [
        Planned(split, drawn, number)
        for drawn in range(seed, seed + repeat)
        for number, split in enumerate(make_splits(protocol, source.ratings, drawn, source.folds))
    ]


def run(
    ratings: Ratings,
    models: Sequence[str],
    settings: Settings,
    planned: Sequence[Planned],
    classes: Mapping[str, type[Model]] = MODELS,
) -> dict[str, list[Outcome]]:
    """Judge every model in every split, one after the other."""
    makers = {name: lambda name=name: classes[name](**settings.get(name, {})) for name in models}
    if classes is MODELS:  # others keep their ratings elsewhere
        for make in makers.values():
            check_memory(make(), ratings, sum(len(job.split.test) for job in planned) * len(models))
    first = ratings.take(planned[0].split.train[:50])
    for make in makers.values():  # compiled kernels are loaded before any clock runs
        warm(make(), first)
    outcomes: dict[str, list[Outcome]] = {name: [] for name in models}
    for job, name in track(list(itertools.product(planned, models)), "evaluating"):
        outcomes[name].append(judge(makers[name](), ratings, job.split, job.rng()))
    return outcomes


def check_memory(model: Model, ratings: Ratings, n_predictions: int) -> None:
    """Raise `DataError` where judging a model would take more memory than `--memory` allows.

    That is what its fit needs, the training rows twice at 20 bytes and the ratings of each film at 24, and 8
    for each prediction that is kept of all models and splits. Lists are made in blocks, never users × films.
    """
    needed = model.needs(ratings) + 64 * len(ratings) + 8 * n_predictions
    what = f"evaluating {model.name} on {len(ratings):,} ratings of {len(ratings.movie_ids):,} films"
    check_budget(needed, f"{what} by {len(ratings.user_ids):,} users", model.leaner)


def warm(model: Model, few: Ratings) -> None:
    """Fit and ask a model once, so that no clock counts what is done once in a process."""
    model.fit(few, 0).predict(few.user_ids.values[:1], few.movie_ids.values[:1])
    model.scores(np.zeros(1, np.int32))


def describe(source: Source, protocol: str, seed: int, planned: Sequence[Planned]) -> dict[str, Any]:
    """Return what is needed to repeat an evaluation: data, splits, seeds, versions and machine."""
    ratings = source.ratings
    return {
        "dataset": source.name,
        "synthetic": source.synthetic,
        "digest": source.digest,
        "ratings": len(ratings),
        "users": len(ratings.user_ids),
        "movies": len(ratings.movie_ids),
        "protocol": protocol,
        "test_ratings": [len(job.split.test) for job in planned],
        "splits": [
            {
                "name": job.split.name,
                "seed": job.seed,
                "train": len(job.split.train),
                "test": len(job.split.test),
                "given": None if job.split.given is None else len(job.split.given),
                "digest": job.split.digest,
            }
            for job in planned
        ],
        "relevant_from": relevant_from(ratings.scale),
        "interval_share": INTERVAL_SHARE,
        "seed": seed,
        "versions": versions(),
        "machine": machine(),
    }
