"""What a campaign asks of a model of segments tells two models apart."""

from __future__ import annotations

import pytest

from projects.customer_segments.model import fit
from projects.customer_segments.store import save_segmentation
from shared.errors import DataError
from tools.reliability.examples import make_recipe, make_segments
from tools.reliability.kinds_of_segments import table_of_segments
from tools.reliability.readers_of_segments import read_segments_file


def test_another_number_of_segments_is_another_answer(tmp_path):
    make_segments(tmp_path / "three.model")
    found = fit(table_of_segments(), k=4, components="parallel", id_column="name")
    save_segmentation(tmp_path / "four.model", found.segmentation)
    assert read_segments_file(tmp_path / "three.model") != read_segments_file(tmp_path / "four.model")


def test_another_kind_of_file_is_none(tmp_path):
    make_recipe(tmp_path / "look.toml")
    with pytest.raises(DataError, match="not a"):
        read_segments_file(tmp_path / "look.toml")
