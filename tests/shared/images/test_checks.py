"""What the decoders let pass is refused before they are asked."""

from __future__ import annotations

import contextlib
import io
import os

import numpy as np
import pytest

from shared.errors import DataError
from shared.images import Picture, load_picture, save_picture
from shared.images.checks import check_png, silence


@pytest.mark.parametrize(("colour", "channels"), [(2, 3), (4, 2), (6, 4)])
def test_sixteen_bit_colour_is_refused_not_cut(tmp_path, rng, png, colour, channels):
    rows = b"".join(b"\0" + rng.bytes(3 * channels * 2) for _ in range(2))
    (tmp_path / "a.png").write_bytes(png(3, 2, 16, colour, rows))
    with pytest.raises(DataError, match="more than 8 bits"):
        load_picture(tmp_path / "a.png")
    with pytest.raises(DataError, match="16 bits"):
        save_picture(tmp_path / "b.png", Picture(np.zeros((2, 2, 3), np.uint16)))


def test_wide_ppm_colour_is_refused(tmp_path):
    (tmp_path / "a.ppm").write_bytes(b"P6 2 1 65535\n" + bytes(12))
    with pytest.raises(DataError, match="more than 8 bits"):
        load_picture(tmp_path / "a.ppm")


def test_every_flipped_bit_of_a_png_is_noticed(tmp_path, rng):
    save_picture(tmp_path / "a.png", Picture(rng.integers(0, 256, (3, 4, 3), np.uint8)))
    data = (tmp_path / "a.png").read_bytes()
    bad = tmp_path / "bad.png"
    for position in range(len(data)):
        damaged = bytearray(data)
        damaged[position] ^= 1 << position % 8
        bad.write_bytes(damaged)
        with pytest.raises(DataError):
            load_picture(bad)


@pytest.mark.parametrize("length", [0, 5, 8, 30, 45, 60])
def test_a_cut_png_is_told(png, length):
    whole = png(3, 2, 8, 0, bytes(8))
    assert len(whole) > 60
    if length < 8:  # not even the signature: some other format, left to the decoder
        check_png(io.BytesIO(whole[:length]))
    else:
        with pytest.raises(ValueError, match=r"it ends|wrong checksum of its chunk IHDR"):
            check_png(io.BytesIO(whole[:length]))


def test_a_sound_file_is_left_at_its_start_whatever_follows_it(png):
    for data in (png(3, 2, 8, 0, bytes(8)), png(3, 2, 8, 0, bytes(8)) + b"more", b"GIF89a", b""):
        file = io.BytesIO(data)
        check_png(file)
        assert file.tell() == 0


def test_silence_keeps_a_decoders_remarks_off_stderr_for_as_long_as_it_lasts(capfd):
    os.write(2, b"before ")
    with contextlib.suppress(OSError), silence():
        os.write(2, b"a remark ")
        raise OSError
    os.write(2, b"after")
    assert capfd.readouterr().err == "before after"
