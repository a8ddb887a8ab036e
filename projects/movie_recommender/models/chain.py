"""The Gibbs sampler of a Bayesian factorisation: both sides and the noise, one sweep after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from scipy import sparse

from projects.movie_recommender.models.bag import bag, components
from projects.movie_recommender.models.gibbs import Side
from projects.movie_recommender.models.gibbs_rows import residuals
from projects.movie_recommender.ratings import Ratings
from shared.compiled import jit

__all__ = ["Chain"]

_FINEST = 20  # noise is at least 1 / _FINEST of the scale: ratings that are all alike would have none


class Chain:
    """r_ui ~ N(g + U_u · V_i + b_u + c_i, 1 / (α_u β_i)), the rows of users and films drawn as `Side` says,

        α_u ~ Gamma(a, rate a / ᾱ),   β_i ~ Gamma(a, rate a),   1/ᾱ ~ Gamma(½, rate ½)

    Args:
        size: K, the columns of the rows.
        n_components: of what is known of a row beside its ratings.
        evenness: a; `tails`: ν of the rows.

    Attributes:
        users, movies: the two sides; mean: g.
        mean_precision: ᾱ, what a rating by somebody new has.
        bag_loads: (m, F), what each film of the bag adds to a user's φ, times √n_u.
    """

    def __init__(
        self,
        ratings: Ratings,
        size: int,
        n_components: int,
        evenness: float,
        tails: float,
        rng: np.random.Generator,
    ) -> None:
        self.mean = float(ratings.values.mean(dtype=np.float64))
        self._evenness, self.rng = evenness, rng
        by_user, by_movie = ratings.by_user(), ratings.by_movie()
        n, m = by_user.shape
        blocks = list(ratings.user_side.values())
        phi, loads = components([bag(by_user.indptr, by_user.indices, m), *blocks], n_components, rng)
        self.bag_loads, self._usual_user = loads[:m], _average(blocks, n) @ loads[m:]
        self.users = Side(by_user, phi, size, tails, rng)
        blocks = list(ratings.movie_side.values())
        phi, loads = components([bag(by_movie.indptr, by_movie.indices, n), *blocks], n_components, rng)
        self._usual_movie = _average(blocks, m) @ loads[n:]
        self.movies = Side(by_movie, phi, size, tails, rng)
        low, high = ratings.scale
        self._most_precise = (_FINEST / max(high - low, 1.0)) ** 2
        variance = float(ratings.values.var(dtype=np.float64))
        self.mean_precision = min(1 / max(variance, 1e-9), self._most_precise)
        self.users.noise[:] = self.mean_precision
        self._by_movie = _movie_order(by_user.indptr, by_user.indices.astype(np.int32), self.movies.indptr)
        self._error = np.empty(len(ratings), np.float32)
        self._sums = np.empty(n)

    def sweep(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Draw the noise, then the users' prior and rows, then the films'.

        Yields:
            After each of the two sides the rows of users and of films whose product is to be averaged: of
            the side just drawn what was expected of it given the other, which is exact where the draw itself
            would be one of many (Rao and Blackwell; Gelfand and Smith 1990, section 2.3).
        """
        users, movies = self.users, self.movies
        self._draw_noise()
        users.draw_prior(self.rng)
        users.draw_rows(movies, self.mean, self.rng)
        yield users.expected, movies.rows
        movies.draw_prior(self.rng)
        movies.draw_rows(users, self.mean, self.rng)
        yield users.rows, movies.expected

    def _draw_noise(self) -> None:
        users, movies, a = self.users, self.movies, self._evenness
        residuals(
            users.indptr,
            users.indices,
            users.values,
            self.mean,
            users.rows,
            movies.rows,
            movies.noise,
            self._error,
            self._sums,
        )
        gamma = self.rng.standard_gamma
        alpha = gamma(a + users.counts / 2) / (a / self.mean_precision + self._sums / 2)
        users.noise = np.minimum(alpha, self._most_precise).astype(np.float32)
        total = 0.5 + a * users.noise.sum(dtype=np.float64)
        self.mean_precision = float(min(total / gamma(0.5 + a * len(alpha)), self._most_precise))
        sums = _weighted_squares(movies.indptr, movies.indices, self._by_movie, self._error, users.noise)
        movies.noise = (gamma(a + movies.counts / 2) / (a + sums / 2)).astype(np.float32)

    def usual_user(self) -> np.ndarray:
        """Return the (K,) prior mean of a user who is not known: no bag, and average side information."""
        return self.users.mean + self._usual_user @ self.users.link

    def usual_movie(self) -> np.ndarray:
        """Return the same of a film."""
        return self.movies.mean + self._usual_movie @ self.movies.link

    @property
    def state(self) -> np.ndarray:
        """All that sweeps change beside the generator, as one float64 array."""
        return np.concatenate([self.users.state, self.movies.state, [self.mean_precision]])

    @state.setter
    def state(self, packed: np.ndarray) -> None:
        half = len(self.users.state)
        self.users.state, self.movies.state = packed[:half], packed[half:-1]
        self.mean_precision = float(packed[-1])


def _average(blocks: Iterable[sparse.csr_array], n: int) -> np.ndarray:
    """The mean row of blocks side by side."""
    return np.concatenate([np.zeros(0), *(block.sum(axis=0) / max(n, 1) for block in blocks)])


@jit()
def _movie_order(  # pragma: no cover: compiled
    indptr: np.ndarray, indices: np.ndarray, starts: np.ndarray
) -> np.ndarray:
    """For each rating ordered by film, then user: its place in the order by user, then film."""
    place = starts[:-1].copy()
    order = np.empty(len(indices), np.int32)
    for u in range(len(indptr) - 1):
        for at in range(indptr[u], indptr[u + 1]):
            order[place[indices[at]]] = at
            place[indices[at]] += 1
    return order


@jit()
def _weighted_squares(  # pragma: no cover: compiled
    indptr: np.ndarray, users: np.ndarray, order: np.ndarray, error: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """(m,) Σ_u weights_u error² over the ratings of each film, in float64."""
    sums = np.empty(len(indptr) - 1)
    for i in range(len(sums)):
        total = 0.0
        for at in range(indptr[i], indptr[i + 1]):
            e = error[order[at]]
            total += np.float64(weights[users[at]] * e * e)
        sums[i] = total
    return sums
