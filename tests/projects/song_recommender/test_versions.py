"""What counts as the same song."""

from __future__ import annotations

import pytest

from projects.song_recommender.titles import normalised
from projects.song_recommender.versions import base_title, kinds_of, may_be_version, song_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Creep", "Radiohead"), ("Creep - Acoustic", "Radiohead")),
        (("Bohemian Rhapsody", "Queen"), ("Bohemian Rhapsody - Remastered 2011", "Queen")),
        (("Wonderwall", "Oasis"), ("Wonderwall - Live at Knebworth, 1996", "Oasis")),
        (("Save Your Tears", "The Weeknd"), ("Save Your Tears (Remix)", "The Weeknd;Ariana Grande")),
        (("Stay", "A"), ("Stay (feat. B)", "A;B")),
        (("Stay", "A"), ("STAY feat. B", "a")),
        (("Déjà vu", "A"), ("Deja Vu [Radio Edit]", "A")),
        (("Song", "A, B"), ("Song", "A;C")),
    ],
)
def test_versions_are_one_song(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert song_key(*one) == song_key(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Creep", "Radiohead"), ("Creep", "Stone Temple Pilots")),
        (("Live and Let Die", "Wings"), ("And Let Die", "Wings")),
        (("Alive", "Sia"), ("Alive (Olive)", "Sia")),
        (("One - Two", "A"), ("One - Three", "A")),
        (("Remix", "A"), ("Live", "A")),
        (("(Live)", "A"), ("(Remix)", "A")),
        (("Symphony No. 5: I", "B"), ("Symphony No. 5: II", "B")),
    ],
)
def test_other_songs_stay_apart(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert song_key(*one) != song_key(*other)


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("Creep", set()),
        ("Creep - Live (Remastered)", {"live", "remaster"}),
        ("Live and Let Die", set()),
        ("Stay (feat. B) - Radio Edit", {"guest", "edit"}),
        ("Alive (Olive)", set()),
        ("Song [Club Mix]", {"remix"}),
        ("Song - Unplugged / Acoustic", {"live", "acoustic"}),
    ],
)
def test_the_kinds_of_version_that_a_title_names(title: str, kinds: set[str]) -> None:
    assert kinds_of(title) == kinds


def test_kinds_that_stand_for_themselves() -> None:
    live, remaster, plain = ("Creep - Live", "R"), ("Creep - Remastered 2008", "R"), ("Creep", "R")
    assert song_key(*live, "live") != song_key(*plain, "live") == song_key(*remaster, "live")
    assert len({song_key(*song, "all") for song in (live, remaster, plain)}) == 3
    assert song_key(*plain, "all") == song_key("CREEP!", "r;Other", "all")


def test_whatever_names_a_version_is_looked_at() -> None:
    for title in ("Creep - Live", "Creep (Remix)", "Creep ft. B", "Creep"):
        assert may_be_version(title) or base_title(title) == normalised(title)
