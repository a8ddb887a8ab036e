"""Running and doubled sums against plain sums, for every width."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg._fixed_sums import convolve_box


@pytest.mark.parametrize("kw", range(1, 18))
@pytest.mark.parametrize("channels", [1, 3])
def test_a_window_of_any_width_is_a_plain_sum(rng, kw, channels):
    image = rng.integers(0, 14, (1, 40 * channels), np.uint8)  # 17 of them stay below 256
    x_index = np.arange(40 + kw - 1) % 40
    out = np.zeros_like(image)
    row = np.zeros(1, np.int64)
    # half of 2¹⁶ with samples doubled: the sum itself
    convolve_box(
        2 * image, out, 0, np.uint16(0), np.uint16(32768), row, x_index, 0, channels, np.uint16(0), 0, 1, 1
    )
    pixels = image.reshape(40, channels)
    plain = sum(np.roll(pixels, -j, axis=0).astype(int) for j in range(kw))
    assert np.array_equal(out.reshape(40, channels), plain)
