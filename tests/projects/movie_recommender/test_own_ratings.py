"""Ratings that a person wrote or downloaded are read as they were meant.

The exports under data/ are invented, in the columns that the two sites write.
"""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from projects.movie_recommender.models.mean import Mean
from projects.movie_recommender.own_ratings import read_own_ratings
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.titles import Titles
from shared.errors import DataError

HERE = Path(__file__).parent / "data"
LETTERBOXD = (HERE / "letterboxd-ratings.csv").read_text()
IMDB = (HERE / "imdb-ratings.csv").read_text()


@pytest.fixture
def read(tmp_path, trained):
    def call(text):
        (tmp_path / "mine.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_own_ratings(tmp_path / "mine.csv", trained.model, trained.titles)

    return call


def test_own_ratings_by_id_and_by_title(read):
    assert read("movieId,rating\n100,5\n107,2.5\n").movies.tolist() == [100, 107]
    own = read("\ufeffTitle;Rating\r\nthe 3th film;4\r\n5th film, the (1955);1\r\n")
    assert own.movies.tolist() == [121, 135]
    assert own.ratings.tolist() == [4, 1]
    assert own.unmatched == []


def test_films_that_are_not_there_are_listed_with_the_nearest(read):
    own = read("title,rating\nThe 3th Film,4\nThe 3rd Film,5\n")
    [(title, near)] = own.unmatched
    assert title == "The 3rd Film"
    assert "The 3th Film (1953)" in near
    assert len(own.movies) == 1


def test_of_two_ratings_for_one_film_the_later_counts(read):
    own = read("title,rating\nThe 3th Film,4\nthe 3TH film (1953),2\n")
    assert own.ratings.tolist() == [2]
    assert own.repeats == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("\n\ntitle,rating\nThe 3th Film,4\n", "mine.csv:1: found the header ''; expected title,rating"),
        (
            "film,rating\nx,3\n",
            "found the header 'film,rating'; expected title,rating or title,year,rating or movieId",
        ),
        ("movieId,rating\n100,7\n", r"mine.csv:2: rating 7 is outside 1 to 5; mend the row$"),
        ("movieId,rating\n100,nan\n", "mine.csv:2"),
        ("movieId,rating\n100\n", "mine.csv:2"),
        ("movieId,rating\n", "no rows"),
        ("", "empty"),
        ("movieId,rating\n-1,3\n", "none of its 1 films is in the model; nearest to '-1': 100"),
        (
            "title,rating\nThe 3rd Film,3\n",
            "nearest to 'The 3rd Film': The 3th",
        ),
    ],
)
def test_own_ratings_that_cannot_be_used_are_refused(read, text, says):
    with pytest.raises(DataError, match=says):
        read(text)


def test_a_title_and_a_year_in_columns_of_their_own(read):
    own = read(
        "title,year,rating\nThe 3th Film,1953,4\nThe 4th Film,1955,2\nThe 5th Film,1999,1\n6th film,,3\n"
    )
    assert own.movies.tolist() == [121, 128, 142]
    assert [title for title, _ in own.unmatched] == ["The 5th Film (1999)"]


def test_ids_of_another_set_do_not_stand_for_other_films(read):
    """MovieLens' own download has ids and titles; 100 is the first film here, and may be any there."""
    rows = ["100,The 3th Film (1953),4", "107,The 1th Film (1951),5", "100,Nothing Like It,3"]
    own = read("\n".join(["movie_id,title,rating", *rows]))
    assert own.movies.tolist() == [121, 107]
    assert [title for title, _ in own.unmatched] == ["Nothing Like It"]


def test_letterboxd_is_known_by_its_headers(read):
    own = read(LETTERBOXD)
    assert own.site == "Letterboxd"
    assert own.movies.tolist() == [121, 135]
    assert own.ratings.tolist() == [4.5, 3]
    assert [title for title, _ in own.unmatched] == ["Film, The 4th (1954)", "Nothing, Like: It (2020)"]
    assert own.unmatched[0][1]
    assert own.notes == ["1 of its ratings are below 1 and count as 1"]


def test_a_zip_as_it_was_downloaded(trained, tmp_path):
    for name, parts in {
        "flat.zip": ["profile.csv", "ratings.csv", "likes/films.csv", "deleted/diary.csv"],
        "nested.zip": ["letterboxd-me/ratings.csv", "letterboxd-me/watched.csv"],
    }.items():
        with zipfile.ZipFile(tmp_path / name, "w") as file:
            for part in parts:
                file.writestr(part, LETTERBOXD if part.endswith("ratings.csv") else "a,b\n1,2\n")
        own = read_own_ratings(tmp_path / name, trained.model, trained.titles)
        assert own.movies.tolist() == [121, 135]


