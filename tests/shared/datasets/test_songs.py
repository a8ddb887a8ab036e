"""Song tables in both layouts and by named columns."""

from __future__ import annotations

import numpy as np
import pytest

from shared.datasets import AUDIO_FEATURES, load_songs
from shared.datasets.songs import load_items
from shared.errors import DataError

FEATURES = ",".join(AUDIO_FEATURES)
BEAT = ["danceability", "speechiness", "valence", "tempo", "time_signature"]
VALUES = "0.5,0.6,1,-7.5,0,0.05,0.3,0,0.1,0.7,120.5,4"


def test_the_32k_layout_gets_the_same_names(tmp_path):
    path = tmp_path / "spotify_songs.csv"
    path.write_text(
        "track_id,track_name,track_artist,track_popularity,track_album_name,track_album_release_date,"
        f"playlist_genre,playlist_subgenre,{FEATURES},duration_ms\n"
        f'a1,"Hello, You",Ann,66,First,2019-06-14,pop,dance pop,{VALUES},194754\n'
        f"a2,NA,NA,0,NA,1998,rock,album rock,{VALUES},1000\n"
    )
    songs = load_songs(path)
    assert songs["title"].tolist() == ["Hello, You", "NA"]
    assert songs["year"].tolist() == [2019, 1998]
    assert songs.loc[0, ["artist", "album", "genre", "subgenre"]].tolist() == [
        "Ann",
        "First",
        "pop",
        "dance pop",
    ]
    assert songs.loc[0, list(AUDIO_FEATURES)].tolist() == [float(v) for v in VALUES.split(",")]
    assert "explicit" not in songs


