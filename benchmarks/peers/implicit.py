"""implicit (B. Frederickson): https://github.com/benfred/implicit. It ranks, and predicts no stars.

It counts the cores by itself, whatever OpenMP is held to, so it is told how many threads to take.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from implicit.als import AlternatingLeastSquares
from implicit.bpr import BayesianPersonalizedRanking
from implicit.nearest_neighbours import BM25Recommender, TFIDFRecommender

from benchmarks.peers.child import Answer, Fit, Model, Problem, run, threads


def factors(make: Callable[[], Any], least: float) -> Model:
    """Learn from the ratings of `least` and more; scores are products of its factors."""

    def prepare(problem: Problem) -> Fit:
        liked = problem.liked(least)

        def fit() -> Answer:
            model = make()
            model.fit(liked, show_progress=False)
            return lambda: model.user_factors[problem.ask_users] @ model.item_factors.T

        return fit

    return prepare


def neighbours(make: Callable[[], Any]) -> Model:
    """Learn from the ratings of 4 and more; scores are sums of its similarities."""

    def prepare(problem: Problem) -> Fit:
        liked = problem.liked()

        def fit() -> Answer:
            model = make()
            model.fit(liked, show_progress=False)
            return lambda: (liked[problem.ask_users] @ model.similarity).toarray()

        return fit

    return prepare


MODELS = {
    "ALS, defaults": factors(lambda: AlternatingLeastSquares(random_state=0, num_threads=threads()), 0),
    "ALS, ≥ 4, 128 factors, reg 20, α 2": factors(
        lambda: AlternatingLeastSquares(
            factors=128, regularization=20, alpha=2, random_state=0, num_threads=threads()
        ),
        4,
    ),
    "BPR, defaults": factors(lambda: BayesianPersonalizedRanking(random_state=0, num_threads=threads()), 0),
    "TF-IDF, ≥ 4, 50 neighbours": neighbours(lambda: TFIDFRecommender(K=50, num_threads=threads())),
    "BM25, ≥ 4, 50 neighbours": neighbours(lambda: BM25Recommender(K=50, num_threads=threads())),
}

if __name__ == "__main__":
    run(MODELS)