def test_a_folder_that_was_unpacked(trained, tmp_path):
    (tmp_path / "ratings.csv").write_text(LETTERBOXD)
    assert len(read_own_ratings(tmp_path, trained.model, trained.titles).movies) == 2
    (tmp_path / "ratings.csv").unlink()
    with pytest.raises(DataError, match=r"holds no ratings\.csv"):
        read_own_ratings(tmp_path, trained.model, trained.titles)


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"diary.csv": LETTERBOXD}, r"e\.zip holds no ratings\.csv"),
        ({"../ratings.csv": LETTERBOXD}, "would leave its folder"),
        (
            {"ratings.csv": LETTERBOXD.replace("4.5", "4.7")},
            r"e\.zip/ratings\.csv:2: rating 4\.7 is not",
        ),
        ({"ratings.csv": "0" * 10_000_000}, "would inflate"),
    ],
)
def test_a_zip_that_cannot_be_used_is_named(trained, tmp_path, members, says):
    with zipfile.ZipFile(tmp_path / "e.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name, text)
    with pytest.raises(DataError, match=says) as error:
        read_own_ratings(tmp_path / "e.zip", trained.model, trained.titles)
    assert "export/" not in str(error.value)


def test_imdb_is_known_by_its_headers_and_series_are_no_films(read):
    own = read(IMDB)
    assert own.site == "IMDb"
    assert own.movies.tolist() == [121, 128, 142]
    assert own.ratings.tolist() == [4.5, 1, 3]
    assert own.notes == [
        "1 of its rows are no films and are left out",
        "ratings of 1 to 10 are taken times 0.5",
        "1 of its ratings are below 1 and count as 1",
    ]


@pytest.mark.parametrize(
    ("scale", "text", "stars"),
    [
        ((0.5, 5.0), LETTERBOXD, [4.5, 3]),
        ((1.0, 10.0), LETTERBOXD, [9, 6]),
        ((0.5, 5.0), IMDB, [4.5, 0.5, 3]),
        ((1.0, 10.0), IMDB, [9, 1, 6]),
        ((0.0, 100.0), IMDB, [90, 10, 60]),
    ],
)
def test_stars_keep_their_share_of_the_highest(table, trained, tmp_path, scale, text, stars):
    model = Mean().fit(Ratings.of(table, scale))
    (tmp_path / "mine.csv").write_text(text)
    own = read_own_ratings(tmp_path / "mine.csv", model, trained.titles)
    assert own.ratings.tolist() == stars
    assert np.isfinite(model.fold_in(own.movies, own.ratings).scores).all()


def test_a_scale_that_is_no_stars_takes_no_stars(table, trained, tmp_path):
    model = Mean().fit(Ratings.of(table, (-5.0, 5.0)))
    (tmp_path / "mine.csv").write_text(IMDB)
    with pytest.raises(DataError, match="-5 to 5, which are no stars"):
        read_own_ratings(tmp_path / "mine.csv", model, trained.titles)


def test_films_of_one_name_are_said_to_be_ambiguous(trained, tmp_path):
    titles = Titles(["Solo (1990)", "Solo (1996)", *trained.titles.titles[2:]], trained.titles.popularity)
    (tmp_path / "mine.csv").write_text("title,rating\nsolo,4\nSolo (1996),2\n")
    own = read_own_ratings(tmp_path / "mine.csv", trained.model, titles)
    [(title, films)] = own.ambiguous
    assert (title, sorted(films)) == ("solo", ["Solo (1990)", "Solo (1996)"])
    assert own.movies.tolist() == [107]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (LETTERBOXD.replace(",0.5", ",5.5"), r"mine.csv:3: rating 5\.5 is outside 0\.5 to 5"),
        (IMDB.replace("tt9900002,1,", "tt9900002,11,"), r"mine.csv:3: rating 11 is outside 1 to 10"),
        (LETTERBOXD.replace(",1956,", ",MCMLVI,"), r"mine.csv:4: year 'MCMLVI' is not a number"),
        (
            "Date,Name,Year,Letterboxd URI\n2024-01-01,X,1990,u\n",
            "found the header 'Date,Name,Year,Letterboxd URI'; expected .*Letterboxd Date,.*,Rating; of IMDb",
        ),
        ("Date,Name,Year,Letterboxd URI,Rating\n2024-01-01,X,1990,u,\n", "holds no rating of a film"),
        (LETTERBOXD.splitlines()[0] + "\n2024-01-01,X,1990,u,3\n", "none of its 1 films is in the model"),
    ],
)
def test_an_export_that_cannot_be_used_is_refused_with_its_line(read, text, says):
    with pytest.raises(DataError, match=says):
        read(text)


def test_a_model_without_titles_says_so(trained, tmp_path):
    (tmp_path / "mine.csv").write_text(LETTERBOXD)
    with pytest.raises(DataError, match="knows no titles; train with a named set"):
        read_own_ratings(tmp_path / "mine.csv", trained.model, Titles([""] * 30, np.ones(30)))


def test_hundreds_of_unknown_films_take_no_time(trained, tmp_path, rng):
    """The nearest titles of each are looked up, not compared with every other."""
    letters = np.array(list("abcdefghijklmnopqrst"))
    names = [f"{''.join(word[:7])} {''.join(word[7:])}" for word in rng.choice(letters, (30_000, 14))]
    model = trained.model
    model.movie_ids = type(model.movie_ids)(np.arange(len(names)))
    rows = [f"{name[:-1]}z,4" for name in names[:300]]
    (tmp_path / "mine.csv").write_text("\n".join(["title,rating", *rows, f"{names[7]},3"]))
    started = time.process_time()
    own = read_own_ratings(tmp_path / "mine.csv", model, Titles(names, np.ones(len(names))))
    assert time.process_time() - started < 6  # one by one it takes minutes
    assert [near[0] for _, near in own.unmatched] == names[:300]
