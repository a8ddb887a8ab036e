"""Any picture becomes a grey one of a handy size."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from studio.playground.ranks import as_grey


@pytest.mark.parametrize("shape", [(1, 1), (5, 900), (400, 300, 3), (30, 20, 4), (30, 20, 2)])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_grey_of_any_picture(rng: np.random.Generator, shape: tuple[int, ...], dtype: type):
    picture = rng.integers(0, np.iinfo(dtype).max, shape, endpoint=True).astype(dtype)
    grey = as_grey(picture)
    assert grey.ndim == 2
    assert max(grey.shape) <= 320
    assert 0 <= grey.min() <= grey.max() <= 255


def test_white_is_white_at_every_depth():
    for dtype in (np.uint8, np.uint16):
        assert as_grey(np.full((4, 4, 3), np.iinfo(dtype).max, dtype)).min() >= 254
