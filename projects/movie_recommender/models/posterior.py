"""What is kept of a Gibbs chain: a few draws, by which people are placed and spreads are told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.movie_recommender.models.solving import solve_system

__all__ = ["Posterior"]

_BLOCK = 4096  # pairs whose draws are looked at together


@dataclass
class Posterior:
    """S draws of both sides, thinned from the chain; K = rank + 1 columns, the bias last.

    Args:
        user_draws: (n, S, K) float16 rows P; movie_draws: (m, S, K) float16 rows Q.
        movie_bag: (m, S, K) float16, what having rated a film adds to a person's prior mean, times √n.
        person_mean: (S, K) prior mean of a person of whom nothing is known, person_precision: (S, K, K) Λ.
        film_mean, film_precision: the same of a film.
        user_variance: (n,) and movie_variance: (m,) float32; the noise of a rating is their product.
        person_variance, film_variance: the same factors of somebody and of a film that are new.
        widening: variance of a row over that of a normal one, ν / (ν − 2) for Student's t.
    """

    user_draws: np.ndarray
    movie_draws: np.ndarray
    movie_bag: np.ndarray
    person_mean: np.ndarray
    person_precision: np.ndarray
    film_mean: np.ndarray
    film_precision: np.ndarray
    user_variance: np.ndarray
    movie_variance: np.ndarray
    person_variance: float
    film_variance: float
    widening: float

    def place(self, movies: np.ndarray, centred: np.ndarray) -> np.ndarray:
        """Return (S, K) posterior mean rows of a person, given each draw of the films.

            p = S⁻¹ [ Λ (μ + n^(−½) Σ_j W_j) + Σ_j w_j q_j (y_j − c_j) ],   S = Λ + Σ_j w_j q_j q_jᵀ

        with q_j = (V_j, 1) and w_j the precision of a rating by somebody new, whose width τ is taken to be 1.

        Args:
            movies: (n,) codes; `centred`: (n,) their ratings less the mean of all.
        """
        q, weight, system, prior = self._system(movies)
        bias = self.movie_draws[movies, :, -1].astype(np.float64)  # (n, S)
        h = np.einsum("sfg,sg->sf", self.person_precision, prior)
        h += np.einsum("n,nsf,ns->sf", weight, q, centred[:, None] - bias)
        return solve_system(system, h[..., None])[..., 0]

    def expect(self, rows: np.ndarray) -> np.ndarray:
        """Return (m,) what a person with (S, K) rows is expected to feel about each film, over the mean."""
        draws = len(rows)
        columns = np.hstack([rows[:, :-1], np.ones((draws, 1))]) / draws  # the last meets the film's bias
        weights = columns.ravel().astype(np.float32)
        films = self.movie_draws.reshape(len(self.movie_draws), -1)
        found = np.empty(len(films))
        for start in range(0, len(films), _BLOCK):  # float16 is widened before it is multiplied
            found[start : start + _BLOCK] = films[start : start + _BLOCK].astype(np.float32) @ weights
        return found + rows[:, -1].mean()

    def expect_elsewhere(self, rows: np.ndarray) -> float:
        """Return the same for a film of which nothing is known."""
        factors = np.einsum("sf,sf->s", rows[:, :-1], self.film_mean[:, :-1])
        return float((factors + rows[:, -1] + self.film_mean[:, -1]).mean())

    def shares(self, movies: np.ndarray, centred: np.ndarray, target: int) -> tuple[float, np.ndarray]:
        """Return base and (n,) shares of what a person with these ratings is expected to feel about a film.

        With a = S⁻¹ q_target, the expectation is the mean over the draws of

            c_target + a·Λμ  +  Σ_j [ w_j (a·q_j) (y_j − c_j) + n^(−½) a·ΛW_j ]

        so that each rating has a part in it: by its value and, as one film of the bag, by being there.
        """
        q, weight, system, _ = self._system(movies)
        goal = self.movie_draws[target].astype(np.float64)  # (S, K)
        reach = solve_system(system, np.hstack([goal[:, :-1], np.ones((len(goal), 1))])[..., None])[..., 0]
        pulled = np.einsum("sf,sfg->sg", reach, self.person_precision)
        base = float((goal[:, -1] + np.einsum("sf,sf->s", pulled, self.person_mean)).mean())
        bias = self.movie_draws[movies, :, -1].astype(np.float64)
        value = np.einsum("nsf,sf->ns", q, reach) * weight[:, None] * (centred[:, None] - bias)
        there = np.einsum("nsf,sf->ns", self.movie_bag[movies].astype(np.float64), pulled)
        return base, (value + there / np.sqrt(max(len(movies), 1))).mean(axis=1)

    def _system(self, movies: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return q (n, S, K), w (n,), S (S, K, K) and the prior means (S, K) of a person."""
        q = self.movie_draws[movies].astype(np.float64)
        q[..., -1] = 1.0
        # of a file that holds anything they may overflow, which `solve_system` tells
        with np.errstate(over="ignore", invalid="ignore"):
            weight = 1.0 / (self.person_variance * self.movie_variance[movies].astype(np.float64))
            system = self.person_precision + np.einsum("n,nsf,nsg->sfg", weight, q, q, optimize=True)
        bag = self.movie_bag[movies].sum(axis=0, dtype=np.float64) / np.sqrt(max(len(movies), 1))
        return q, weight, system, self.person_mean + bag

    def spread(self, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
        """Return (k,) standard deviations of ratings to come, for pairs of codes; −1 is somebody new.

        √( noise + variance of the expectation over the draws ), the latter with S − 1 below the line. A row
        that is not known adds qᵀΛ⁻¹q, widened, for in each draw it may be anything that its prior allows.
        """
        people, films = np.maximum(users, 0), np.maximum(movies, 0)
        noise = np.where(users >= 0, self.user_variance[people], np.float32(self.person_variance))
        noise = noise * np.where(movies >= 0, self.movie_variance[films], np.float32(self.film_variance))
        variance = np.empty(len(users))
        for start in range(0, len(users), _BLOCK):
            part = slice(start, start + _BLOCK)
            p = _rows(self.user_draws, self.person_mean, users[part])
            q = _rows(self.movie_draws, self.film_mean, movies[part])
            values = np.einsum("nsf,nsf->ns", p[..., :-1], q[..., :-1]) + p[..., -1] + q[..., -1]
            variance[part] = values.var(axis=1, ddof=min(1, values.shape[1] - 1))
        for lost, known, other, mean, own in (
            (users < 0, movies, self.movie_draws, self.film_mean, self.person_precision),
            (movies < 0, users, self.user_draws, self.person_mean, self.film_precision),
        ):
            if lost.any():
                variance[lost] += self.widening * _prior_variance(own, other, mean, known[lost])
        both = (users < 0) & (movies < 0)
        if both.any():  # of two that are unknown the factors vary together
            covers = np.linalg.inv(self.person_precision), np.linalg.inv(self.film_precision)
            shared = np.einsum("sfg,sfg->s", covers[0][:, :-1, :-1], covers[1][:, :-1, :-1])
            variance[both] += self.widening**2 * float(shared.mean())
        return np.sqrt(noise + variance)


def _prior_variance(
    precision: np.ndarray, draws: np.ndarray, mean: np.ndarray, codes: np.ndarray
) -> np.ndarray:
    """(k,) mean over the draws of qᵀ Λ⁻¹ q for rows q = (V, 1) of codes, of the prior's mean where −1."""
    cover = np.linalg.inv(precision)
    distinct, place = np.unique(codes, return_inverse=True)
    found = np.empty(len(distinct))
    for n, code in enumerate(distinct.tolist()):
        q = (draws[code] if code >= 0 else mean).astype(np.float64)
        q[:, -1] = 1.0
        found[n] = np.einsum("sf,sfg,sg->s", q, cover, q).mean()
    return found[place]


def _rows(draws: np.ndarray, mean: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """(k, S, K) float32 draws of codes, the mean of the prior where −1."""
    rows = draws[np.maximum(codes, 0)].astype(np.float32)
    rows[codes < 0] = mean
    return rows
