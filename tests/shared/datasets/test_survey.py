"""What a set holds is counted, and compared with what was published."""

from __future__ import annotations

import json

import pytest

from shared.datasets import load_ratings, load_songs
from shared.datasets.catalog import CATALOG
from shared.datasets.survey import standing, survey, verify
from shared.errors import DataError
from shared.files import digest


@pytest.fixture
def downloads(tmp_path, monkeypatch):
    """An empty folder of downloads."""
    monkeypatch.setenv("PORTFOLIO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path / "cache"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def test_songs_photos_and_files_of_ones_own(tmp_path):
    assert survey("songs-sample")["genres"] == load_songs()["genre"].nunique() == 16
    assert survey("china")["photos"] == 1
    mine = tmp_path / "mine.csv"
    mine.write_text("movieId,userId,rating\n1,ann,3\n2,ann,4.5\n")
    facts = survey(mine)
    assert (facts["ratings"], facts["users"], facts["scale"], facts["synthetic"]) == (2, 1, [3.0, 4.5], False)
    songs = tmp_path / "songs.csv"
    songs.write_text("title,artist,Danceability\nA,X,0.5\nB,X,0.25\n")
    facts = survey(songs)
    assert (facts["songs"], facts["artists"], facts["genres"]) == (2, 1, 0)
    assert (facts["path"], facts["digest"]) == (str(songs), digest(songs))


def test_the_sample_is_counted_as_it_is_loaded():
    facts, ratings = survey("sample"), load_ratings("sample")
    assert facts["ratings"] == len(ratings)
    assert facts["users"] == ratings["userId"].nunique()
    assert facts["movies"] == ratings["movieId"].nunique()
    assert facts["scale"] == [ratings["rating"].min(), ratings["rating"].max()]


def test_the_standing_of_a_set_follows_its_folder(downloads):
    dataset = CATALOG["ml-1m"]
    folder = downloads / "ml-1m"
    assert standing(CATALOG["sample"]) == standing(CATALOG["china"]) == "ships"
    assert standing(dataset) == "absent"
    folder.mkdir()
    for _, file in dataset.files:
        (folder / file).touch()
    assert standing(dataset) == "unpacked"
    for record, word in [
        ({"verified": True}, "verified"),
        ({"verified": False}, "unverified"),
        ({}, "unverified"),
        ([], "unverified"),
    ]:
        (folder / ".fetched.json").write_text(json.dumps(record))
        assert standing(dataset) == word
    (folder / ".fetched.json").write_text("{")
    assert standing(dataset) == "unverified"


def test_verify_tells_a_set_that_is_not_whole(downloads):
    folder = downloads / "ml-1m"
    folder.mkdir()
    (folder / "ratings.dat").write_text("1::1::5::0\n")
    (folder / "movies.dat").write_text("1::One: Two (1999)::Drama\n")
    with pytest.raises(DataError, match="1 ratings where 1,000,209 were published"):
        verify("ml-1m")


def test_verify_reads_the_films_too(downloads):
    folder = downloads / "ml-latest-small"
    folder.mkdir()
    (folder / "ratings.csv").write_text("userId,movieId,rating\n1,1,4.5\n")
    (folder / "movies.csv").write_text("movieId,title,genres\n1,One,Drama\n1,Two,Drama\n")
    with pytest.raises(DataError, match="movieId 1 is there twice"):
        verify("ml-latest-small")


def test_verify_of_the_real_set(real_data, tmp_path, monkeypatch):
    monkeypatch.setenv("PORTFOLIO_DATA", str(real_data("ml-100k").parent))
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path))
    assert verify("ml-100k")["compared"] == "ratings, users, movies"


@pytest.mark.parametrize("header", ["title,artist,tempo,timbre_1", "Title;Artist;Rhythm Strength;file"])
def test_songs_are_known_by_any_feature_of_sound(tmp_path, header):
    mine = tmp_path / "mine.csv"
    mine.write_text(f"{header}\n" + "A,X,120,0.5\n".replace(",", ";" if ";" in header else ","))
    if "file" in header:
        mine.write_text(f"{header}\nA;X;0.5;/a.wav\n")
    assert survey(mine)["songs"] == 1


def test_a_table_encoded_otherwise_is_known_too(tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text("title,energy\nA,1\n", encoding="utf-16")
    assert survey(mine)["songs"] == 1
    mine.write_text("userId,movieId,rating\n1,1,3\n", encoding="utf-16")
    assert survey(mine)["ratings"] == 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "::"])
def test_a_table_of_songs_is_known_whatever_divides_it(tmp_path, delimiter):
    lines = [["track_name", "artists", "time_signature"], ["A", "B", "4"]]
    (tmp_path / "mine.csv").write_text("".join(delimiter.join(line) + "\n" for line in lines))
    assert survey(tmp_path / "mine.csv")["songs"] == 1


def test_a_bad_row_of_a_set_is_not_for_the_user_to_mend(downloads):
    (downloads / "ml-latest-small").mkdir()
    (downloads / "ml-latest-small" / "ratings.csv").write_text("userId,movieId,rating\n1,1,good\n")
    (downloads / "ml-latest-small" / "movies.csv").write_text("movieId,title,genres\n1,A,B\n")
    with pytest.raises(DataError, match=r"ratings\.csv:2: rating 'good' is not a number; fetch it again"):
        verify("ml-latest-small")
