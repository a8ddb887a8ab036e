"""What is handed in is judged by its contents, and its name leads nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.datasets import load_songs
from shared.errors import DataError
from studio.uploads import last_name, read_upload


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a.csv", "a.csv"), ("../../etc/passwd", "passwd"), ("C:\\Users\\me\\b.csv", "b.csv"), ("", "upload"),
     ("..", "upload"), ("/", "upload"), (".hidden", "hidden"), ("a\x1b[31m\n.csv", "a[31m.csv")],
)  # fmt: skip
def test_a_name_is_its_last_part_without_control_characters(name: str, shown: str):
    assert last_name(name) == shown


def test_a_very_long_name_fits_the_file_system_and_keeps_its_ending():
    assert last_name("é" * 500 + ".csv").endswith(".csv")
    assert read_upload("é" * 500 + ".csv", b"x", lambda path: path.read_bytes()) == b"x"


def test_a_file_is_read_from_a_folder_of_its_own_that_is_gone_afterwards():
    seen = list[Path]()

    def read(path: Path) -> bytes:
        seen.append(path)
        return path.read_bytes()

    assert read_upload("../../x.csv", b"data", read) == b"data"
    assert seen[0].name == "x.csv"
    assert not seen[0].parent.exists()


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n\0\0\0", b"<html><body>no</body></html>", b"a,b\n1,2\n"]
)
def test_what_is_no_table_of_songs_is_refused_by_name(data: bytes):
    with pytest.raises(DataError) as caught:
        read_upload("some/where/songs.csv", data, load_songs)
    assert "songs.csv" in caught.value.problem
    assert "studio-" not in str(caught.value)
    assert "some" not in caught.value.problem


def test_too_large_a_file_is_refused_before_it_is_written():
    with pytest.raises(DataError, match="at most 1 MB"):
        read_upload("a.csv", bytes(1_500_000), pytest.fail, max_mb=1)
