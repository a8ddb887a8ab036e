"""The model file: complete, or an error that says what is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.models.als import ALS
from projects.movie_recommender.store import MAGIC, Trained, load_model, save_model
from shared.container import read_container, write_container
from shared.errors import DataError


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
        films = ratings.movies[ratings.users == user]
        assert again.seen_by(user).tolist() == sorted(films)


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
            load_model(saved)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"algorithm": "bayes"}, "'bayes' is unknown here; update"),
        ({"settings": {"rank": 2, "depth": 3}}, "damaged"),
        ({"scale": [1]}, "damaged"),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(saved, change, says):
    meta, arrays = read_container(saved, MAGIC, 1, kind="movie model")
    write_container(saved, MAGIC, 1, {**meta, **change}, arrays, force=True)
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
    meta, arrays = read_container(saved, MAGIC, 1, kind="movie model")
    write_container(saved, MAGIC, 1, meta, {**arrays, **change}, force=True)
    with pytest.raises(DataError, match="damaged"):
        load_model(saved)


@pytest.mark.parametrize("film", [-1, 30, 2**31 - 1])
def test_a_film_that_is_not_in_the_model_cannot_have_been_seen(saved, film):
    meta, arrays = read_container(saved, MAGIC, 1, kind="movie model")
    arrays["seen/indices"][5] = film
    write_container(saved, MAGIC, 1, meta, arrays, force=True)
    with pytest.raises(DataError, match="damaged"):
        load_model(saved)


def test_a_file_of_another_app_and_a_missing_one_are_named(tmp_path):
    other = tmp_path / "songs.bin"
    write_container(other, b"SONGINDX", 1, {}, {"a": np.zeros(3)})
    with pytest.raises(DataError, match=r"songs.bin is not a movie model file"):
        load_model(other)
    with pytest.raises(DataError, match=r"train one: python -m projects.movie_recommender train"):
        load_model(tmp_path / "none.bin")