def test_any_table_by_naming_its_columns(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("Song;Band;bpm;centroid\nOne;X;120;3.5\nTwo;;90;\n")
    songs = load_songs(path, {"title": "Song", "artist": "Band", "tempo": "bpm", "brightness": "centroid"})
    assert songs["tempo"].tolist() == [120, 90]
    assert songs["brightness"][0] == 3.5
    assert np.isnan(songs["brightness"][1])
    with pytest.raises(DataError, match="no column 'BPM rate'"):
        load_songs(path, {"title": "Song", "tempo": "BPM rate"})


def test_a_table_without_features_or_titles_is_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("title,artist\nA,B\n")
    with pytest.raises(DataError, match="no audio features"):
        load_songs(path)
    path.write_text("artist,tempo\nA,100\n")
    with pytest.raises(DataError, match="no column 'track_name'"):
        load_songs(path)


def test_text_where_a_feature_belongs_names_the_line(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("title,artist,tempo\nA,B,100\nC,D,fast\n")
    with pytest.raises(DataError, match=r"t\.csv:3: tempo 'fast' is not a number"):
        load_songs(path)


def test_the_sample_has_the_shape_of_the_real_table():
    songs = load_songs()
    assert len(songs) == 2000
    assert songs["genre"].value_counts().nunique() == 1
    assert "None" in set(songs["title"])
    features = songs[list(AUDIO_FEATURES)]
    missing = (features[BEAT] == 0).all(axis=1)
    assert missing.sum() == 3
    shares = features.drop(columns=["key", "loudness", "tempo", "time_signature"])
    assert shares.min().min() >= 0
    assert shares.max().max() <= 1
    assert features.loc[~missing, "tempo"].between(60, 200).all()
    assert features.loc[~missing, "loudness"].between(-60, 0).all()
    assert songs["track_id"].duplicated().any()
    assert songs["title"].str.contains(" - Live").any()


def test_the_genres_of_the_sample_are_directions_in_feature_space():
    """The nearest neighbour of a song is of its own genre far more often than by chance (1 in 16)."""
    songs = load_songs()
    songs = songs[songs["tempo"] > 0].drop_duplicates("track_id")
    x = songs[list(AUDIO_FEATURES)].to_numpy()
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    z /= np.linalg.norm(z, axis=1, keepdims=True)
    cosine = z @ z.T
    np.fill_diagonal(cosine, -1)
    genre = songs["genre"].to_numpy()
    assert np.mean(genre[cosine.argmax(axis=1)] == genre) > 0.35


def test_the_114k_table_is_read_whole(real_data):
    songs = load_songs(real_data("spotify-tracks-114k"))
    assert len(songs) == 114_000
    assert songs["genre"].nunique() == 114
    assert songs["track_id"].nunique() == 89_741
    assert (songs[BEAT] == 0).all(axis=1).sum() == (songs["tempo"] == 0).sum() == 157
    assert (songs["title"] == "").sum() == 1
    assert songs.notna().all().all()


ITEMS = "player_id;Name;Club;Sprint Speed;pace;grid\n1;Ann;Red;9,5;90;1\n2;Bo;Red;8;;2\n3;Cy;Blue;7;70;3\n"


def test_items_are_compared_by_their_columns_of_numbers(tmp_path):
    path = tmp_path / "players.csv"
    path.write_text(ITEMS.replace("9,5", "9.5"))
    items = load_items(path, "name")
    assert list(items.columns) == ["title", "artist", "Sprint Speed", "pace", "grid"]
    assert items["title"].tolist() == ["Ann", "Bo", "Cy"]
    assert items["Sprint Speed"].tolist() == [9.5, 8, 7]
    assert np.isnan(items["pace"][1])
    assert list(load_items(path, "Club", ["pace"]).columns) == ["title", "artist", "pace"]


def test_items_that_cannot_be_read_are_named(tmp_path):
    path = tmp_path / "players.csv"
    path.write_text(ITEMS)
    with pytest.raises(DataError, match=r"players\.csv:2: Sprint Speed '9,5' is not a number"):
        load_items(path, "Name", ["Sprint Speed"])
    assert len(load_items(path, "Name", ["Sprint Speed"], skip_bad_rows=True)) == 2
    assert "Sprint Speed" not in load_items(path, "Name")  # too few of its cells are numbers
    with pytest.raises(DataError, match=r"no column 'Nmae'.*did you mean Name"):
        load_items(path, "Nmae", ["pace"])
    with pytest.raises(DataError, match="no column 'paice'"):
        load_items(path, "Name", ["paice"])


def test_a_few_words_among_numbers_are_bad_rows(tmp_path):
    path = tmp_path / "jobs.csv"
    rows = [f"job {i},{1000 + i}" for i in range(30)]
    path.write_text("\n".join(["title,pay", *rows, "job 30,on request", ""]))
    with pytest.raises(DataError, match=r"jobs\.csv:32: pay 'on request' is not a number"):
        load_items(path, "title")
    assert len(load_items(path, "title", skip_bad_rows=True)) == 30


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("name,pace\n", "has no rows below its header"),
        ("name,club\nAnn,Red\n", "no column of numbers beside 'name'"),
        ("name,pace,pace\nAnn,1,2\n", "is there twice"),
        ("name,artist\nAnn,1\n", "a feature is called 'artist'"),
        ('name,pace\n"Ann,1\nBo,2\n', "players.csv:2: a quote that is not closed"),
        ("name,pace\nAnn,1\0\nBo,2\n", "a NUL byte"),
    ],
)
def test_odd_tables_are_refused_in_one_line(tmp_path, text, message):
    path = tmp_path / "players.csv"
    path.write_text(text)
    with pytest.raises(DataError, match=message):
        load_items(path, "name")


def test_the_file_of_a_song_is_kept_as_text(tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text("title,tempo,file\nA,120,/music/a.wav\nB,90,\n")
    assert load_songs(mine)["file"].tolist() == ["/music/a.wav", ""]


def test_a_table_in_latin_1_is_remarked_on_once(tmp_path, caplog):
    mine = tmp_path / "mine.csv"
    mine.write_bytes("name,pace\nBjörk,1\nAda,2\n".encode("latin-1"))
    assert load_items(mine, "name")["title"].tolist() == ["Björk", "Ada"]
    assert len([record for record in caplog.records if "Latin-1" in record.getMessage()]) == 1


def test_items_may_be_divided_by_colons(tmp_path):
    (tmp_path / "t.csv").write_text("name::pace::id\nA::1::7\nB::2::8\n")
    assert load_items(tmp_path / "t.csv", "name").to_dict("list") == {
        "title": ["A", "B"], "artist": ["", ""], "pace": [1.0, 2.0],
    }  # fmt: skip
