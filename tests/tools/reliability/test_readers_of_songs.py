"""What a campaign asks of an index, and of what is kept of songs, tells two files apart."""

from __future__ import annotations

import numpy as np
import pytest

from projects.song_recommender.learned import keep_places
from shared.errors import DataError
from shared.linalg.neighbors import CosineIndex
from tools.reliability.examples import make_names, make_places
from tools.reliability.readers_of_songs import read_index, read_names, read_places_file


def test_another_row_is_another_answer(tmp_path, rng):
    rows = rng.normal(size=(9, 3))
    for name, scale in (("a", 1), ("b", -1)):
        CosineIndex(rows * [[scale]] + [[1, 0, 0]]).save(tmp_path / name)
    assert read_index(tmp_path / "a") != read_index(tmp_path / "b")


def test_other_places_are_another_answer_and_other_files_none(tmp_path, rng):
    make_places(tmp_path / "a")
    keep_places(tmp_path / "b", "digest", rng.normal(size=(6, 5)).astype("<f2"))
    assert read_places_file(tmp_path / "a") != read_places_file(tmp_path / "b")
    make_names(tmp_path / "names.index")
    assert read_names(tmp_path / "names.index")
    with pytest.raises(DataError):
        read_names(tmp_path / "a")


def test_places_of_fewer_songs_are_no_whole_answer(tmp_path):
    keep_places(tmp_path / "few", "digest", np.zeros((5, 5), "<f2"))
    with pytest.raises((AssertionError, DataError)):
        read_places_file(tmp_path / "few")
