"""Before and after stand side by side as they are, with a gap between."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.compare import beside

KINDS = [(), (2,), (3,), (4,)]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("first", KINDS)
@pytest.mark.parametrize("second", KINDS)
def test_both_are_there_as_they_are(noise, dtype, first, second):
    before, after = noise((20, 30, *first), dtype), noise((20, 30, *second), dtype)
    sheet = beside(before, after)
    top = 1 if dtype is np.float32 else np.iinfo(dtype).max
    channels = sheet.shape[2] if sheet.ndim == 3 else 1
    assert sheet.dtype == dtype
    assert channels == max(3 * any(k in ((3,), (4,)) for k in (first, second)), 1) + any(
        k in ((2,), (4,)) for k in (first, second)
    )
    planes = sheet.reshape(20, -1, channels)
    alpha = channels in (2, 4)
    for picture, part in ((before, planes[:, :30]), (after, planes[:, -30:])):
        own = picture.reshape(20, 30, -1)
        opaque = own.shape[2] not in (2, 4)
        colour = own if opaque else own[..., :-1]
        assert np.array_equal(
            part[..., : channels - alpha], np.broadcast_to(colour, (20, 30, channels - alpha))
        )
        if alpha:
            assert np.array_equal(part[..., -1], np.full((20, 30), top) if opaque else own[..., -1])
    gap = planes[:, 30:-30]
    assert gap.shape[1] >= 2
    assert (gap[..., -1] == (0 if alpha else top)).all()


def test_a_picture_of_another_height_stands_in_the_middle(noise):
    before, after = noise((10, 8, 3)), noise((4, 6, 3))
    sheet = beside(before, after)
    assert sheet.shape[0] == 10
    assert np.array_equal(sheet[3:7, -6:], after)
    assert (sheet[:3, -6:] == 255).all()
    assert (sheet[7:, -6:] == 255).all()
