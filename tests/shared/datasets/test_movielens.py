"""Ratings and films in every MovieLens format; folds; duplicates; what is refused."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shared.datasets import load_folds, load_movies, load_ratings
from shared.errors import DataError

ROWS = [(1, 10, 4.0, 100), (1, 20, 3.0, 50), (2, 10, 5.0, 70), (7, 30, 1.0, 90)]
EXPECTED = pd.DataFrame(ROWS, columns=["userId", "movieId", "rating", "timestamp"])


def write(path: Path, rows, separator: str, header: str = "") -> Path:
    lines = [separator.join(f"{v:g}" for v in row) for row in rows]
    path.write_text("\n".join([header, *lines] if header else lines) + "\n")
    return path


@pytest.mark.parametrize(
    ("name", "separator", "header"),
    [
        ("ratings.csv", ",", "userId,movieId,rating,timestamp"),
        ("mine.csv", ";", "user_id;item_id;rating;timestamp"),
        ("u.data", "\t", ""),
        ("ratings.tsv", "\t", "userId\tmovieId\trating\ttimestamp"),
        ("ratings.dat", "::", ""),
    ],
)
def test_every_format_gives_the_same_rows(tmp_path, name, separator, header):
    path = write(tmp_path / name, ROWS, separator, header)
    pd.testing.assert_frame_equal(load_ratings(path), EXPECTED)


def test_columns_are_matched_by_name_and_times_may_be_missing(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("rating,comment,movieId,userId\n4,good,10,ann\n3,bad,20,bob\n")
    ratings = load_ratings(path)
    assert list(ratings) == ["userId", "movieId", "rating"]
    assert ratings["userId"].tolist() == ["ann", "bob"]


@pytest.mark.parametrize("damage", ["196\t242\t3x\t881", "19a\t242\t3\t881", "196\t242\t3", "196 242 3 881"])
def test_a_damaged_row_of_u_data_is_refused_with_its_line(tmp_path, damage):
    path = tmp_path / "u.data"
    path.write_text(f"1\t2\t3\t881250949\n{damage}\n")
    with pytest.raises(DataError, match=r"u\.data:2: "):
        load_ratings(path)


@pytest.mark.parametrize("value", ["0", "5.5", "nan", "inf", "-3"])
def test_a_rating_off_the_scale_is_refused(tmp_path, value):
    path = tmp_path / "r.csv"
    path.write_text(f"userId,movieId,rating\n1,1,3\n1,2,{value}\n")
    with pytest.raises(DataError, match=rf"r\.csv:3: rating '?{value}"):
        load_ratings(path)


def test_another_scale_is_accepted_when_it_is_named(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("userId,movieId,rating\n1,1,9\n1,2,0\n")
    assert load_ratings(path, scale=(0, 10))["rating"].tolist() == [9, 0]


def test_half_stars_are_refused_on_a_scale_of_whole_stars(tmp_path, monkeypatch):
    (tmp_path / "ml-100k").mkdir()
    (tmp_path / "ml-100k" / "u.item").touch()
    (tmp_path / "ml-100k" / "u.data").write_text("1\t2\t3\t0\n1\t3\t3.5\t0\n")
    monkeypatch.setenv("PORTFOLIO_DATA", str(tmp_path))
    with pytest.raises(DataError, match=r"u\.data:2: rating 3\.5 is not a multiple of 1"):
        load_ratings("ml-100k")


DOUBLED = "userId,movieId,rating,timestamp\n1,10,4,300\n1,20,3,1\n1,10,2,900\n1,10,3,100\n"


@pytest.mark.parametrize(
    ("rule", "kept"),
    [("last", [3, 2]), ("first", [3, 3]), ("mean", [3, 3]), ("keep", [4, 3, 2, 3])],
)
def test_a_pair_rated_twice_counts_once_by_the_rule(tmp_path, caplog, rule, kept):
    path = tmp_path / "r.csv"
    path.write_text(DOUBLED)
    with caplog.at_level(logging.WARNING, "portfolio"):
        assert load_ratings(path, duplicates=rule)["rating"].tolist() == kept
    assert ("2 of 4 ratings repeat" in caplog.text) == (rule != "keep")


def test_without_times_the_last_row_counts_and_an_error_can_be_asked_for(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("userId,movieId,rating\n1,10,4\n1,20,3\n1,10,2\n")
    assert load_ratings(path)["rating"].tolist() == [3, 2]
    with pytest.raises(DataError, match="1 of 3 ratings repeat a pair, such as user 1 and movie 10"):
        load_ratings(path, duplicates="error")


def test_an_unknown_name_is_met_with_the_nearest():
    with pytest.raises(DataError, match="did you mean ml-100k"):
        load_ratings("ml100k")
    with pytest.raises(DataError, match="holds songs, not ratings"):
        load_ratings("songs-sample")


def test_films_of_colons_keep_the_colons_of_their_titles(tmp_path):
    path = tmp_path / "movies.dat"
    titles = ["Star Wars: Episode IV - A New Hope (1977)", "A::B (1999)", "Ends with a colon:", "Été (1998)"]
    path.write_bytes("".join(f"{i}::{t}::Action|Sci-Fi\n" for i, t in enumerate(titles, 1)).encode("latin-1"))
    movies = load_movies(path)
    assert movies["title"].tolist() == titles
    assert movies["year"].tolist() == [1977, 1999, 0, 1998]
    assert set(movies["genres"]) == {"Action|Sci-Fi"}


def test_the_sample_reads_its_awkward_titles(root):
    movies = load_movies().set_index("title")
    for title in (
        "None",
        "Null (2004)",
        "Night Train: The Return (1988)",
        '"Hurry, Hurry," Said the Moon (1962)',
    ):
        assert title in movies.index
    assert movies.loc["None", "year"] == 0


def test_the_sample_is_what_its_truth_says(root):
    truth = json.loads((root / "data" / "movielens-sample" / "truth.json").read_text())
    ratings = load_ratings()
    assert len(ratings) == truth["ratings"]
    assert ratings["userId"].nunique() == truth["users"]
    assert len(load_movies()) == truth["movies"]
    assert set(ratings["movieId"]) <= set(load_movies()["movieId"])
    assert set(ratings["rating"]) == set(np.arange(0.5, 5.5, 0.5))


def test_ml_100k_has_its_published_counts(real_data):
    ratings = load_ratings(real_data("ml-100k"))
    assert ratings.shape == (100_000, 4)
    assert (ratings["userId"].min(), ratings["userId"].max(), ratings["userId"].nunique()) == (1, 943, 943)
    assert (ratings["movieId"].max(), ratings["movieId"].nunique()) == (1682, 1682)
    by_rating = {1: 6110, 2: 11370, 3: 27145, 4: 34174, 5: 21201}  # the README's summary of the set
    assert ratings["rating"].value_counts().to_dict() == by_rating


def test_ml_100k_films_carry_latin_letters_and_genres(real_data):
    movies = load_movies(real_data("ml-100k")).set_index("movieId")
    assert len(movies) == 1682
    assert movies["title"].nunique() == 1664
    assert movies.loc[1, "genres"] == "Animation|Children's|Comedy"
    assert movies.index[movies["year"] == 0].tolist() == [267]  # also where "(V)" follows the year
    assert any("é" in title for title in movies["title"])


def test_ml_1m_splits_titles_at_the_right_colons(real_data):
    movies = load_movies(real_data("ml-1m"))
    assert len(movies) == 3883
    hardest = movies[movies["title"].str.contains(":")]
    lines = (real_data("ml-1m") / "movies.dat").read_bytes().splitlines()
    assert len(hardest) == sum(line.count(b":") > 4 for line in lines) > 190
    assert (hardest["genres"] != "").all()
    assert (movies["year"] > 1900).all()


def test_the_canonical_folds_partition_u_data(real_data):
    folder = real_data("ml-100k")
    n = 100_000
    folds = load_folds(str(folder))
    assert [len(test) for _, test in folds] == [20_000] * 5
    np.testing.assert_array_equal(np.sort(np.concatenate([test for _, test in folds])), np.arange(n))
    for train, test in folds:
        np.testing.assert_array_equal(np.sort(np.concatenate([train, test])), np.arange(n))
    ratings = load_ratings(folder)
    first = pd.read_csv(folder / "u1.test", sep="\t", header=None).sort_values([0, 1]).to_numpy()
    ours = ratings.iloc[folds[0][1]].sort_values(["userId", "movieId"]).to_numpy()
    np.testing.assert_array_equal(ours, first)


def test_ua_and_ub_hide_ten_ratings_of_each_user(real_data):
    folder = real_data("ml-100k")
    (_, a), (_, b) = load_folds(str(folder), "ab")
    assert not set(a) & set(b)
    users = load_ratings(folder)["userId"].to_numpy()
    for test in (a, b):
        assert set(np.bincount(users[test])[1:]) == {10}


def test_a_fold_that_does_not_fit_u_data_is_refused(real_data, tmp_path):
    folder = real_data("ml-100k")
    for file in folder.glob("u*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    swapped = (tmp_path / "u3.test").read_bytes().replace(b"\t5\t", b"\t4\t", 1)
    (tmp_path / "u3.test").write_bytes(swapped)
    with pytest.raises(DataError, match=r"u3\.base and u3\.test are not u\.data"):
        load_folds(str(tmp_path))


def test_other_sets_have_no_canonical_folds():
    with pytest.raises(DataError, match="no canonical folds"):
        load_folds("sample")


def test_the_id_of_a_film_fits_64_bits(tmp_path):
    (tmp_path / "movies.dat").write_text(f"1::One::Drama\n{'9' * 5000}::Two::Drama\n")
    with pytest.raises(DataError, match=r"movies\.dat:2: expected id::title::genres"):
        load_movies(tmp_path / "movies.dat")
