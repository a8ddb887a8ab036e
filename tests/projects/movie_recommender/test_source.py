"""Ratings are opened by name or from a file, and known again wherever they stand."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.source import open_source
from shared.datasets import load_movies, load_ratings
from shared.errors import DataError, UsageError


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path / "cache"))


def test_the_sample_has_a_title_for_each_of_its_films_and_says_that_it_is_invented():
    source = open_source()
    films = load_movies("sample").set_index("movieId")["title"]
    assert source.titles == films[source.ratings.movie_ids.values].tolist()
    assert len(source.ratings) == len(load_ratings("sample"))
    assert source.label == "sample (synthetic: invented people and films)"
    assert source.folds is None


def test_what_a_set_tells_beside_its_ratings_is_aligned_with_them():
    source = open_source()
    films = load_movies("sample").set_index("movieId").loc[source.ratings.movie_ids.values]
    assert source.genres == films["genres"].tolist()
    assert source.years.tolist() == films["year"].tolist()
    counts = np.diff(source.ratings.movie_side["genre"].indptr)
    assert counts.tolist() == [len(text.split("|")) if text else 0 for text in films["genres"]]
    assert source.ratings.user_side == {}


def test_ml_100k_tells_of_its_people(real_data):
    real_data("ml-100k")
    side = open_source("ml-100k").ratings.user_side
    assert {name: block.shape for name, block in side.items()} == {
        "gender": (943, 2),
        "age": (943, 8),
        "occupation": (943, 21),
    }


def test_a_file_is_called_by_its_name_and_knows_no_titles(table, tmp_path):
    table.to_csv(tmp_path / "mine.csv", index=False)
    source = open_source(file=tmp_path / "mine.csv", scale=(0.0, 9.0))
    assert source.label == "mine.csv"
    assert set(source.titles) == {""}
    assert source.genres is source.years is None
    assert len(source.titles) == table["movieId"].nunique()
    assert source.ratings.scale == (0.0, 9.0)


def test_the_digest_is_of_the_ratings_and_not_of_the_file(table, tmp_path):
    table.to_csv(tmp_path / "a.csv", index=False)
    table.to_csv(tmp_path / "b.data", index=False, header=False, sep="\t")
    one, two = (open_source(file=tmp_path / name).digest for name in ("a.csv", "b.data"))
    assert one == two


@pytest.mark.parametrize("column", ["userId", "movieId", "rating", "timestamp"])
def test_one_other_cell_is_another_digest(table, tmp_path, column):
    table.to_csv(tmp_path / "a.csv", index=False)
    before = open_source(file=tmp_path / "a.csv").digest
    last = table.index[-1]
    table.loc[last, column] = 2.5 if column == "rating" else table[column].max() + 1
    table.to_csv(tmp_path / "a.csv", index=False)
    assert open_source(file=tmp_path / "a.csv").digest != before


def test_a_name_and_a_file_are_not_mistaken_for_each_other(tmp_path):
    path = tmp_path / "r.csv"
    with pytest.raises(DataError, match=r"r.csv does not exist; .* --dataset"):
        open_source(file=path)
    path.touch()
    with pytest.raises(DataError, match=r"r.csv is a file, not the name of a set; say --ratings"):
        open_source(str(path))
    with pytest.raises(UsageError, match="exclude each other"):
        open_source("sample", path)


def test_the_canonical_folds_test_each_rating_once(real_data):
    real_data("ml-100k")
    source = open_source("ml-100k")
    assert source.folds is not None
    tested = [row for _, test in source.folds for row in test.tolist()]
    assert sorted(tested) == list(range(len(source.ratings)))


def test_films_of_ones_own_give_titles_genres_and_years(table, tmp_path):
    table.to_csv(tmp_path / "r.csv", index=False)
    rows = ["movieId,title,genres", "107,B (1951),Drama|War", "100,A,", "5,Unrated (2000),Drama"]
    (tmp_path / "m.csv").write_text("\n".join(rows))
    source = open_source(file=tmp_path / "r.csv", movies=tmp_path / "m.csv")
    assert source.titles[:3] == ["A", "B (1951)", ""]
    assert source.genres[:3] == ["", "Drama|War", ""]
    assert source.years[:3].tolist() == [0, 1951, 0]
    assert source.ratings.movie_side["genre"].shape == (len(source.titles), 2)
    assert open_source(file=tmp_path / "r.csv").digest == source.digest
    with pytest.raises(UsageError, match="--movies goes with --ratings"):
        open_source("sample", movies=tmp_path / "m.csv")


def test_an_empty_name_is_not_the_sample():
    """As an unset variable of a shell makes it."""
    with pytest.raises(DataError, match="no set and no file is called ''"):
        open_source("")


def test_of_repeated_ratings_counts_what_is_asked_for(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("userId,movieId,rating,timestamp\n1,7,5,20\n1,7,2,30\n1,7,2,10\n2,7,4,5\n")
    for rule, stars in (("last", 2.0), ("first", 2.0), ("mean", 3.0)):
        values = open_source(file=path, duplicates=rule).ratings.values
        assert sorted(values.tolist()) == sorted([stars, 4.0]), rule
    with pytest.raises(DataError, match="repeat a pair"):
        open_source(file=path, duplicates="error")
