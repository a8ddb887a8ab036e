"""Tags: what the file says, else its name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from projects.song_recommender.audio.tags import Tags, read_tags, text_of


def test_tags_win_over_the_name():
    metadata = {"title": "So What", "artist": "Miles Davis", "album": "Kind of Blue", "date": "1959-08-17"}
    assert read_tags(Path("x - y.mp3"), metadata | {"genre": "Jazz"}) == Tags(
        "So What", "Miles Davis", "Kind of Blue", "Jazz", "1959"
    )


@pytest.mark.parametrize(
    ("name", "artist", "title"),
    [
        ("Miles Davis - So What.flac", "Miles Davis", "So What"),
        ("01 - Miles Davis - So What.flac", "Miles Davis", "So What"),
        ("01. Miles Davis – So What.flac", "Miles Davis", "So What"),
        ("07 So What.mp3", "", "So What"),
        ("99 Luftballons - live.mp3", "Luftballons", "live"),
        ("1979.mp3", "", "1979"),
        ("So-What.ogg", "", "So-What"),
        ("Artist - Song - Live.wav", "Artist", "Song - Live"),
    ],
)
def test_a_name_is_taken_apart(name, artist, title):
    tags = read_tags(Path(name), {})
    assert (tags.artist, tags.title) == (artist, title)


def test_a_name_gives_no_artist_to_a_tagged_title():
    assert read_tags(Path("a - b.mp3"), {"title": "T"}) == Tags("T")


def test_control_characters_and_endless_tags_are_cut():
    tags = read_tags(Path("x.mp3"), {"title": "a\x00b\x1b[31m\n c", "artist": "y" * 10_000})
    assert tags.title == "a b [31m c"
    assert len(tags.artist) == 500


@pytest.mark.parametrize("date", ["", "12", "the nineties", "19991231", "20 000"])
def test_a_year_is_four_digits_or_nothing(date):
    assert read_tags(Path("x.mp3"), {"date": date}).year == ""


def test_any_bytes_in_a_name_become_text():
    path = Path(os.fsdecode(b"caf\xe9.mp3"))
    assert text_of(path) == "caf\ufffd.mp3"
    assert read_tags(path, {}).title == "caf\ufffd"
