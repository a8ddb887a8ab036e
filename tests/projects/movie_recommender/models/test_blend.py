"""A blend is its parts: weighted as rows they have not seen say, in stars and in order."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from projects.movie_recommender.evaluate import evaluate
from projects.movie_recommender.models import blend
from projects.movie_recommender.models.blend import Blend
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.source import open_source
from shared.errors import DataError
from shared.metrics.ratings import rmse

MEMBERS = "als,itemknn"


@pytest.fixture
def model(ratings):
    return Blend(MEMBERS).fit(ratings, 0)


def test_stars_are_the_weighted_stars_of_the_members(model, ratings):
    parts = [part.predict_codes(ratings.users, ratings.movies) - model.mean for part in model._stars]
    expected = model.mean + np.column_stack(parts) @ model.star_weights
    assert model.predict_codes(ratings.users, ratings.movies) == pytest.approx(expected)


def test_every_part_has_learned_from_all_ratings(model, ratings):
    """The parts of the finished blend are those that a fit of their own with all rows gives."""
    for part in model._stars[1:]:
        alone = type(part)().fit(ratings, 0)
        codes = (ratings.users[:50], ratings.movies[:50])
        assert part.predict_codes(*codes).tolist() == alone.predict_codes(*codes).tolist()


def test_a_blend_is_hardly_worse_than_its_best_member(make_table, rng):
    data = Ratings.of(make_table(rng, n_users=200, n_movies=80, share=0.4, noise=0.6), (1.0, 5.0))
    order = rng.permutation(len(data))
    test, train = np.split(order, [len(order) // 5])
    learned = data.take(train)
    model = Blend(MEMBERS).fit(learned, 0)
    users, movies = data.user_ids.values[data.users[test]], data.movie_ids.values[data.movies[test]]
    errors = [rmse(data.values[test], part.predict(users, movies)) for part in (model, *model._stars)]
    assert errors[0] < 1.01 * min(errors[1:])


def test_the_order_is_that_of_the_weighted_features(model):
    users = np.array([0, 8], np.int32)
    expected = np.stack(list(model._columns(users)), axis=2) @ model.order_weights
    assert model.scores(users) == pytest.approx(expected, rel=1e-5, abs=1e-5)


def test_blocks_of_users_change_nothing(model, monkeypatch):
    users = np.array([3, 0, -1, 20, 7], np.int32)
    whole = model.scores(users)
    monkeypatch.setattr(blend, "_SCORES", 70)
    assert model.scores(users) == pytest.approx(whole, abs=1e-5)


def test_films_are_alike_as_the_first_part_that_compares_them_says(model, ratings):
    assert model.alike(3).tolist() == model._stars[0].alike(3).tolist()
    silent = Blend("userknn").fit(ratings, 0)
    assert silent.alike(3).tolist() == silent._ranks[0].alike(3).tolist()


def test_members_that_do_not_exist_or_repeat_are_refused(ratings):
    with pytest.raises(DataError, match="no member 'alz'; did you mean als"):
        Blend("alz").fit(ratings, 0)
    with pytest.raises(DataError, match="repeats one"):
        Blend("als,als").fit(ratings, 0)


def test_weights_that_do_not_match_the_parts_are_refused(model):
    settings, arrays = model.state()
    for key in ("star_weights", "order_weights"):
        with pytest.raises(ValueError, match="as many weights as parts"):
            Blend.restore(
                settings, {**arrays, key: arrays[key][1:]}, model.user_ids, model.movie_ids, model.scale
            )


@pytest.mark.slow
def test_a_blend_orders_real_films_better_than_its_parts(real_data, tmp_path, monkeypatch):
    real_data("ml-100k")
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path))
    found = evaluate(open_source("ml-100k"), ["popularity", "ease", "ials", "blend"], "per-user:0.2", 0)
    ndcg = {entry["model"]: entry["metrics"]["ndcg@10"]["mean"] for entry in found["models"]}
    assert ndcg["popularity"] < min(ndcg["ease"], ndcg["ials"])
    assert max(ndcg["ease"], ndcg["ials"]) < ndcg["blend"]


def test_an_update_keeps_the_weights_and_what_was_known_of_times(ratings):
    """Model files keep no times: those of training stay, and of the new nothing is known."""
    late = (ratings.users >= 36) | (ratings.movies == 5)
    model = Blend(members="als").fit(ratings.take(np.flatnonzero(~late)), 0)
    stars, order, times = model.star_weights.copy(), model.order_weights.copy(), model._context.times.copy()
    before = np.where(late, np.nan, ratings.values).astype(np.float32)
    model.update(dataclasses.replace(ratings, times=None), 0, before=before)
    assert (model.star_weights == stars).all()
    assert (model.order_weights == order).all()
    assert (np.delete(model._context.times, 5, axis=0) == times).all()
    assert (model._context.times[5] == 1).all()
    assert np.ptp(model._context.days[36:]) == 0
    assert [len(part.user_ids) for part in model.parts] == [40, 40, 40]
