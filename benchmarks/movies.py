"""Movies: the models beside Surprise, Cornac, implicit, myFM, LensKit and Spark, all judged in one run.

They take turns, a fit of each in every round, seven times where it takes under ten seconds with the answers,
three times under two minutes, else once; on the folds of MovieLens 100K five times at least, once a fold.
What has threads is timed on one as well, on 100K alone. All of it takes some forty minutes.

python -m benchmarks movies                   everything, into the results
python -m benchmarks.movies cornac ours:als   some of the programs or models, printed only
python -m benchmarks.movies spark --quick     on u1 alone, and not on ml-1m
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks import movies_bulk
from benchmarks.harness import provenance
from benchmarks.judging import Run, Set, judge_ranking, judge_ratings, sets_of
from benchmarks.movies_tables import on_one_thread, ranking, ratings_1m, ratings_100k
from benchmarks.peers.environments import PEERS
from benchmarks.results import render
from benchmarks.rounds import Entrant
from projects.movie_recommender.models import MODELS
from shared.errors import closest

FOLDS, FIRST, LARGE = "u1 … u5", "u1", "ml-1m"
RANKED, LARGE_RANKED = "ranking", "ranking, ml-1m"
_SLOW = {"userknn", "itemknn", "svd", "ease", "blend"}  # of ours: not on ml-1m, where no peer of theirs runs
_RANKERS = {"popularity", "ease", "ials", "blend"}  # on ml-1m: what is made to rank
_CHOSEN = "; settings that peers are given here were once chosen on these rows, which flatters them"


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
    Entry("implicit", "ALS, ≥ 4, 128 factors, reg 20, α 2", (RANKED, LARGE_RANKED)),
    Entry("implicit", "BPR, defaults", (RANKED, LARGE_RANKED)),
    Entry("implicit", "TF-IDF, ≥ 4, 50 neighbours", (RANKED, LARGE_RANKED)),
    Entry("implicit", "BM25, ≥ 4, 50 neighbours", (RANKED,)),
    Entry("cornac", "EASE, ≥ 4, λ 400", (RANKED, LARGE_RANKED)),
    Entry("cornac", "BPR, ≥ 4, defaults", (RANKED,)),
]


def entries() -> list[Entry]:
    """All that is measured: ours as the table of models has them, and the peers."""
    found = [
        Entry("ours", name, (FOLDS,) if name in _SLOW else (FOLDS, LARGE))
        for name, model in MODELS.items()
        if model.in_stars
    ]
    for name in MODELS:
        if name != "mean":
            where: tuple[str, ...] = (RANKED, LARGE_RANKED) if name in _RANKERS else (RANKED,)
            found.append(Entry("ours", f"{name}, ranked", where))
    return [*found, *RATING, *RANKING]


def sets(where: str) -> list[Set]:
    """The splits that a name stands for."""
    if where == LARGE:
        return sets_of("ml-1m", "holdout:0.1")
    if where in (RANKED, LARGE_RANKED):
        return sets_of("ml-100k" if where == RANKED else "ml-1m", "per-user:0.2")
    folds = sets_of("ml-100k", "folds")
    return folds[:1] if where == FIRST else folds


def measure(programs: Iterable[str] | None = None, *, quick: bool = False) -> dict[str, Any]:
    """Judge all models, or those named; a peer that is missing or fails is told under "left_out".

    Args:
        programs: such as "cornac", or "cornac:MF" for its models that begin so.
        quick: on u1 in place of the five folds, and not on ml-1m.
    """
    chosen = None if programs is None else [word.partition(":")[::2] for word in programs]
    wanted = [
        entry
        for entry in entries()
        if chosen is None or any(entry.program == p and entry.model.startswith(model) for p, model in chosen)
    ]
    runs: dict[str, list[Run]] = {where: [] for where in (FOLDS, FIRST, LARGE, RANKED, LARGE_RANKED)}
    left_out: list[str] = []
    for place in (FOLDS, RANKED) if quick else (FOLDS, LARGE, RANKED, LARGE_RANKED):
        entrants = {_entrant(entry, place): entry for entry in wanted if _is_in(entry, place)}
        if not entrants:
            continue
        print(f"{place} …", file=sys.stderr)
        judge = judge_ranking if place in (RANKED, LARGE_RANKED) else judge_ratings
        own = sets(FIRST if quick and place == FOLDS else place)
        judged = judge(entrants, own)
        for entrant, entry in entrants.items():  # in the order of the entries, whoever was done first
            run = judged[entrant]
            if isinstance(run, Run):
                is_first = place == FOLDS and (quick or FIRST in entry.where)
                runs[FIRST if is_first else place].append(run)
            elif str(run) not in left_out:
                left_out.append(str(run))
    versions = {name: v for place in runs.values() for run in place for name, v in run.versions.items()}
    machine = provenance()
    machine["packages"] = dict(sorted({**machine["packages"], **versions}.items()))
    return {
        "figures": movies_bulk.measure() if programs is None and not quick else [],
        "comparisons": [],
        "tables": [
            table
            for table in (
                ratings_100k(runs[FOLDS], runs[FIRST]),
                ratings_1m(runs[LARGE]),
                ranking(runs[RANKED], "ml-100k", _CHOSEN),
                ranking(runs[LARGE_RANKED], "ml-1m", "; peers have the settings of ml-100k"),
                on_one_thread([run for place in (FOLDS, FIRST, RANKED) for run in runs[place]]),
            )
            if table["rows"]
        ],
        "runs": {where: [_record(run) for run in found] for where, found in runs.items()},
        "left_out": left_out,
        "provenance": machine,
    }


def _is_in(entry: Entry, place: str) -> bool:
    """True where an entry is judged at a place; those of u1 alone take turns with those of all folds."""
    return place in entry.where or (place == FOLDS and FIRST in entry.where)


def _entrant(entry: Entry, place: str) -> Entrant:
    """One thread is of interest once: what ranks by a model for stars is fitted among those."""
    fits_again = entry.program == "ours" and MODELS[entry.model.removesuffix(", ranked")].in_stars
    one_thread = place == FOLDS or (place == RANKED and not fits_again)
    n_sets = 1 if place == FOLDS and FIRST in entry.where else None
    return Entrant(entry.program, entry.model, n_sets, one_thread)


def _record(run: Run) -> dict[str, Any]:
    record = asdict(run)
    del record["resampled"]
    return record


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
