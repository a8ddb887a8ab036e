"""Finding the song that is meant."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from projects.song_recommender.features import FeatureSpace
from projects.song_recommender.lookup import find_song, label
from shared.errors import DataError

TABLE = pd.DataFrame(
    [
        ("Hallelujah", "Leonard Cohen", 60),
        ("Hallelujah", "Jeff Buckley", 70),
        ("Hallelujah - Live", "Jeff Buckley", 90),
        ("Creep - Remastered", "Radiohead", 80),
        ("Déjà Vu", "Beyoncé;JAY-Z", 50),
        ("Broken", "Nobody", 10),
        ("Hallelujah", "Jeff Buckley", 75),
    ],
    columns=["title", "artist", "popularity"],
)
RANKABLE = np.array([True, True, True, True, True, False, True])


def test_of_one_title_the_most_popular_is_taken_and_other_artists_are_shown() -> None:
    match = find_song(TABLE, RANKABLE, "HALLELUJAH")
    assert (match.row, match.exact, match.others) == (6, True, (0,))


def test_the_artist_decides() -> None:
    assert find_song(TABLE, RANKABLE, "hallelujah", "cohen").row == 0
    assert find_song(TABLE, RANKABLE, "deja vu", "jay z").row == 4


def test_a_title_finds_its_version_when_there_is_no_other() -> None:
    match = find_song(TABLE, RANKABLE, "Creep")
    assert (match.row, match.exact) == (3, True)


@pytest.mark.parametrize("title", ["Halelujah", "hallelujha", "Creap", "dejavu"])
def test_a_misspelt_title_is_found_and_said_to_be_inexact(title: str) -> None:
    match = find_song(TABLE, RANKABLE, title)
    assert not match.exact
    assert TABLE["title"][match.row][:2].casefold() in (title[:2], title[:2].casefold(), "dé")


def test_the_title_may_hold_the_artist() -> None:
    assert find_song(TABLE, RANKABLE, "hallelujah leonard cohen").row == 0


@pytest.mark.parametrize("title", ["Creep", "Creap", ""])
def test_a_misspelt_artist_is_found_and_said_to_be_inexact(title: str) -> None:
    match = find_song(TABLE, RANKABLE, title, "Radiohed")
    assert (match.row, match.exact, match.artist_exact) == (3, title != "Creap", False)
    assert find_song(TABLE, RANKABLE, title, "RADIOHEAD").artist_exact


def test_without_a_title_the_artists_most_popular_song_is_taken() -> None:
    assert find_song(TABLE, RANKABLE, "", "Jeff Buckley").row == 2
    assert find_song(TABLE, RANKABLE, "").row == 2


def test_an_unknown_title_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(DataError, match=r"no song is called 'Hall of Fame'; did you mean Hallelujah –"):
        find_song(TABLE, RANKABLE, "Hall of Fame")
    with pytest.raises(DataError, match="check the spelling"):
        find_song(TABLE, RANKABLE, "9999")


def test_an_unknown_artist_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(DataError, match=r"no artist is called 'Leonardo'; did you mean Leonard Cohen"):
        find_song(TABLE, RANKABLE, "Hallelujah", "Leonardo")


def test_a_song_without_features_cannot_be_asked_for() -> None:
    with pytest.raises(DataError, match="Broken – Nobody has no features"):
        find_song(TABLE, RANKABLE, "Broken")


def test_every_song_of_the_catalogue_finds_itself(songs: pd.DataFrame, space: FeatureSpace) -> None:
    for row in np.flatnonzero(space.rankable)[::97]:
        match = find_song(songs, space.rankable, songs["title"][row], songs["artist"][row])
        assert match.exact
        assert songs["title"][match.row] == songs["title"][row]


def test_the_hardest_titles(songs: pd.DataFrame, space: FeatureSpace) -> None:
    """A song called None, a catalogue without popularity, a pattern of regular expressions."""
    assert songs["title"][find_song(songs, space.rankable, "None").row] == "None"
    assert find_song(TABLE.drop(columns="popularity"), RANKABLE, "Hallelujah").row == 0
    with pytest.raises(DataError):
        find_song(TABLE, RANKABLE, "(((*+")


def test_several_artists_are_shown_with_commas() -> None:
    assert label(TABLE, 4) == "Déjà Vu – Beyoncé, JAY-Z"
