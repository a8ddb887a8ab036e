"""The model file: complete, or an error that says what is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from projects.movie_recommender.models.als import ALS
from projects.movie_recommender.store import MAGIC, VERSION, Trained, load_model, save_model
from shared.container import read_container, write_container
from shared.errors import DataError
from tools.reliability.sealing import Parts


@pytest.fixture
def trained(ratings):
    titles = [f"Où va {i}?\x1b[31m" for i in range(len(ratings.movie_ids))]
    return Trained.of(ALS(rank=2).fit(ratings, 0), ratings, titles, {"dataset": "invented"})


@pytest.fixture
def saved(trained, tmp_path):
    save_model(tmp_path / "m.bin", trained)
    return tmp_path / "m.bin"


def test_everything_comes_back(saved, trained, ratings):
    again = load_model(saved)
    assert again.titles.titles == trained.titles.titles
    assert again.about == trained.about
    assert again.model.scale == (1.0, 5.0)
    for user in (0, 7, -1):
        rows = np.flatnonzero(ratings.users == user)
        rows = rows[np.argsort(ratings.movies[rows])]
        assert again.seen_by(user).tolist() == ratings.movies[rows].tolist()
        films, stars = again.rated_by(user)
        assert films.tolist() == ratings.movies[rows].tolist()
        assert stars.tolist() == ratings.values[rows].tolist()


@pytest.mark.parametrize(
    "scale", [[1, 1e308], [float("nan"), 5], [5, 1], [1, 10**400], [-1e40, 5], [1], "15", None]
)
def test_a_scale_is_one(saved, scale):
    """Its checksums are right, and nothing could be told by it."""
    parts = Parts.of(saved.read_bytes())
    parts.document["meta"]["scale"] = scale
    saved.write_bytes(parts.join())
    with pytest.raises(DataError, match="damaged"):
        load_model(saved)


@pytest.mark.parametrize(
    "ids",
    [
        np.arange(4)[::-1],
        np.zeros(4, np.int64),
        np.arange(4, dtype=np.float16),
        np.array([1, np.nan]),
        np.zeros((4, 0)),
        np.zeros(0, np.int64),
    ],
)
def test_ids_are_distinct_numbers_in_order(saved, ids):
    meta, arrays = read_container(saved, MAGIC, VERSION, kind="model")
    write_container(saved, MAGIC, VERSION, meta, {**arrays, "users": ids}, force=True)
    with pytest.raises(DataError, match="damaged"):
        load_model(saved)


def test_the_ratings_come_back_as_a_table(saved, table):
    again = load_model(saved).training_table()
    given = table.sort_values(["userId", "movieId"], ignore_index=True)
    for name in ("userId", "movieId", "rating"):
        np.testing.assert_array_equal(again[name], given[name])


def test_what_is_known_of_films_and_people_comes_back(trained, tmp_path, rng):
    n_users, n_movies = len(trained.model.user_ids), len(trained.model.movie_ids)
    genres = ["", "Ö|B"] * (n_movies // 2)
    blocks = {"age": sparse.random_array((n_users, 7), density=0.2, format="csr", dtype=np.float32, rng=rng)}
    full = replace(trained, genres=genres, years=np.arange(n_movies) + 1950, user_side=blocks)
    save_model(tmp_path / "full.bin", full)
    again = load_model(tmp_path / "full.bin")
    assert again.genres == genres
    assert again.years.tolist() == full.years.tolist()
    assert (again.user_side["age"] != blocks["age"]).nnz == 0
    assert again.movie_side == {}
    save_model(tmp_path / "bare.bin", trained)
    bare = load_model(tmp_path / "bare.bin")
    assert bare.genres is bare.years is None


@pytest.mark.parametrize(
    "change",
    [
        {"films/years": np.arange(3)},
        {"films/genres/utf8": np.zeros(0, np.uint8), "films/genres/ends": np.zeros(2, np.int64)},
        {"side/users/age/indptr": np.zeros(3, np.int64)},
        {"side/users/age/columns": np.array([0])},
    ],
)
def test_what_is_known_of_other_films_is_refused(trained, tmp_path, change):
    one = sparse.csr_array(np.eye(len(trained.model.user_ids), 3, dtype=np.float32))
    save_model(tmp_path / "m.bin", replace(trained, user_side={"age": one}))
    meta, arrays = read_container(tmp_path / "m.bin", MAGIC, VERSION, kind="movie model")
    write_container(tmp_path / "m.bin", MAGIC, VERSION, meta, {**arrays, **change}, force=True)
    with pytest.raises(DataError, match="damaged"):
        load_model(tmp_path / "m.bin")


def test_text_ids_come_back_as_text(ratings, table, tmp_path):
    odd = table.assign(userId=table["userId"].map("=user {} ü".format))
    from projects.movie_recommender.ratings import Ratings

    data = Ratings.of(odd)
    save_model(tmp_path / "m.bin", Trained.of(ALS(rank=1).fit(data, 0), data, [""] * len(data.movie_ids), {}))
    ids = load_model(tmp_path / "m.bin").model.user_ids
    assert ids.values.tolist() == data.user_ids.values.tolist()


def test_damage_is_found_at_every_length_and_in_every_part(saved, rng):
    whole = saved.read_bytes()
    for length in rng.integers(0, len(whole), 30):
        saved.write_bytes(whole[:length])
        with pytest.raises(DataError, match=r"damaged|not a movie model"):
            load_model(saved)
    for place in rng.integers(0, len(whole), 60):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << int(rng.integers(8))
        saved.write_bytes(flipped)
        with pytest.raises(DataError, match=r"damaged|not a movie model|version"):
            load_model(saved).training_table()  # the ratings are checked when they are looked at


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"algorithm": "oracle"}, "'oracle' is unknown here; update"),
        ({"settings": {"rank": 2, "depth": 3}}, "damaged"),
        ({"scale": [1]}, "damaged"),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(saved, change, says):
    meta, arrays = read_container(saved, MAGIC, VERSION, kind="movie model")
    write_container(saved, MAGIC, VERSION, {**meta, **change}, arrays, force=True)
    with pytest.raises(DataError, match=says):
        load_model(saved)


@pytest.mark.parametrize(
    "change",
    [
        {"model/movie_rows": np.zeros((3, 3), np.float32)},
        {"model/movie_rows": np.zeros((30, 9), np.float32)},
        {"model/user_rows": np.zeros((40, 3), np.float64)},
        {"model/penalty": np.ones(2)},
        {"users": np.arange(5)},
    ],
)
def test_sums_that_are_right_do_not_excuse_shapes_that_are_wrong(saved, change):
    """Compiled code reads where it is told: nothing may point beyond an array."""
    meta, arrays = read_container(saved, MAGIC, VERSION, kind="movie model")
    write_container(saved, MAGIC, VERSION, meta, {**arrays, **change}, force=True)
    with pytest.raises(DataError, match="damaged"):
        load_model(saved)


@pytest.mark.parametrize("film", [-1, 30, 2**31 - 1])
def test_a_film_that_is_not_in_the_model_cannot_have_been_seen(saved, film):
    meta, arrays = read_container(saved, MAGIC, VERSION, kind="movie model")
    arrays["seen/indices"][5] = film
    write_container(saved, MAGIC, VERSION, meta, arrays, force=True)
    with pytest.raises(DataError, match="damaged"):
        load_model(saved).seen_by(0)


def test_a_file_of_version_1_opens_for_ever():
    """It was written by the first release, from nineteen ratings, and predicted this."""
    trained = load_model(Path(__file__).parent / "data" / "version-1.bin")
    found = trained.model.predict([1, 2, 6, -5, 3], [10, 20, 40, 30, -1])
    first = [3.284716659232726, 3.7900927838621117, 3.870432228366182, 2.7894898213838277, 3.4398439199124513]
    assert found == pytest.approx(first, rel=1e-12)
    assert trained.titles.titles == ["The First (1950)", "Où va-t-on ? (1960)", "", "Fourth, The (1980)"]
    assert trained.titles.popularity.tolist() == [5, 4, 6, 4]
    assert [trained.seen_by(user).tolist() for user in (0, 1, -1)] == [[0, 1, 2], [0, 2, 3], []]
    with pytest.raises(DataError, match="version 1, which keeps no ratings; train"):
        trained.training_table()


def test_a_file_of_another_app_and_a_missing_one_are_named(tmp_path):
    other = tmp_path / "songs.bin"
    write_container(other, b"SONGINDX", 1, {}, {"a": np.zeros(3)})
    with pytest.raises(DataError, match=r"songs.bin is not a movie model file"):
        load_model(other)
    with pytest.raises(DataError, match=r"train one: python -m projects.movie_recommender train"):
        load_model(tmp_path / "none.bin")


@pytest.mark.parametrize(
    ("about", "label"),
    [
        ({"label": "ours", "dataset": "set"}, "ours"),
        ({"dataset": "set"}, "set"),
        ({}, "ratings without a name"),
        ({"label": 3, "updates": "x"}, "ratings without a name"),
    ],
)
def test_what_a_file_does_not_tell_of_itself_is_done_without(trained, tmp_path, about, label):
    save_model(tmp_path / "m.bin", replace(trained, about=about))
    again = load_model(tmp_path / "m.bin")
    assert again.label == label
    assert again.updates == 0
