"""Movies: the models beside Surprise, Cornac, implicit, myFM, LensKit and Spark, all judged in one run.

python -m benchmarks movies                   everything, into the results
python -m benchmarks.movies cornac ours:als   some of the programs or models, printed only
python -m benchmarks.movies spark --quick     on u1 alone, and not on ml-1m
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from benchmarks import movies_bulk
from benchmarks.harness import provenance
from benchmarks.judging import Run, Set, judge_ranking, judge_ratings, sets_of
from benchmarks.peers.environments import PEERS
from benchmarks.results import render
from projects.movie_recommender.models import MODELS
from shared.errors import DataError, closest

FOLDS, FIRST, LARGE, RANKED = "u1 … u5", "u1", "ml-1m", "ranking"
_SLOW = {"userknn", "itemknn", "svd", "ease", "blend"}  # of ours: not on ml-1m, where no peer of theirs runs


@dataclass(frozen=True)
class Entry:
    """A model and where it runs: FOLDS (with u1 among them), FIRST alone where five are too slow, LARGE."""

    program: str
    model: str
    where: tuple[str, ...]


RATING = [
    Entry("surprise", "BaselineOnly, defaults", (FOLDS, LARGE)),
    Entry("surprise", "SVD, defaults", (FOLDS, LARGE)),
    Entry("surprise", "SVD, 100 factors, 60 epochs, reg 0.1", (FOLDS,)),
    Entry("surprise", "SVD, 100 factors, 60 epochs, reg 0.06", (LARGE,)),
    Entry("surprise", "SVD++, defaults", (FIRST,)),
    Entry("surprise", "KNNBaseline, items, pearson_baseline, 40", (FIRST,)),
    Entry("lenskit", "Bias, damping 5", (FOLDS,)),
    Entry("lenskit", "BiasedMF, defaults", (FOLDS, LARGE)),
    Entry("lenskit", "BiasedMF, 20 dimensions, 20 epochs, reg 0.15", (FOLDS,)),
    Entry("lenskit", "BiasedMF, 50 dimensions, 20 epochs, reg 0.05", (LARGE,)),
    Entry("cornac", "BaselineOnly, defaults", (FOLDS, LARGE)),
    Entry("cornac", "MF, defaults", (FOLDS, LARGE)),
    Entry("cornac", "MF, 50 factors, 60 epochs, lr 0.005, reg 0.06", (LARGE,)),
    Entry("spark", "ALS, defaults", (FOLDS, LARGE)),
    Entry("myfm", "SVD++ on both sides, rank 10, 200 sweeps", (FOLDS,)),
    Entry("myfm", "SVD++ on both sides, rank 10, 100 sweeps", (LARGE,)),
    Entry("myfm", "the same and the day, ordered probit", (FIRST,)),
]
RANKING = [
    Entry("surprise", "SVD, 100 factors, 60 epochs, reg 0.1, ranked by stars", (RANKED,)),
    Entry("implicit", "ALS, defaults", (RANKED,)),
    Entry("implicit", "ALS, ≥ 4, 128 factors, reg 20, α 2", (RANKED,)),
    Entry("implicit", "BPR, defaults", (RANKED,)),
    Entry("implicit", "TF-IDF, ≥ 4, 50 neighbours", (RANKED,)),
    Entry("implicit", "BM25, ≥ 4, 50 neighbours", (RANKED,)),
    Entry("cornac", "EASE, ≥ 4, λ 400", (RANKED,)),
    Entry("cornac", "BPR, ≥ 4, defaults", (RANKED,)),
]


def entries() -> list[Entry]:
    """All that is measured: ours as the table of models has them, and the peers."""
    found = [
        Entry("ours", name, (FOLDS,) if name in _SLOW else (FOLDS, LARGE))
        for name, model in MODELS.items()
        if model.in_stars
    ]
    found += [Entry("ours", f"{name}, ranked", (RANKED,)) for name in MODELS if name != "mean"]
    return [*found, *RATING, *RANKING]


def sets(where: str) -> list[Set]:
    """The splits that a name stands for."""
    if where == LARGE:
        return sets_of("ml-1m", "holdout:0.1")
    if where == RANKED:
        return sets_of("ml-100k", "per-user:0.2")
    folds = sets_of("ml-100k", "folds")
    return folds[:1] if where == FIRST else folds


def measure(programs: Iterable[str] | None = None, *, quick: bool = False) -> dict[str, Any]:
    """Judge all models, or those named; a peer that is missing or fails is told under "left_out".

    Args:
        programs: such as "cornac", or "cornac:MF" for its models that begin so.
        quick: on u1 in place of the five folds, and not on ml-1m.
    """
    chosen = None if programs is None else [word.partition(":")[::2] for word in programs]
    runs: dict[str, list[Run]] = {where: [] for where in (FOLDS, FIRST, LARGE, RANKED)}
    left_out: list[str] = []
    for entry in entries():
        wanted = chosen is None or any(
            entry.program == program and entry.model.startswith(model) for program, model in chosen
        )
        for where in entry.where if wanted else ():
            if quick and where == LARGE:
                continue
            print(f"{_title(entry.program)}, {entry.model}: {where} …", file=sys.stderr)
            judge = judge_ranking if where == RANKED else judge_ratings
            try:
                place = FIRST if quick and where == FOLDS else where
                runs[place].append(judge(entry.program, entry.model, sets(place)))
            except (DataError, subprocess.TimeoutExpired) as error:
                reason = str(error)
                if reason not in left_out:
                    left_out.append(reason)
    versions = {name: v for place in runs.values() for run in place for name, v in run.versions.items()}
    machine = provenance()
    machine["packages"] = dict(sorted({**machine["packages"], **versions}.items()))
    return {
        "figures": movies_bulk.measure() if programs is None and not quick else [],
        "comparisons": [],
        "tables": [
            table for table in (_ratings_100k(runs), _ratings_1m(runs), _ranking(runs)) if table["rows"]
        ],
        "runs": {where: [_record(run) for run in found] for where, found in runs.items()},
        "left_out": left_out,
        "provenance": machine,
    }


COSTS = ("fit, CPU s", "fit, s", "predict, s", "MB")


def _ratings_100k(runs: dict[str, list[Run]]) -> dict[str, Any]:
    found = sorted([*runs[FOLDS], *runs[FIRST]], key=lambda run: run.metrics["rmse"]["sets"][0])
    best = min(runs[FOLDS], key=lambda run: run.metrics["rmse"]["mean"], default=None)
    return {
        "title": "ml-100k, the canonical folds: RMSE and MAE are means over u1 … u5, seconds are of one "
        "fold; what is slow was run on u1 alone and has no mean",
        "brief": _brief(found),
        "header": ["model", "RMSE", "behind the best", "u1", "MAE", *COSTS],
        "rows": [
            [
                _name(run),
                _spread(run.metrics["rmse"]) if run in runs[FOLDS] else "–",
                _behind(run, best, "rmse") if run in runs[FOLDS] else "–",
                f"{run.metrics['rmse']['sets'][0]:.4f}",
                f"{run.metrics['mae']['mean']:.4f}" if run in runs[FOLDS] else "–",
                *_costs(run),
            ]
            for run in found
        ],
    }


def _ratings_1m(runs: dict[str, list[Run]]) -> dict[str, Any]:
    found = sorted(runs[LARGE], key=lambda run: run.metrics["rmse"]["mean"])
    return {
        "title": "ml-1m, a tenth of the rows held out at random (seed 0)",
        "brief": _brief(found),
        "header": ["model", "RMSE", "behind the best", "MAE", *COSTS],
        "rows": [
            [
                _name(run),
                _spread(run.metrics["rmse"]),
                _behind(run, found[0], "rmse"),
                f"{run.metrics['mae']['mean']:.4f}",
                *_costs(run),
            ]
            for run in found
        ],
    }


def _ranking(runs: dict[str, list[Run]]) -> dict[str, Any]:
    found = sorted(runs[RANKED], key=lambda run: -run.metrics["ndcg@10"]["mean"])
    return {
        "title": "ml-100k, a fifth of each user's ratings held out (seed 0), all unseen films ranked, "
        "ratings of 4 and more relevant; settings that peers are given here were once chosen on these rows, "
        "which flatters them",
        "brief": _brief(found),
        "header": ["model", "NDCG@10", "behind the best", "Recall@20", *COSTS],
        "rows": [
            [
                _name(run),
                _spread(run.metrics["ndcg@10"]),
                _behind(run, found[0], "ndcg@10"),
                f"{run.metrics['recall@20']['mean']:.4f}",
                *_costs(run),
            ]
            for run in found
        ],
    }


def _brief(runs: list[Run]) -> list[int]:
    """The places of our three best models and of the best of each peer."""
    programs = [run.program for run in runs]
    return [i for i, name in enumerate(programs) if programs[:i].count(name) < (3 if name == "ours" else 1)]


def _title(program: str) -> str:
    return "here" if program == "ours" else PEERS[program].title


def _name(run: Run) -> str:
    model = run.model.removesuffix(", ranked").removesuffix(", ranked by stars")
    return f"**{model}**" if run.program == "ours" else f"{PEERS[run.program].title} {model}"


def _spread(metric: dict[str, Any]) -> str:
    low, high = metric["interval"]
    return f"{metric['mean']:.4f} ± {(high - low) / 2:.4f}"


def _behind(run: Run, best: Run | None, metric: str) -> str:
    """The difference with its own interval, from the same resamples of users: much narrower than theirs."""
    if best is None or run is best:
        return "–"
    difference = abs(run.metrics[metric]["mean"] - best.metrics[metric]["mean"])
    low, high = np.percentile(run.resampled[metric] - best.resampled[metric], (2.5, 97.5))
    return f"{difference:.4f} ± {(high - low) / 2:.4f}"


def _record(run: Run) -> dict[str, Any]:
    record = asdict(run)
    del record["resampled"]
    return record


def _costs(run: Run) -> list[str]:
    seconds = [f"{s:.2g}" if s < 10 else f"{s:.0f}" for s in (run.fit_cpu, run.fit_wall, run.predict_wall)]
    return [*seconds, f"{run.peak_mb:.0f}"]


def main(words: list[str]) -> int:
    """Print the tables of some programs; return the exit status."""
    names = [word for word in words if word != "--quick"]
    for name in (word.partition(":")[0] for word in names):
        if name not in ("ours", *PEERS):
            sys.exit(f"error: no program {name!r}; {closest(name, ['ours', *PEERS])}")
    measured = measure(names or None, quick="--quick" in words)
    print(render(measured))
    return 1 if measured["left_out"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
