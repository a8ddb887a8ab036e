"""The inputs hold the texts as they are, and can be read."""

from __future__ import annotations

import csv
from pathlib import Path

from shared.datasets import load_songs
from tools.reliability.calls import in_folder
from tools.reliability.hostile import HOSTILE
from tools.reliability.title_inputs import file_name, make_inputs


def test_every_text_is_a_title(tmp_path: Path):
    with in_folder(tmp_path / "here", PORTFOLIO_CACHE=str(tmp_path / "cache")):
        make_inputs(HOSTILE[:40])
        assert set(HOSTILE[:40]) <= set(load_songs("songs.csv")["title"])
        with open("films.csv", encoding="utf-8", newline="") as file:
            assert set(HOSTILE[:40]) <= {row[1] for row in csv.reader(file)}
        assert Path("model.bin").exists()
        assert Path("source.svdc").exists()


def test_a_file_can_have_every_name(tmp_path: Path):
    for text in HOSTILE:
        (tmp_path / f"{file_name(text)}.ratings.csv").touch()
