"""What counts as the same song."""

from __future__ import annotations

import pytest

from projects.song_recommender.versions import song_key


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
