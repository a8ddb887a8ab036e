"""Films you will like: ratings predicted by matrix factorisation, and an evaluation that can be trusted.

from projects.movie_recommender import MODELS

model = MODELS["als"]().fit(ratings, rng)       # a table userId, movieId, rating
model.predict(users, movies)                    # one predicted rating per pair of ids
model.fold_in(movies, ratings).predict(movies)  # for a person who was not in the table
"""

from __future__ import annotations

from typing import Any

__all__ = ["MODELS"]


def __getattr__(name: str) -> Any:
    if name == "MODELS":  # imported on demand: `--help` needs none of it
        from projects.movie_recommender.models import MODELS

        return MODELS
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
