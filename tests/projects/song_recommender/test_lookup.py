"""Finding the song that is meant."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from projects.song_recommender.features import FeatureSpace
from projects.song_recommender.lookup import find_song, label
from projects.song_recommender.names import Names
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


def test_one_string_of_title_and_artist_finds_the_artists_version() -> None:
    for text in ("halelujah jeff buckley", "jeff buckley hallelujah", "hallelujah jeff bukley"):
        assert "Buckley" in TABLE["artist"][find_song(TABLE, RANKABLE, text).row]
    match = find_song(TABLE, RANKABLE, "hallelujah leonard cohen")
    assert match.exact  # as it is called, and by whom
    assert match.others == ()


def test_a_version_that_is_not_there_finds_the_song() -> None:
    match = find_song(TABLE, RANKABLE, "Creep - Live at the Astoria")
    assert (match.row, match.exact) == (3, False)


def test_the_beginning_of_a_title_finds_it(songs: pd.DataFrame, space: FeatureSpace) -> None:
    table = TABLE.assign(title=[*TABLE["title"][:-1], "Smells Like Teen Spirit"])
    match = find_song(table, RANKABLE, "smells like teen")
    assert (match.row, match.exact) == (6, False)


def test_of_names_as_near_the_more_popular_is_meant() -> None:
    table = pd.DataFrame({"title": ["Bones", "Cones"], "artist": ["A", "B"], "popularity": [1, 9]})
    match = find_song(table, np.array([True, True]), "Dones")
    assert (match.row, match.others) == (1, (0,))
    assert find_song(table, np.array([True, False]), "Dones").row == 0  # the other cannot be compared


def test_a_word_that_is_only_like_another_is_not_taken() -> None:
    table = pd.DataFrame({"title": ["Cuff It"], "artist": ["Beyoncé"]})
    with pytest.raises(DataError, match="no song is called 'deja vu beyonce'"):
        find_song(table, np.array([True]), "deja vu beyonce")


def test_items_are_called_items_and_have_no_versions() -> None:
    table = pd.DataFrame({"title": ["Engineer (with live)", "Engineer"], "artist": ["", ""]})
    names = Names(table, versions=False)
    assert find_song(table, np.array([True, True]), "engineer", names=names).row == 1
    with pytest.raises(DataError, match="no item is called"):
        find_song(table, np.array([True, True]), "qqqqq", names=names)


def test_a_name_of_any_length_is_looked_for() -> None:
    for asked in [("x" * 5_000, ""), ("Creep", "x" * 5_000), ("x" * 5_000, "Radiohead")]:
        with pytest.raises(DataError, match=r"called 'x+…'") as error:
            find_song(TABLE, RANKABLE, *asked)
        assert len(str(error.value)) < 300
    long = pd.DataFrame({"title": ["y" * 3_000, "y" * 100], "artist": ["", ""]})
    assert find_song(long, np.array([True, True]), "y" * 3_000).row == 0
