"""Song tables in both layouts and by named columns."""

from __future__ import annotations

import numpy as np
import pytest

from shared.datasets import AUDIO_FEATURES, load_songs
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
