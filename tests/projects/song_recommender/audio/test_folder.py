"""Folders: every sound once, in order, through links and past what cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from projects.song_recommender.audio.folder import list_sounds
from shared.errors import DataError


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def names(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in list_sounds(folder).sounds]


def test_sounds_are_listed_in_order_and_others_counted(tmp_path):
    make(
        tmp_path,
        "b.mp3",
        "a.FLAC",
        "c/d.ogg",
        "c/cover.jpg",
        "notes.txt",
        ".hidden.mp3",
        ".git/x.wav",
        "e.m4a",
    )
    assert names(tmp_path) == ["a.FLAC", "b.mp3", "e.m4a", "c/d.ogg"]
    assert list_sounds(tmp_path).others == 2


def test_a_loop_of_links_ends_and_a_file_counts_once(tmp_path):
    make(tmp_path, "a/x.mp3")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "again.mp3").symlink_to(tmp_path / "a" / "x.mp3")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert len(names(tmp_path)) == 1


def test_links_elsewhere_are_followed(tmp_path):
    make(tmp_path, "away/x.mp3", "here/y.mp3")
    (tmp_path / "here" / "link").symlink_to(tmp_path / "away")
    assert names(tmp_path / "here") == ["y.mp3", "link/x.mp3"]


def test_a_link_to_nothing_is_told_and_a_pipe_passed_over(tmp_path):
    make(tmp_path, "a.mp3")
    (tmp_path / "gone.mp3").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.wav")
    listing = list_sounds(tmp_path)
    assert [path.name for path in listing.sounds] == ["a.mp3"]
    assert "gone.mp3: cannot be read" in listing.failed[0]["error"]


def test_a_path_too_long_for_the_system_is_told_or_read(tmp_path):
    here = os.getcwd()
    try:
        os.chdir(tmp_path)
        for _ in range(25):
            os.mkdir("d" * 200)
            os.chdir("d" * 200)
        Path("deep.mp3").write_bytes(b"x")
    finally:
        os.chdir(here)
    make(tmp_path, "a.mp3")
    listing = list_sounds(tmp_path)
    assert [path.name for path in listing.sounds] == ["a.mp3"]
    assert any("too long" in failure["error"] for failure in listing.failed)


@pytest.mark.parametrize("name", ["nowhere", "a.mp3"])
def test_what_is_no_folder_is_an_error(name, tmp_path):
    make(tmp_path, "a.mp3")
    with pytest.raises(DataError, match="cannot be read"):
        list_sounds(tmp_path / name)
