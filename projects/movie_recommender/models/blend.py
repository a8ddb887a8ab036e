"""Blend: several models' stars in one least squares, and what several models like in one order."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeVar

import numpy as np
from scipy import sparse

from projects.movie_recommender.models.als import ALS
from projects.movie_recommender.models.base import Model
from projects.movie_recommender.models.bayes import Bayes
from projects.movie_recommender.models.blend_features import Features
from projects.movie_recommender.models.blend_weights import order_weights, star_weights
from projects.movie_recommender.models.ease import EASE
from projects.movie_recommender.models.funk import Funk
from projects.movie_recommender.models.ials import IALS
from projects.movie_recommender.models.itemknn import ItemKNN
from projects.movie_recommender.models.ranker import Ranker
from projects.movie_recommender.models.svdpp import SVDpp
from projects.movie_recommender.models.updating import changed_rows, places_of
from projects.movie_recommender.models.userknn import UserKNN
from projects.movie_recommender.ratings import Ids, Ratings, relevant_from
from shared.blas import one_blas_thread
from shared.errors import DataError, closest

__all__ = ["Blend"]

M = TypeVar("M", bound=Model)

STARS: dict[str, type[Model]] = {model.name: model for model in (ALS, Bayes, Funk, ItemKNN, SVDpp, UserKNN)}
RANKS: dict[str, type[Ranker]] = {model.name: model for model in (IALS, EASE)}
HELD = 0.2  # of each user's training ratings, on which the weights are learned
MOST_USERS = 20_000  # whose held ratings the order is learned from; more would tell nothing new
HEAD = 30  # films per user, the best by iALS, among which the order is learned: a list is short

_SCORES = 1 << 20  # of all films for the users of a block


@dataclass
class Blend(Model):
    """Stars:   r̂_ui = g + Σ_m w_m (r̂⁽ᵐ⁾_ui − g) over the star models, w by ridge regression;

    order:   score_ui = Σ_f a_f x_f(u, i) with a minimising, over users and their liked films held out,

        − 1/n Σ_u 1/|L_u| Σ_{i ∈ L_u} log( exp(score_ui) / Σ_{j ∈ H_u} exp(score_uj) ) + penalty ‖a ∘ σ‖²

    where H_u are the 30 films that iALS puts first for u and L_u those of them that u likes. What somebody
    will rate and like is what they come across, times how they find it: so the x are the logarithms of the
    scores of iALS and EASE, the blended stars, how near a film's genres are to those the person likes, and
    how much the film was rated in the days when the person rated; see `Features`.

    Every part is fitted twice: without a fifth of each user's training ratings, on which w and a are
    learned (stacking, Breiman 1996), and then with all training ratings. No other rows are seen.

    Args:
        members: the star models, separated by commas, of als, bayes, funk, itemknn, svdpp and userknn.
    """

    members: str = "itemknn,svdpp"

    name = "blend"
    own_order = True
    keeps: ClassVar = {"mean": "", "star_weights": "", "order_weights": ""}

    leaner = "train ials or als, which grow linearly"

    def needs(self, ratings: Ratings) -> float:
        """Return what the parts need, of which those of the trial are kept while the others are fitted."""
        parts = [STARS[name]() for name in self._star_names()] + [model() for model in RANKS.values()]
        return sum(part.needs(ratings) for part in parts) + 28 * len(ratings)

    def _fit(self, ratings: Ratings, rng: np.random.Generator) -> None:
        self.mean = np.float64(ratings.values.mean(dtype=np.float64))
        held = _a_fifth_of_each(ratings.users, rng)
        self.star_weights = np.full(len(self._star_names()), 1 / len(self._star_names()))
        self.order_weights = np.array([1.0, 0.0, 0.0, 0.0, 0.0])
        if len(held):
            self._weigh(ratings, held, rng)
        self._fit_parts(ratings, rng)

    def _weigh(self, ratings: Ratings, held: np.ndarray, rng: np.random.Generator) -> None:
        """Learn both kinds of weights from held rows that the parts have not seen."""
        learned = ratings.take(np.setdiff1d(np.arange(len(ratings)), held))
        trial = dataclasses.replace(self)
        trial.user_ids, trial.movie_ids, trial.scale = learned.user_ids, learned.movie_ids, learned.scale
        trial.mean = np.float64(learned.values.mean(dtype=np.float64))
        trial._fit_parts(learned, rng)
        users = learned.user_ids.codes(ratings.user_ids.values[ratings.users[held]])
        movies = learned.movie_ids.codes(ratings.movie_ids.values[ratings.movies[held]])
        values = ratings.values[held]
        stars = np.column_stack([part.predict_codes(users, movies) for part in trial._stars])
        self.star_weights = trial.star_weights = star_weights(stars - trial.mean, values - trial.mean)
        liked = (values >= relevant_from(self.scale)) & (movies >= 0) & (users >= 0)
        asked = np.sort(rng.permutation(np.unique(users[liked]))[:MOST_USERS])
        wanted = sparse.csr_array(
            (np.ones(int(liked.sum()), bool), (users[liked], movies[liked])),
            shape=(len(learned.user_ids), len(learned.movie_ids)),
        )
        seen = learned.by_user()
        heads, hits = [], []
        for block in self._blocks(asked):
            first = trial._ranks[0].scores(block)
            first[seen[block].toarray() > 0] = -np.inf
            films = np.argsort(-first, axis=1, kind="stable")[:, :HEAD]
            x = np.stack([np.take_along_axis(one, films, 1) for one in trial._columns(block)], axis=2)
            hit = np.take_along_axis(wanted[block].toarray(), films, 1)
            unseen = np.take_along_axis(first, films, 1) > -np.inf
            for row in np.flatnonzero(hit.any(axis=1)):
                heads.append(x[row][unseen[row]])
                hits.append(hit[row][unseen[row]])
        if heads:
            self.order_weights = order_weights(heads, hits)

    def _blocks(self, users: np.ndarray) -> list[np.ndarray]:
        """Cut users into blocks whose scores of all films are few enough to hold several times."""
        step = max(1, _SCORES // max(1, len(self.movie_ids)))
        return [users[start : start + step] for start in range(0, len(users), step)]

    def _fit_parts(self, ratings: Ratings, rng: np.random.Generator) -> None:
        self._stars = [STARS[name]().fit(ratings, rng) for name in self._star_names()]
        self._ranks = [model().fit(ratings, rng) for model in RANKS.values()]
        self._context = Features.of(ratings)

    def update(
        self,
        ratings: Ratings,
        rng: np.random.Generator | int | None = None,
        *,
        before: np.ndarray | None = None,
    ) -> Self:
        """Update the parts, each in its way; how they are weighted stays."""
        changed_rows(ratings, before, self.name)
        rng = np.random.default_rng(rng)
        users = places_of(self.user_ids, ratings.user_ids, "users")
        movies = places_of(self.movie_ids, ratings.movie_ids, "films")
        with one_blas_thread():
            for part in self.parts:
                part.update(ratings, rng, before=before)
            self._context = self._context.updated(ratings, users, movies)
        self.user_ids, self.movie_ids, self.scale = ratings.user_ids, ratings.movie_ids, ratings.scale
        return self

    def _star_names(self) -> list[str]:
        names = [name.strip() for name in self.members.split(",")]
        for name in names:
            if name not in STARS:
                raise DataError(f"blend has no member {name!r}", closest(name, STARS))
        if len(set(names)) < len(names):
            raise DataError(f"members {self.members!r} repeats one", "name each once")
        return names

    def predict_codes(self, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
        parts = (part.predict_codes(users, movies) - self.mean for part in self._stars)
        return self.mean + sum(w * part for w, part in zip(self.star_weights, parts, strict=True))

    def scores(self, users: np.ndarray) -> np.ndarray:
        found = np.empty((len(users), len(self.movie_ids)), np.float32)
        start = 0
        for block in self._blocks(users):
            found[start : start + len(block)] = self._weighted(self._columns(block))
            start += len(block)
        found[users < 0] = self._ranks[0].liked
        return found

    def _columns(self, users: np.ndarray) -> Iterator[np.ndarray]:
        """Yield the features of all films for users given as codes, each (k, m)."""
        blended = np.zeros((len(users), len(self.movie_ids)))
        for w, part in zip(self.star_weights, self._stars, strict=True):
            blended += w * (part.scores(users) - self.mean)
        ranks = [part.scores(users) for part in self._ranks]
        return self._context.columns(ranks, blended, *self._context.of_users(users))

    def _weighted(self, columns: Iterator[np.ndarray]) -> np.ndarray:
        return np.sum([a * x for a, x in zip(self.order_weights, columns, strict=True)], axis=0)

    def _fold_in(self, movies: np.ndarray, ratings: np.ndarray) -> tuple[np.ndarray, float]:
        parts = [part._fold_in(movies, ratings) for part in self._stars]
        scores = sum(w * (part[0] - self.mean) for w, part in zip(self.star_weights, parts, strict=True))
        elsewhere = sum(w * (part[1] - self.mean) for w, part in zip(self.star_weights, parts, strict=True))
        return self.mean + scores, float(self.mean + elsewhere)

    def _fold_in_ranking(self, movies: np.ndarray, ratings: np.ndarray) -> np.ndarray:
        if not len(movies):
            return self._ranks[0].liked
        ranks = [part._fold_in_ranking(movies, ratings)[None] for part in self._ranks]
        stars = self._fold_in(movies, ratings)[0] - self.mean
        person = self._context.of_person(movies, ratings, self.scale)
        return self._weighted(self._context.columns(ranks, stars[None], *person))[0]

    @property
    def parts(self) -> tuple[Model, ...]:
        """The models that it is made of: those of stars, then those of order."""
        return (*self._stars, *self._ranks)

    def alike(self, movie: int) -> np.ndarray | None:
        """Return what the first part tells that compares films: being liked alike before being seen alike."""
        found = (part.alike(movie) for part in self.parts)
        return next((likeness for likeness in found if likeness is not None), None)

    def state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        settings, arrays = super().state()
        parts = {}
        for part in self.parts:
            parts[part.name], fitted = part.state()
            arrays |= {f"{part.name}/{key}": value for key, value in fitted.items()}
        arrays |= {f"context/{key}": value for key, value in self._context.arrays().items()}
        return {**settings, "parts": parts}, arrays

    @classmethod
    def restore(
        cls,
        settings: dict[str, Any],
        arrays: dict[str, np.ndarray],
        user_ids: Ids,
        movie_ids: Ids,
        scale: tuple[float, float],
    ) -> Self:
        own = {key: value for key, value in settings.items() if key != "parts"}
        model = super().restore(own, arrays, user_ids, movie_ids, scale)

        def under(name: str) -> dict[str, np.ndarray]:
            start = f"{name}/"
            return {key.removeprefix(start): a for key, a in arrays.items() if key.startswith(start)}

        def part(made: type[M]) -> M:
            fitted = under(made.name)
            return made.restore(settings["parts"][made.name], fitted, user_ids, movie_ids, scale)

        model._stars = [part(STARS[name]) for name in model._star_names()]
        model._ranks = [part(made) for made in RANKS.values()]
        model._context = Features.restore(under("context"), len(user_ids), len(movie_ids))
        if model.star_weights.shape != (len(model._stars),) or model.order_weights.shape != (5,):
            raise ValueError("there are not as many weights as parts")
        return model


def _a_fifth_of_each(users: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the rows, ascending, of a fifth of each user's ratings drawn at random, rounded down."""
    order = rng.permutation(len(users))
    order = order[np.argsort(users[order], kind="stable")]
    counts = np.bincount(users)
    place = np.arange(len(users)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.sort(order[place < np.floor(HELD * counts)[users[order]]])
