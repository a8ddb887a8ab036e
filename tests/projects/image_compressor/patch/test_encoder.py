"""Pictures of every kind come back as their encoder showed them, by files of method "patch"."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from projects.image_compressor import decode, encode
from projects.image_compressor.format import describe
from projects.image_compressor.patch import section
from projects.image_compressor.patch.encoder import PatchEncoder
from shared.errors import DataError, UsageError
from shared.metrics.images import psnr

shapes = st.one_of(
    st.tuples(st.integers(1, 20), st.integers(1, 20)),
    st.tuples(st.integers(1, 20), st.integers(1, 20), st.integers(2, 4)),
)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from([np.uint8, np.uint16]).flatmap(lambda dtype: hnp.arrays(dtype, shapes)),
    st.sampled_from([400, 1600, 2400, 3800]),
)
def test_decoder_shows_what_the_encoder_showed(picture: np.ndarray, step: int) -> None:
    made = PatchEncoder(picture).at_step(step)
    shown = decode(made.data)
    assert shown.dtype == picture.dtype
    assert shown.shape == picture.shape
    assert (shown == made.pixels).all()


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_fine_steps_come_near(scene: np.ndarray, channels: int) -> None:
    picture = (
        scene[..., 0] if channels == 1 else np.concatenate([scene, scene[..., :1]], axis=2)[..., :channels]
    )
    data = encode(picture, quality=100)
    assert psnr(picture, decode(data)) > 45


def test_sixteen_bits_are_worked_on_at_more_than_eight(rng: np.random.Generator) -> None:
    y, x = np.mgrid[:64, :64]
    picture = (x * 300 + y * 77).astype(np.uint16)
    error = np.abs(decode(encode(picture, quality=100)).astype(int) - picture)
    assert error.mean() < 128  # half a level of 8 bits


@pytest.mark.parametrize("band", [1 << 21, 3_000])
def test_threads_make_no_difference(scene: np.ndarray, monkeypatch: pytest.MonkeyPatch, band: int) -> None:
    """Neither to the bytes nor to the picture, in one band and in several."""
    monkeypatch.setattr(section, "BAND", band)
    picture, threads = np.tile(scene, (3, 2, 1)), numba.get_num_threads()
    made = []
    try:
        for count in (1, 2):
            numba.set_num_threads(min(count, numba.config.NUMBA_NUM_THREADS))
            data = PatchEncoder(picture).at_step(2000).data
            made.append((data, decode(data).tobytes()))
    finally:
        numba.set_num_threads(threads)
    assert made[0] == made[1]


def test_wishes_are_met(scene: np.ndarray) -> None:
    picture = np.tile(scene, (3, 3, 1))
    data = encode(picture, size=6_000)
    assert 0.98 * 6_000 <= len(data) <= 6_000
    wished = encode(picture, psnr=36.0)
    assert 36 <= psnr(picture, decode(wished)) <= 36.2
    assert describe(wished)["method"] == "patch"


def test_a_rank_is_of_the_other_method(scene: np.ndarray) -> None:
    assert describe(encode(scene, rank=3))["method"] == "svd"
    with pytest.raises(UsageError, match="no rank"):
        encode(scene, rank=3, method="patch")
    with pytest.raises(DataError, match="no ranks"):
        decode(encode(scene), rank=2)
    with pytest.raises(DataError, match="'ptach' is unknown"):
        encode(scene, method="ptach")


def test_every_cut_and_every_flipped_bit_is_told(rng: np.random.Generator, scene: np.ndarray) -> None:
    data = encode(scene, quality=30)
    for length in [*range(40), *rng.integers(40, len(data), 20)]:
        with pytest.raises(DataError):
            decode(data[:length])
    for place in [*range(60), *rng.integers(60, len(data), 40)]:
        wrong = bytearray(data)
        wrong[place] ^= 1 << int(rng.integers(8))
        with pytest.raises(DataError):
            decode(bytes(wrong))
