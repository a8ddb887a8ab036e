"""What a campaign asks of a picture is asked of the file itself."""

from __future__ import annotations

import numpy as np
import pytest

from shared.errors import DataError
from shared.images import Picture, save_picture
from tools.reliability import readers_of_pictures
from tools.reliability.files import KINDS
from tools.reliability.readers_of_pictures import read_picture_file, read_svdc


def test_a_compressed_picture_above_the_limit_is_refused_before_it_is_decoded(tmp_path, monkeypatch):
    path = tmp_path / "example.svdc"
    KINDS["svd"].make(path)
    read_svdc(path)
    monkeypatch.setattr(readers_of_pictures, "MAX_PIXELS", 100)
    with pytest.raises(DataError, match="over the limit"):
        read_svdc(path)


def test_another_sample_or_remark_is_another_answer(tmp_path, monkeypatch):
    pixels = np.zeros((12, 12), np.uint8)
    said = set()
    for n, (value, text) in enumerate([(0, ()), (1, ()), (0, (("Comment", "words"),))]):
        pixels[3, 4] = value
        save_picture(tmp_path / f"{n}.png", Picture(pixels, text=text))
        said.add(read_picture_file(tmp_path / f"{n}.png"))
    assert len(said) == 3
    monkeypatch.setattr(readers_of_pictures, "MAX_PIXELS", 100)
    with pytest.raises(DataError, match="over the limit"):
        read_picture_file(tmp_path / "0.png")
