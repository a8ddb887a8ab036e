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
