"""What every model promises. A model that is added to `MODELS` is held to it unasked."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from projects.movie_recommender import MODELS
from projects.movie_recommender.store import Trained, load_model, save_model
from projects.movie_recommender.toplist import recommend
from shared.errors import DataError
from shared.memory import within

pytestmark = pytest.mark.parametrize("name", sorted(MODELS))


@pytest.fixture
def fitted(name, ratings):
    return MODELS[name]().fit(ratings, 1)


def pairs(table, n=60):
    return table["userId"].to_numpy()[:n], table["movieId"].to_numpy()[-n:]


def test_predictions_are_within_the_scale_and_one_per_pair(fitted, table):
    found = fitted.predict(*pairs(table))
    assert found.shape == (60,)
    assert found.dtype == np.float64
    assert ((found >= 1) & (found <= 5)).all()


def test_unknown_users_and_films_are_answered_and_never_nan(fitted):
    found = fitted.predict([10, -5, 10, -5], [100, 100, 101, 101])
    assert np.isfinite(found).all()
    assert list(fitted.user_ids.codes([10, -5])) == [0, -1]


def test_a_wholly_unknown_pair_gets_the_training_mean(fitted, table):
    assert fitted.predict([-5], [-5]) == pytest.approx([table["rating"].mean()])


def test_a_fit_over_the_budget_is_refused_before_it_begins(name, ratings):
    model = MODELS[name]()
    needed = int(model.needs(ratings))
    if name == "mean":
        assert needed == 0
        return
    with within(needed - 1), pytest.raises(DataError, match=rf"^{name} on .* needs about") as caught:
        model.fit(ratings, 1)
    assert model.leaner in str(caught.value)
    assert not [key for key in model.keeps if key in vars(model)]
    with within(needed + 1):
        model.fit(ratings, 1)


def test_the_seed_decides_the_bytes(name, ratings, table):
    users, movies = pairs(table)
    one, two = (MODELS[name]().fit(ratings, np.random.default_rng(3)).predict(users, movies) for _ in "ab")
    assert one.tobytes() == two.tobytes()


def test_threads_do_not_change_the_bytes(name, ratings, table):
    import numba

    before = numba.get_num_threads()
    results = []
    for threads in (1, before):
        numba.set_num_threads(threads)
        with threadpool_limits(threads):
            results.append(MODELS[name]().fit(ratings, 3).predict(*pairs(table)).tobytes())
    numba.set_num_threads(before)
    assert results[0] == results[1]


def test_a_prediction_does_not_depend_on_the_pairs_beside_it(fitted, table, rng):
    users, movies = pairs(table)
    whole = fitted.predict(users, movies)
    order = rng.permutation(len(users))
    assert fitted.predict(users[order], movies[order]).tobytes() == whole[order].tobytes()
    assert fitted.predict(users[:1], movies[:1]).tobytes() == whole[:1].tobytes()


def test_the_file_predicts_the_same_bytes(fitted, ratings, table, tmp_path):
    titles = [f"Film {i}" for i in range(len(ratings.movie_ids))]
    save_model(tmp_path / "m.bin", Trained.of(fitted, ratings, titles, {"seed": 1}))
    again = load_model(tmp_path / "m.bin").model
    users, movies = np.append(pairs(table)[0], -1), np.append(pairs(table)[1], 100)
    assert again.predict(users, movies).tobytes() == fitted.predict(users, movies).tobytes()
    one, two = (m.fold_in([100, 107], [5, 1]).predict([100, 114]) for m in (fitted, again))
    assert one.tobytes() == two.tobytes()
    assert again == fitted  # the settings


def test_the_score_of_a_ranking_is_the_prediction(fitted, ratings):
    """The order of films for a user is the order of their predictions, up to float32."""
    if fitted.own_order:
        pytest.skip("ranks by an order of its own")
    codes = np.arange(5, dtype=np.int32)
    scores = fitted.scores(codes)
    assert scores.shape == (5, len(ratings.movie_ids))
    n = len(ratings.movie_ids)
    for user in range(5):
        exact = fitted.predict_codes(np.full(n, user, np.int32), np.arange(n, dtype=np.int32))
        shift = scores[user] - exact
        assert np.ptp(shift) < 1e-5


def test_the_list_is_in_the_order_of_the_scores(fitted, ratings):
    """Ties by film; the stars beside it are the predictions."""
    users = np.array([0, 3, -1], np.int32)
    n = len(ratings.movie_ids)
    trained = Trained.of(fitted, ratings, [""] * n, {})
    scores = fitted.scores(users)
    for user, row, (films, stars) in zip(users, scores, recommend(trained, users, n), strict=True):
        assert (np.diff(row[films]) <= 1e-6 * np.abs(row).max()).all()
        assert set(films) == set(range(n)) - set(trained.seen_by(user))
        assert stars.tolist() == fitted.clip(fitted.predict_codes(np.full(len(films), user), films)).tolist()


def test_a_person_with_the_ratings_of_a_user_is_shown_films_alike(fitted, ratings):
    """Somebody folded in with a user's own ratings: the ten best of the one are high among the other's."""
    own = np.flatnonzero(ratings.users == 7)
    person = fitted.fold_in(ratings.movie_ids.values[ratings.movies[own]], ratings.values[own])
    order = person.scores if person.ranking is None else person.ranking
    scores = fitted.scores(np.array([7], np.int32))[0]
    assert order.shape == scores.shape
    assert np.isfinite(order).all()
    assert np.ptp(scores) == 0 or np.corrcoef(order, scores)[0, 1] > 0.8


def test_folding_in_comes_near_training_with_the_person(name, make_table, rng):
    table = make_table(rng, n_users=200)
    person = table["userId"].iloc[0]
    own = table[table["userId"] == person]
    trained = MODELS[name]().fit(table, 0)
    without = MODELS[name]().fit(table[table["userId"] != person], 0)
    films = without.movie_ids.values
    folded = without.fold_in(own["movieId"], own["rating"]).predict(films)
    joined = trained.predict(np.full(len(films), person), films)
    stranger = without.predict(np.full(len(films), -1), films)
    near, far = np.sqrt(np.mean((folded - joined) ** 2)), np.sqrt(np.mean((stranger - joined) ** 2))
    assert near < 0.15
    # a model that hardly tells people apart has hardly anything to gain
    assert near < max(far / 3, 0.1)


def test_folding_in_nothing_gives_what_a_stranger_gets(fitted):
    films = fitted.movie_ids.values
    nobody = fitted.fold_in([], [])
    assert nobody.predict(films) == pytest.approx(fitted.predict(np.full(len(films), -1), films))
    assert np.isfinite(nobody.predict([-1])).all()


def test_the_order_of_a_persons_ratings_is_no_information(fitted):
    one = fitted.fold_in([100, 107, 114], [5, 3, 1]).scores
    two = fitted.fold_in([114, 100, 107], [1, 5, 3]).scores
    assert one.tobytes() == two.tobytes()


@pytest.mark.parametrize(
    ("movies", "given", "says"),
    [([100], [9], "9 is outside 1 to 5"), ([100], [np.nan], "outside"), ([100, 100], [1, 2], "twice")],
)
def test_a_person_with_impossible_ratings_is_refused(fitted, movies, given, says):
    with pytest.raises(DataError, match=says):
        fitted.fold_in(movies, given)


def test_ids_are_kept_as_given(name, table):
    """Large numbers, numbers that look like others, and text are told apart."""
    users = table["userId"].map(lambda u: f"{u}.0")
    odd = table.assign(userId=users, movieId=table["movieId"] + 10**15)
    model = MODELS[name]().fit(odd, 0)
    assert model.user_ids.codes(["10.0", "10", "010.0"]).tolist() == [
        model.user_ids.codes(["10.0"])[0],
        -1,
        -1,
    ]
    assert model.movie_ids.codes([10**15 + 100, 100]).tolist() == [0, -1]
    assert np.isfinite(model.predict(odd["userId"], odd["movieId"])).all()


@pytest.mark.parametrize("rows", [1, 2, 11])
def test_a_handful_of_ratings_is_enough(name, table, rows):
    few = table.iloc[:rows]
    found = MODELS[name]().fit(few, 0).predict(few["userId"], few["movieId"])
    assert np.isfinite(found).all()


def test_ratings_all_alike_are_predicted_alike(name, table):
    model = MODELS[name]().fit(table.assign(rating=4.0), 0)
    assert model.predict(*pairs(table)) == pytest.approx(np.full(60, 4.0))


def test_half_of_training_cannot_be_seen_in_the_ids(name, ratings):
    """Only ids of training rows are known: nothing of the others can have reached the model."""
    half = ratings.take(np.flatnonzero(ratings.users < 5))
    model = MODELS[name]().fit(half, 0)
    assert len(model.user_ids) == 5
    assert model.user_ids.codes(ratings.user_ids.values[5:]).max() == -1


def test_new_ratings_are_taken_in_and_new_ids_with_them(name, ratings, few_sweeps):
    """Three quarters of the users first, then all; what is not learned by parts is learned again, whole."""
    early = ratings.take(np.flatnonzero(ratings.users < 30))
    model = MODELS[name](**few_sweeps(name)).fit(early, 0)
    before = np.where(ratings.users < 30, ratings.values, np.nan).astype(np.float32)
    users, movies = ratings.user_ids.values[ratings.users], ratings.movie_ids.values[ratings.movies]
    assert model.update(ratings, 0, before=before) is model
    assert (model.user_ids.codes(users) >= 0).all()
    found = model.predict(users, movies)
    assert ((found >= 1) & (found <= 5)).all()
    assert np.isfinite(model.scores(np.arange(len(model.user_ids), dtype=np.int32))).all()
    again = MODELS[name](**few_sweeps(name)).fit(ratings, 0).predict(users, movies)
    assert (found.tobytes() == again.tobytes()) or model.quick_update
    assert np.sqrt(np.mean((found - again) ** 2)) < 0.3
