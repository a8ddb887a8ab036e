"""New ratings are taken in: at no loss against training again, and nothing else is touched."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from projects.movie_recommender import MODELS
from projects.movie_recommender.models import updating
from projects.movie_recommender.models.als import ALS
from projects.movie_recommender.models.updating import Updatable
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.store import Trained, load_model, save_model
from shared.datasets import load_ratings
from shared.errors import DataError
from shared.metrics.ratings import rmse

NAMES = sorted(name for name, model in MODELS.items() if issubclass(model, Updatable))
names = pytest.mark.parametrize("name", NAMES)


def late(table, rng, share=0.01):
    """Rows that arrive later: all of two users and of two films, and others at random, `share` in all."""
    new = table["userId"].isin(rng.choice(table["userId"].unique(), 2, replace=False))
    films = table["movieId"].value_counts()
    new |= table["movieId"].isin(rng.choice(films.index[films < 20].to_numpy(), 2, replace=False))
    old = np.flatnonzero(~new.to_numpy())
    more = max(int(share * len(table)) - int(new.sum()), 0)
    new.iloc[rng.choice(old, more, replace=False)] = True
    return new.to_numpy()


@names
def test_an_update_is_as_good_as_training_again(name, rng):
    """On the sample that ships: 1 % new ratings, with two new users and two new films among them."""
    table = load_ratings("sample")
    held = rng.random(len(table)) < 0.1
    train, test = table[~held], table[held]
    new = late(train, rng)
    scale = (0.5, 5.0)
    whole = Ratings.of(train, scale)
    model = MODELS[name]().fit(Ratings.of(train[~new], scale), 0)
    known = len(model.user_ids), len(model.movie_ids)
    model.update(whole)
    again = MODELS[name]().fit(whole, 0)
    assert (len(model.user_ids), len(model.movie_ids)) > known
    errors = [
        rmse(test["rating"].to_numpy(), m.predict(test["userId"], test["movieId"])) for m in (model, again)
    ]
    assert errors[0] < errors[1] + 0.005


@names
def test_new_people_are_placed_by_their_ratings(name, make_table, rng):
    table = make_table(rng, n_users=150, n_movies=60)
    newcomer = table["userId"].iloc[0]
    old, own = table[table["userId"] != newcomer], table[table["userId"] == newcomer]
    model = MODELS[name]().fit(old, 0)
    films = model.movie_ids.values
    folded = model.fold_in(own["movieId"], own["rating"]).predict(films)
    stranger = model.predict(np.full(len(films), -1), films)
    placed = model.update(Ratings.of(table)).predict(np.full(len(films), newcomer), films)
    # films may have moved a little since
    assert np.sqrt(np.mean((placed - folded) ** 2)) < 0.3 * np.sqrt(np.mean((placed - stranger) ** 2))


@names
def test_nothing_new_changes_nothing(name, ratings):
    model = MODELS[name]().fit(ratings, 0)
    before = {key: np.asarray(array).tobytes() for key, array in model.state()[1].items()}
    model.update(ratings)
    assert {key: np.asarray(array).tobytes() for key, array in model.state()[1].items()} == before


@names
def test_rows_that_did_not_change_stay(name, make_table, rng, monkeypatch):
    """One rating is corrected: one user and one film are solved again."""
    monkeypatch.setattr(updating, "SHARE", 1.0)
    table = make_table(rng)
    model = MODELS[name]().fit(table, 0)
    users, movies = model.user_rows.copy(), model.movie_rows.copy()
    corrected = table.copy()
    corrected.loc[7, "rating"] = 6 - corrected.loc[7, "rating"] if corrected.loc[7, "rating"] != 3 else 5
    data = Ratings.of(corrected, (1.0, 5.0))
    model.update(data)
    assert np.flatnonzero((model.user_rows != users).any(axis=1)).tolist() == [data.users[7]]
    assert np.flatnonzero((model.movie_rows != movies).any(axis=1)).tolist() == [data.movies[7]]


def test_the_rows_solved_again_are_those_of_the_objective(ratings, monkeypatch):
    """With room for all, an update of every row is one turn of alternating least squares."""
    monkeypatch.setattr(updating, "SHARE", 1.0)
    model = ALS(rank=3, sweeps=2).fit(ratings, 0)
    model.user_totals[:] = model.movie_totals[:] = 0
    users = model.half_step(ratings.by_user(), model.movie_rows)
    movies = model.half_step(ratings.by_movie(), users)
    model.update(ratings)
    assert model.user_rows == pytest.approx(users, abs=1e-5)
    assert model.movie_rows == pytest.approx(movies, abs=1e-5)


def test_the_most_changed_rows_come_first():
    """Shares of new ratings 1/2, 1/10, 3/10 and none; a new row costs nothing of the limit."""
    before = np.array([[10, 30], [90, 200], [70, 200], [50, 99], [0, 0]], float)
    now = np.array([[20, 60], [100, 230], [100, 290], [50, 99], [40, 100]], float)
    chosen = [updating._most_changed(before, now, limit).tolist() for limit in (0, 20, 119, 120, 220)]
    assert chosen == [[4], [0, 4], [0, 4], [0, 2, 4], [0, 1, 2, 4]]


@names
def test_an_updated_model_is_kept_like_another(name, ratings, table, tmp_path):
    half = ratings.take(np.arange(len(ratings) // 2))
    model = MODELS[name]().fit(half, 0)
    titles = [f"Film {i}" for i in range(len(half.movie_ids))]
    save_model(tmp_path / "m.bin", Trained.of(model, half, titles, {}))
    again = load_model(tmp_path / "m.bin").model.update(ratings)
    model.update(ratings)
    users, movies = table["userId"].to_numpy(), table["movieId"].to_numpy()
    assert again.predict(users, movies).tobytes() == model.predict(users, movies).tobytes()


def test_a_model_of_before_there_were_updates_can_be_updated(ratings):
    model = ALS(rank=2).fit(ratings, 0)
    settings, arrays = model.state()
    old = {name: array for name, array in arrays.items() if not name.endswith("totals")}
    again = ALS.restore(settings, old, model.user_ids, model.movie_ids, model.scale).update(ratings)
    assert (again.user_totals == model.user_totals).all()
    assert np.isfinite(again.user_rows).all()


def test_ratings_that_lack_old_users_are_refused(ratings):
    model = ALS(rank=2).fit(ratings, 0)
    with pytest.raises(DataError, match="35 users of the model have no ratings here"):
        model.update(ratings.take(np.flatnonzero(ratings.users < 5)))


@names
def test_each_rating_has_its_share_of_a_prediction(name, ratings):
    """The shares and a base that no rating enters add up, and a rating moves the prediction by its share."""
    model = MODELS[name](rank=3).fit(ratings, 0)
    films, stars = np.array([2, 5, 11, 20], np.int32), np.array([5, 2, 4, 1], np.float32)
    for target in (7, 11):
        base, shares = model.shares(films, stars, target)
        assert base + shares.sum() == pytest.approx(model._fold_in(films, stars)[0][target], abs=1e-5)
        assert base == pytest.approx(model.mean + model.movie_rows[target, -1])
        for j in range(4):
            usual = stars.copy()
            usual[j] = model.mean + model.movie_rows[films[j], -1]
            without = model._fold_in(films, usual)[0][target]
            _, other = model.shares(films, usual, target)
            assert np.delete(other, j) == pytest.approx(np.delete(shares, j))
            assert base + shares.sum() - shares[j] + other[j] == pytest.approx(without, abs=1e-5)
    base, shares = model.shares(films[:0], stars[:0], 7)
    assert len(shares) == 0
    assert base == pytest.approx(model._fold_in(films[:0], stars[:0])[0][7])


def test_without_biases_the_shares_are_of_the_stars_themselves(ratings):
    model = MODELS["als"](rank=3, biases=False, weighting=True, reg=0.1).fit(ratings, 0)
    films, stars = np.array([2, 5, 11, 20], np.int32), np.array([5, 2, 4, 1], np.float32)
    base, shares = model.shares(films, stars, 7)
    assert base == 0
    assert shares.sum() == pytest.approx(model._fold_in(films, stars)[0][7], abs=1e-5)


def test_corrections_that_cancel_in_a_sum_are_seen(ratings):
    """A user's 4 and 2 become 2 and 4: the count and the sum of the row stay."""
    model = MODELS["als"](rank=3).fit(ratings, 0)
    own = np.flatnonzero(ratings.users == 0)
    high = own[np.argmax(ratings.values[own])]
    low = own[np.argmin(ratings.values[own])]
    values = ratings.values.copy()
    values[[high, low]] = values[[low, high]]
    before = model.user_rows[0].copy()
    whole = dataclasses.replace(ratings, values=values)
    model.update(whole, before=ratings.values)
    assert np.abs(model.user_rows[0] - before).max() > 1e-5
