"""The bits of all parts are those of the file."""

import io

import numpy as np
import pytest
from PIL import Image

from projects.image_compressor.explain import account_of, draw
from projects.image_compressor.format import describe
from projects.image_compressor.patch.around import LARGE
from projects.image_compressor.steer import encode
from shared.errors import DataError


@pytest.mark.parametrize("shape", [(90, 80), (70, 80, 2), (90, 83, 3), (64, 64, 4)])
@pytest.mark.parametrize("wish", [{"quality": 60}, {"rank": 9}])
def test_parts_add_up_to_the_streams(soft_picture, shape, wish):
    data = encode(soft_picture(shape), **wish)
    account = account_of(data)
    sections = describe(data)["sections"]
    streams = sum(size for name, size in sections.items() if name != "header")
    planes = {row.plane for row in account.rows}
    # an interval of b bits takes at least b and some four bytes more; trailing zeros of a stream are left out
    total = sum(row.bits for row in account.rows)
    assert abs(total / 8 - streams) < 6 * max(1, len(planes))
    assert all(row.bits >= 0 and row.count > 0 for row in account.rows)
    assert account.facts()["parts"][0]["plane"] == "luma"


def test_every_cell_of_luma_has_its_bits(soft_picture):
    data = encode(soft_picture((96, 128, 3)), quality=60)
    account = account_of(data)
    luma = sum(row.bits for row in account.rows if row.plane == "luma")
    np.testing.assert_allclose(account.spent.sum(), luma, rtol=1e-9)
    assert account.spent.shape == account.told.shape == (12, 16)
    is_large = account.told >= LARGE
    counts = {row.part: row.count for row in account.rows if row.plane == "luma"}
    assert counts["sizes and steps"] == 6 * 8
    assert counts["levels"] == is_large.sum() // 4 + (~is_large).sum()


def test_chart_is_a_picture_of_the_patches(soft_picture):
    data = encode(soft_picture((96, 128, 3)), quality=60)
    with Image.open(io.BytesIO(draw(account_of(data), data, "shapes", "png"))) as chart:
        assert chart.size[0] == 13 * 80
        assert np.asarray(chart.convert("L")).std() > 20
    data = encode(soft_picture((30, 30)), rank=3)
    with pytest.raises(DataError, match="ranks, not on places"):
        draw(account_of(data), data, "ranks", "png")


def test_damage_is_told(soft_picture):
    for wish in ({"quality": 60}, {"rank": 3}):
        data = encode(soft_picture((40, 40)), **wish)
        with pytest.raises(DataError, match=r"x\.svdc"):
            account_of(data[:-3], name="x.svdc")
