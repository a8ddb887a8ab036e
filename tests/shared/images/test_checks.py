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
from shared.images.png import write_png


@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".gif", ".bmp", ".jp2", ".avif", ".ppm"])
def test_sixteen_bit_colour_is_refused_not_cut(tmp_path, suffix):
    with pytest.raises(DataError, match=r"the picture has 16; write \.png or \.tif"):
        save_picture(tmp_path / f"b{suffix}", Picture(np.zeros((2, 2, 3), np.uint16)))
    assert list(tmp_path.iterdir()) == []


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


def test_what_says_the_colours_is_handed_on():
    file = io.BytesIO()
    told = [(b"gAMA", (45455).to_bytes(4)), (b"sRGB", b"\0")]
    write_png(file, np.zeros((2, 2), np.uint8), [*told, (b"tEXt", b"Title\0A name")])
    file.seek(0)
    assert check_png(file) == tuple(told)


def test_silence_keeps_a_decoders_remarks_off_stderr_for_as_long_as_it_lasts(capfd):
    os.write(2, b"before ")
    with contextlib.suppress(OSError), silence():
        os.write(2, b"a remark ")
        raise OSError
    os.write(2, b"after")
    assert capfd.readouterr().err == "before after"
