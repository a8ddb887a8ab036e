"""What a blend knows of a person and a film besides the scores of its parts: genres and days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import gaussian_filter1d

from projects.movie_recommender.models.forms import LARGEST
from projects.movie_recommender.models.ranker import history, strengths
from projects.movie_recommender.models.updating import grown
from projects.movie_recommender.ratings import Ratings

__all__ = ["Features"]

BINS = 24  # of time, holding as many ratings each
FLOOR = 0.02  # added to scores and shares before a logarithm is taken
FEW = 0.05  # likewise for a film's share of the ratings of a time, as a part of its share of all


@dataclass(frozen=True)
class Features:
    """For user u and film i, in this order:

        log(max(iALS, 0) + .02),  log(max(EASE, 0) + .02),  blended stars − g,
        Σ_g G_ig log( (p_ug + .02) / (p̄_g + .02) )     p_u: the strength of u's ratings over genres, as shares
        log( Σ_t d_ut h_it / h_i + .05 )               d_u: u's ratings over times, as shares; h_it / h_i: how
                                                       much film i was rated then, over how much it is always

    Where a set tells no genres or no times, these are the same for all films. A person who was not in
    training is taken to rate at any time alike.

    Args:
        genres: (movies, G) float32 flags, each row of length 1.
        usual: (G,) float64 p̄, the mean p.
        tastes: (users, G) float32 p.
        times: (movies, T) float32 h_it / h_i, smoothed over neighbouring times.
        days: (users, T) float32 d.
    """

    genres: np.ndarray
    usual: np.ndarray
    tastes: np.ndarray
    times: np.ndarray
    days: np.ndarray

    @classmethod
    def of(cls, ratings: Ratings) -> Features:
        """Learn from training ratings."""
        n, m = len(ratings.user_ids), len(ratings.movie_ids)
        block = ratings.movie_side.get("genre")
        genres = np.zeros((m, 0), np.float32) if block is None else block.toarray().astype(np.float32)
        x = history(ratings, "graded")
        tastes = (x @ genres) / np.maximum(x.sum(axis=1), 1e-9)[:, None]
        times, days = np.ones((m, 1), np.float32), np.ones((n, 1), np.float32)
        if ratings.times is not None and np.ptp(ratings.times):
            cuts = np.quantile(ratings.times, np.arange(1, BINS) / BINS)
            bins = np.searchsorted(cuts, ratings.times, side="right")
            counts = np.bincount(ratings.movies * BINS + bins, minlength=m * BINS).reshape(m, BINS)
            share = counts / np.maximum(np.bincount(bins, minlength=BINS), 1)
            smooth = gaussian_filter1d(share, 1.0, axis=1, mode="nearest")
            times = (smooth / np.maximum(smooth.mean(axis=1, keepdims=True), 1e-12)).astype(np.float32)
            own = np.bincount(ratings.users * BINS + bins, minlength=n * BINS).reshape(n, BINS)
            days = (own / np.maximum(own.sum(axis=1, keepdims=True), 1)).astype(np.float32)
        return cls(genres, tastes.mean(axis=0, dtype=np.float64), tastes.astype(np.float32), times, days)

    def updated(self, ratings: Ratings, users: np.ndarray, movies: np.ndarray) -> Features:
        """Learn from old and new ratings; where these have no times, what was known of times is kept.

        Args:
            users, movies: the places of those known so far among those of `ratings`.
        """
        fresh = Features.of(ratings)
        bins = self.times.shape[1]
        if ratings.times is not None or bins == 1:
            return fresh
        times = grown(self.times, movies, len(ratings.movie_ids), 1.0)
        return replace(fresh, times=times, days=grown(self.days, users, len(ratings.user_ids), 1 / bins))

    def arrays(self) -> dict[str, np.ndarray]:
        """Return what `restore` takes."""
        return dict(vars(self))

    @classmethod
    def restore(cls, arrays: dict[str, np.ndarray], n_users: int, n_movies: int) -> Features:
        """Raises KeyError, TypeError, ValueError where the arrays do not fit together."""
        made = cls(**arrays)
        g, t = len(made.usual), made.times.shape[1]
        shapes = ((n_movies, g), (g,), (n_users, g), (n_movies, t), (n_users, t))
        if tuple(array.shape for array in vars(made).values()) != shapes:
            raise ValueError("genres, tastes and times do not fit together")
        for name, array in vars(made).items():
            if array.dtype != (np.float64 if name == "usual" else np.float32):
                raise ValueError(f"{name} is {array.dtype}")
            if not ((array >= 0) & (array <= LARGEST)).all():
                raise ValueError(f"{name} is no share")
        return made

    def of_users(self, users: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return (k, G) tastes and (k, T) days of users given as codes; for −1 those of anybody."""
        known = users >= 0
        tastes = np.where(known[:, None], self.tastes[users], self.usual)
        return tastes, np.where(known[:, None], self.days[users], 1 / self.days.shape[1])

    def of_person(
        self, movies: np.ndarray, ratings: np.ndarray, scale: tuple[float, float]
    ) -> tuple[np.ndarray, np.ndarray]:
        """The same, (1, G) and (1, T), of somebody by their ratings of films given as codes."""
        c = strengths(ratings, scale, "graded")
        taste = c @ self.genres[movies] / max(float(c.sum()), 1e-9)
        return taste[None], np.full((1, self.days.shape[1]), 1 / self.days.shape[1])

    def columns(
        self, ranks: Sequence[np.ndarray], stars: np.ndarray, tastes: np.ndarray, days: np.ndarray
    ) -> Iterator[np.ndarray]:
        """Yield the five features of k people for all films, each (k, m), one after the other.

        Args:
            ranks: of iALS and EASE, each (k, m); `stars` (k, m).
            tastes, days: as `of_users` gives them.
        """
        for rank in ranks:
            yield np.log(np.maximum(rank, 0.0) + FLOOR)
        yield stars
        yield np.log((tastes + FLOOR) / (self.usual + FLOOR)) @ self.genres.T
        yield np.log(days @ self.times.T + FEW)
