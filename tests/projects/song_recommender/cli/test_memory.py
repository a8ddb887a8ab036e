"""Work that would need more than `--memory` is refused before it begins, with the estimate."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_REFUSED = re.compile(r"error: [^\n]* needs about [\d.,]+ [kM]B, --memory allows [\d.,]+ [kM]B; [^\n]*\n")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Sixty thousand songs of two features."""
    path = tmp_path / "songs.csv"
    rows = (f"Song {i},{i % 997 / 997:.3f},{80 + i % 101}" for i in range(60_000))
    path.write_text("\n".join(["title,energy,tempo", *rows]))
    return path


@pytest.mark.parametrize(
    ("memory", "what"),
    [("2M", "reading "), ("9M", "placing 60,000 rows by 2 features"), ("30M", "a map of 60,000 rows")],
)
def test_a_map_of_too_many_songs(
    call: Callable[..., Any], table: Path, tmp_path: Path, memory: str, what: str
) -> None:
    output = tmp_path / "map.html"
    status, out, err = call("map", "--catalogue", table, "-o", output, "--memory", memory)
    assert (status, out) == (1, "")
    assert _REFUSED.fullmatch(err)
    assert what in err
    assert not output.exists()


def test_songs_found_for_every_song_are_refused_at_once(call: Callable[..., Any]) -> None:
    """All songs beside all songs, n × n; fewer queries or a shorter list are the way out."""
    status, out, err = call("evaluate", "--queries", 10**6, "-k", 10**6, "--memory", "20M")
    assert (status, out) == (1, "")
    assert _REFUSED.fullmatch(err)
    assert "ask for fewer --queries, or a smaller -k" in err
    assert call("evaluate", "--queries", 20, "--methods", "random", "--memory", "20M")[0] == 0


def test_what_learning_takes_is_known_before(call: Callable[..., Any]) -> None:
    status, _, err = call("similar", "--by", "genres", "--memory", "20M")
    assert status == 1
    assert re.search(r"learning the genres of [\d,]+ songs needs about", err)
    assert "search --by features" in err


def test_what_fits_is_done(call: Callable[..., Any]) -> None:
    for words in (["similar"], ["playlist"], ["path", "Hallelujah", "Thunderstruck"], ["map"]):
        assert "needs about" not in call(*words, "--memory", "20M")[2]


def test_neighbours_of_too_many_songs(call: Callable[..., Any], table: Path, tmp_path: Path) -> None:
    output = tmp_path / "near.csv"
    status, out, err = call("nearest", "-k", 10**6, "--catalogue", table, "-o", output, "--memory", "30M")
    assert (status, out) == (1, "")
    assert _REFUSED.fullmatch(err)
    assert "searching 60,000 rows" in err
    assert not output.exists()


def test_a_long_list_of_neighbours_is_held_in_parts(call: Callable[..., Any], tmp_path: Path) -> None:
    """All songs of each song are n × n numbers; written they are, held they are not."""
    status, _, err = call(
        "nearest", "-k", 10**6, "--features", "tempo", "-o", tmp_path / "near.csv", "--memory", "70M"
    )
    assert status == 0, err


def test_long_recordings_are_known_before_they_are_heard(call: Callable[..., Any], tmp_path: Path) -> None:
    import numpy as np
    import soundfile

    (tmp_path / "music").mkdir()
    soundfile.write(
        tmp_path / "music" / "hour.wav", np.zeros(4_000 * 3600, np.int16), 4_000, subtype="PCM_U8"
    )
    output = tmp_path / "mine.csv"
    words = ("scan", tmp_path / "music", "-o", output, "--threads", 1, "--memory", "40M")
    status, out, err = call(*words)
    assert (status, out) == (1, "")
    assert _REFUSED.fullmatch(err)
    assert "hearing 1 files, 1 at once" in err
    assert not output.exists()


def test_a_picture_is_known_before_it_is_opened(call: Callable[..., Any], tmp_path: Path) -> None:
    from PIL import Image

    album = tmp_path / "album"
    album.mkdir()
    shapes = {"large": (2_000, 1_000), "a": (40, 30), "b": (30, 40)}
    for (name, size), colour in zip(shapes.items(), ("green", "blue", "red"), strict=True):
        Image.new("RGB", size, colour).save(album / f"{name}.png")
    for query, what in (("large", "a picture of its size"), ("a", "describing 3 pictures")):
        status, out, err = call("pictures", album, album / f"{query}.png", "--memory", "3M")
        assert (status, out) == (1, "")
        assert _REFUSED.fullmatch(err)
        assert what in err
    words = ("--max-pixels", 10_000, "--memory", "3M")  # the large one is passed over, and listed
    assert "large.png" in call("pictures", album, album / "a.png", *words)[2]
