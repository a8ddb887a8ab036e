"""scipy and Pillow give the picture that ours gives, Pillow as a picture of its own."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from benchmarks.photo_peers import photograph
from benchmarks.photos_filters import _agree, _scipy_and_pillow


def test_answers_agree_and_pillows_stay_pillows():
    for work, ours, peer, theirs in _scipy_and_pillow(photograph(0.2)):
        found = theirs()
        assert isinstance(found, Image.Image) == (peer == "Pillow"), work
        _agree(ours(), np.asarray(found), f"{work} by {peer}")


def test_answers_that_differ_are_refused():
    pixels = photograph(0.1)
    with pytest.raises(AssertionError, match=r"differ by 3\.0 levels"):
        _agree(pixels // 2, pixels // 2 + np.uint8(3), "a brighter one")
