"""Bayesian factorisation by Gibbs sampling, with who rated what as a prior: the most accurate model here."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from scipy import sparse
from scipy.special import ndtri

from projects.movie_recommender.models.chain import Chain
from projects.movie_recommender.models.ease import item_weights
from projects.movie_recommender.models.factors import RowModel
from projects.movie_recommender.models.innovation import Learner, most_changed
from projects.movie_recommender.models.iterative import Iterative
from projects.movie_recommender.models.posterior import Posterior
from projects.movie_recommender.models.updating import places_of
from projects.movie_recommender.ratings import Ratings
from shared.blas import one_blas_thread
from shared.errors import DataError
from shared.linalg.sketch import MeanSketch
from shared.linalg.svd import svd_bytes, truncated_svd

__all__ = ["Bayes"]

RANKS = (31, 47)
MANY = 300_000  # ratings
BURN_IN = 30  # sweeps that are not averaged
KEPT_RANK = 125  # of the mean prediction: with two columns for means and one for bias, rows of 128 numbers
LOCAL_RANK = 255  # of it with the local errors, whose spectrum falls slowly
LOCAL_REG = 2000.0  # of the regression of errors on errors, in mean squared errors
LOCAL_PAIRS = 60_000_000  # of users and films, above which there is none: they are all held, in 4 bytes
_VARIANCES = ("user_variance", "movie_variance", "person_variance")
LOCAL_FILMS = 10_000  # likewise: the regression takes the cube of their number


@dataclass
class Bayes(RowModel, Iterative):
    """r_ui ~ N(g + U_u · V_i + b_u + c_i, 1 / (α_u β_i)), with a prior on every unknown and a draw of each:

        P_u = (U_u, b_u) ~ t_ν(μ_P + B_Pᵀ x_u, Λ_P),     Q_i = (V_i, c_i) ~ t_ν(μ_Q + B_Qᵀ x_i, Λ_Q)

    x_u holds 1/√n_u at each of the n_u films that u rated in training, and what else is known of u; x_i
    mirrors it. So who rated what says something before any rating is read (SVD++, Koren 2008; on both
    sides, Rendle, Zhang and Koren 2019), as the mean of a hierarchical prior (Macau, Simm et al. 2017).
    Gibbs sampling after Salakhutdinov and Mnih 2008, the bias being one more latent column. The noise of
    people (α) and films (β) and the t-distributed rows let some be more consistent, or more unusual, than
    others.

    The prediction is the mean of g + U_u · V_i + b_u + c_i over the sweeps after the burn-in, kept as its
    truncated SVD (`MeanSketch`). To it is added E B, where E are the errors on the training rows and B tells
    each film's from those of the others a person rated (`item_weights`): what is too local for the factors,
    and can be told from chance above 300,000 ratings.
    A few draws are kept besides: they place new people and tell spreads.

    Args:
        rank: factors per row; one less than a multiple of 16 is quickest. None: 31 up to 300,000 ratings, 47
            above, where there is more to tell.
        sweeps: of the sampler, burn-in included.
        components: numbers that x is reduced to by a truncated SVD.
        evenness: a, how alike the noise of people, and of films, is thought to be.
        tails: ν.
        draws: that are kept.
    """

    rank: int | None = None
    sweeps: int = 340
    components: int = 256
    evenness: float = 10.0
    tails: float = 8.0
    draws: int = 24

    name = "bayes"
    keeps: ClassVar = {
        **RowModel.keeps,
        **{"user_draws": "users", "movie_draws": "movies", "movie_bag": "movies"},
        **{"person_mean": "", "person_precision": "", "film_mean": "", "film_precision": ""},
        **{"user_variance": "users", "movie_variance": "movies", "person_variance": ""},
    }
    moves: ClassVar = (
        *("chain_state", "sketch_state", "user_sums", "movie_sums", "person_sum"),
        *("user_draws", "movie_draws", "movie_bag"),
        *("person_mean", "person_precision", "film_mean", "film_precision"),
    )

    leaner = "keep fewer draws or components, or train als"

    def needs(self, ratings: Ratings) -> float:
        """Return the most of what the fit takes one after the other, beside 60 a rating for the two sides.

        The SVD that makes the components of users, then of films. While it samples: φ, the draws in float16,
        of films twice, four float32 arrays of rows, and the sketch of the mean with its projections. Beside
        these, where local errors are learned, in turn: the square of the films in float64 and float32; that
        and users × films twice; users × films and an SVD of them.
        """
        n, m = len(ratings.user_ids), len(ratings.movie_ids)
        size = (self.rank or RANKS[len(ratings) > MANY]) + 1
        features = min(self.components, n, m)
        wide = min(2 * min(KEPT_RANK, n, m) + 1, m), min(4 * KEPT_RANK + 3, n)
        sketch = 8 * (n * wide[0] + m * wide[1]) + 16 * (n + m) * KEPT_RANK
        sampling = 8 * features * (n + m) + 2 * self.draws * size * (n + 2 * m) + 32 * size * (n + m) + sketch
        local = 0.0
        if len(ratings) > MANY and n * m <= LOCAL_PAIRS and m <= LOCAL_FILMS:
            local = max(
                12.0 * m * m, 4.0 * m * m + 8.0 * n * m, 4.0 * n * m + svd_bytes((n, m), LOCAL_RANK, 4)
            )
        return 60 * len(ratings) + max(svd_bytes((n, m), features, 4), sampling + local)

    def _begin(self, ratings: Ratings, rng: np.random.Generator) -> None:
        size = (self.rank or RANKS[len(ratings) > MANY]) + 1
        self._chain = Chain(ratings, size, self.components, self.evenness, self.tails, rng)
        self.mean = np.float64(self._chain.mean)
        n, m = len(ratings.user_ids), len(ratings.movie_ids)
        self._sketch = MeanSketch((n, m), min(KEPT_RANK, n, m), rng)
        self.user_sums, self.movie_sums = np.zeros((3, n)), np.zeros((2, m))
        self.person_sum = np.float64(0.0)
        self._burn_in = min(BURN_IN, self.sweeps - 1)
        s = min(self.draws, self.sweeps - self._burn_in)
        self._kept = np.linspace(self._burn_in, self.sweeps, s + 1).astype(np.int64)[1:] - 1
        self.user_draws, self.movie_draws, self.movie_bag = (
            np.zeros((count, s, size), np.float16) for count in (n, m, m)
        )
        self.person_mean, self.film_mean = np.zeros((2, s, size))
        self.person_precision, self.film_precision = np.zeros((2, s, size, size))

    def _sweep(self, number: int) -> None:
        chain = self._chain
        for turn, (p, q) in enumerate(chain.sweep()):
            if number >= self._burn_in and turn == number % 2:  # the two of a sweep tell nearly the same
                self._sketch.add(p[:, :-1], q[:, :-1])
        if number < self._burn_in:
            return
        p, q = chain.users.expected, chain.movies.expected
        film = chain.usual_movie()
        self.user_sums += [p[:, -1], p[:, :-1] @ film[:-1] + film[-1], 1 / chain.users.noise]
        self.movie_sums += [q[:, -1], 1 / chain.movies.noise]
        self.person_sum += self._uneven / chain.mean_precision
        for s in np.flatnonzero(self._kept == number):
            self.user_draws[:, s], self.movie_draws[:, s] = chain.users.rows, chain.movies.rows
            self.movie_bag[:, s] = chain.bag_loads @ chain.users.link
            self.person_mean[s], self.film_mean[s] = chain.usual_user(), film
            self.person_precision[s], self.film_precision[s] = chain.users.precision, chain.movies.precision

    def _end(self) -> None:
        self._make_rows()
        n, m = len(self.user_ids), len(self.movie_ids)
        if len(self._chain.users.values) > MANY and n * m <= LOCAL_PAIRS and m <= LOCAL_FILMS:
            self._add_local()
        del self._chain, self._sketch, self.user_sums, self.movie_sums, self.person_sum, self._kept

    def _make_rows(self) -> None:
        """Write the mean prediction as rows, whose biases are what is expected beside an unknown partner.

        With ê_u and ŝ_i these biases, and b̄_u and c̄_i the mean ones, U_u · V_i + b_u + c_i is on average
        [L_u, b̄_u − ê_u, 1] · [R_i, 1, c̄_i − ŝ_i] + ê_u + ŝ_i.
        """
        count = max(float(self._sketch.state[-1]), 1.0)
        left, right = self._sketch.factors()
        bias, pull, variance = self.user_sums / count
        self.user_variance = variance.astype(np.float32)
        elsewhere = bias + pull
        film_bias, film_variance = self.movie_sums / count
        self.movie_variance = film_variance.astype(np.float32)
        self.person_variance = np.float64(self.person_sum / count)
        self.__dict__.pop("posterior", None)
        stranger = self.posterior.expect(self.person_mean)  # nobody is where the prior's mean is
        self.user_rows = _rows(left, bias - elsewhere, np.ones(len(left)), elsewhere)
        self.movie_rows = _rows(right, np.ones(len(right)), film_bias - stranger, stranger)

    def _add_local(self) -> None:
        """Put E B into the rows."""
        side = self._chain.users
        users = np.repeat(np.arange(len(side.counts), dtype=np.int32), side.counts)
        error = (side.values - self.predict_codes(users, side.indices)).astype(np.float32)
        shape = len(self.user_rows), len(self.movie_rows)
        errors = sparse.csr_array((error, side.indices, side.indptr), shape=shape)
        square = float(np.mean(np.square(error, dtype=np.float64)))
        if square < 1e-9:
            return
        whole = errors @ item_weights(errors, LOCAL_REG * square)
        whole += self.user_rows[:, :-1] @ self.movie_rows[:, :-1].T
        rank = min(LOCAL_RANK, *shape)
        u, s, vt = truncated_svd(whole, rank, method="randomized", rng=self._chain.rng, tol=0.03)
        self.user_rows = _rows(u * s, self.user_rows[:, -1])
        self.movie_rows = _rows(vt.T, self.movie_rows[:, -1])

    def _so_far(self, users: np.ndarray, movies: np.ndarray) -> np.ndarray | None:
        if not self._sketch.state[-1]:
            return None  # still burning in
        self._make_rows()
        return self.predict_codes(users, movies)

    @functools.cached_property
    def posterior(self) -> Posterior:
        """The draws that are kept, by which people are placed."""
        return Posterior(
            self.user_draws,
            self.movie_draws,
            self.movie_bag,
            self.person_mean,
            self.person_precision,
            self.film_mean,
            self.film_precision,
            self.user_variance,
            self.movie_variance,
            float(self.person_variance),
            self._uneven,
            self.tails / (self.tails - 2),
        )

    @property
    def _uneven(self) -> float:
        """E[1/β] = a / (a − 1): what the noise of somebody new, or of a new film, is on average."""
        return self.evenness / (self.evenness - 1)

    def _fold_in(self, movies: np.ndarray, ratings: np.ndarray) -> tuple[np.ndarray, float]:
        rows = self.posterior.place(movies, ratings - float(self.mean))
        elsewhere = self.posterior.expect_elsewhere(rows) if len(movies) else 0.0
        return self.posterior.expect(rows) + float(self.mean), elsewhere + float(self.mean)

    def shares(self, movies: np.ndarray, ratings: np.ndarray, target: int) -> tuple[float, np.ndarray]:
        base, shares = self.posterior.shares(movies, ratings - float(self.mean), target)
        return base + float(self.mean), shares

    def interval(self, users: np.ndarray, movies: np.ndarray, share: float = 0.9) -> np.ndarray:
        """Return (n, 2) bounds within the scale: the prediction ± a normal quantile of `Posterior.spread`."""
        half = ndtri(0.5 + share / 2) * self.posterior.spread(users, movies)
        middle = self.predict_codes(users, movies)
        return self.clip(np.column_stack([middle - half, middle + half]))

    def update(
        self,
        ratings: Ratings,
        rng: np.random.Generator | int | None = None,
        *,
        before: np.ndarray | None = None,
    ) -> Self:
        if before is None:
            raise DataError("a bayes model must be told which ratings are new", "give what they were before")
        with one_blas_thread():
            self._grow(ratings)
            changed = ratings.values != before  # NaN is no rating
            u, i = ratings.users[changed], ratings.movies[changed]
            expected = self.predict_codes(u, i)
            is_new = np.isnan(before[changed])
            differences = ratings.values[changed] - np.where(is_new, expected, before[changed])
            weights = 1 / self.user_variance, 1 / self.movie_variance
            users = Learner(
                self.user_draws,
                self.user_rows,
                self.movie_draws,
                self.movie_rows,
                self.person_precision,
                *weights,
            )
            movies = Learner(
                self.movie_draws,
                self.movie_rows,
                self.user_draws,
                self.user_rows,
                self.film_precision,
                *weights[::-1],
            )
            for side, matrix, rows in ((users, ratings.by_user(), u), (movies, ratings.by_movie(), i)):
                counts = np.diff(matrix.indptr)
                todo = most_changed(np.bincount(rows, minlength=len(counts)), counts)
                new = np.zeros(len(ratings), np.float32)
                new[changed] = differences - (self.predict_codes(u, i) - expected)
                moving = dataclasses.replace(ratings, values=new)
                entries = moving.by_user() if side is users else moving.by_movie()
                side.learn(todo, entries[todo])
        self.__dict__.pop("posterior", None)
        return self

    def _grow(self, ratings: Ratings) -> None:
        """Give every new user and film the row of somebody of whom nothing is known."""
        places = {
            "users": places_of(self.user_ids, ratings.user_ids, "users"),
            "movies": places_of(self.movie_ids, ratings.movie_ids, "films"),
        }
        length = {"users": len(ratings.user_ids), "movies": len(ratings.movie_ids)}
        unknown = {
            "user_draws": self.person_mean,
            "movie_draws": self.film_mean,
            "user_variance": self.person_variance,
            "movie_variance": 1.0,
        }
        for name, axis in self.keeps.items():
            if axis:
                old = np.asarray(getattr(self, name))
                grown = np.empty((length[axis], *old.shape[1:]), old.dtype)
                grown[:] = unknown.get(name, 0.0)
                grown[places[axis]] = old
                setattr(self, name, grown)
        self.user_ids, self.movie_ids, self.scale = ratings.user_ids, ratings.movie_ids, ratings.scale

    @property
    def chain_state(self) -> np.ndarray:
        """All that sweeps change in the sampler, for a checkpoint."""
        return self._chain.state

    @chain_state.setter
    def chain_state(self, state: np.ndarray) -> None:
        self._chain.state = state

    @property
    def sketch_state(self) -> np.ndarray:
        """All that sweeps change in the running mean, for a checkpoint."""
        return self._sketch.state

    @sketch_state.setter
    def sketch_state(self, state: np.ndarray) -> None:
        self._sketch.state = state

    def _check(self) -> None:
        super()._check()
        s, size = self.person_mean.shape
        shapes = {
            "user_draws": (len(self.user_ids), s, size),
            "movie_draws": (len(self.movie_ids), s, size),
            "movie_bag": (len(self.movie_ids), s, size),
            "film_mean": (s, size),
            "person_precision": (s, size, size),
            "film_precision": (s, size, size),
            "user_variance": (len(self.user_ids),),
            "movie_variance": (len(self.movie_ids),),
            "person_variance": (),
        }
        for name, shape in shapes.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} has another shape")
        if not s or not all((getattr(self, name) > 0).all() for name in _VARIANCES):
            raise ValueError("there are no draws, or a variance is not positive")
        for precision in (self.person_precision, self.film_precision):
            np.linalg.cholesky(precision)  # LinAlgError is a ValueError
            if not np.allclose(precision, precision.swapaxes(1, 2), rtol=1e-6):
                raise ValueError("a precision is not symmetrical")


def _rows(factors: np.ndarray, *columns: np.ndarray) -> np.ndarray:
    """Factors and further columns side by side, float32 in C order."""
    return np.ascontiguousarray(np.column_stack([factors, *columns]), np.float32)
