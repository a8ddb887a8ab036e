"""A sealed file passes every checksum, whatever it says."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from projects.image_compressor.format import Header, pack, unpack
from shared.container import read_container, write_container
from shared.errors import DataError
from tools.reliability.png_bytes import chunks_of, header, png
from tools.reliability.sealing import Parts, changed_within, seal_container, seal_png, seal_svdc

MAGIC = b"TESTFILE"


@pytest.fixture
def path(tmp_path):
    write_container(
        tmp_path / "x", MAGIC, 1, {"a": 1}, {"x": np.arange(9, dtype="<i4"), "y": np.ones((2, 3))}
    )
    return tmp_path / "x"


def read(path):
    return read_container(path, MAGIC, 1, kind="test")


def test_a_container_taken_apart_and_joined_is_the_same_file(path):
    assert Parts.of(path.read_bytes()).join() == path.read_bytes()


def test_a_changed_number_passes_once_it_is_sealed(path):
    data = bytearray(path.read_bytes())
    data[data.index(np.arange(9, dtype="<i4").tobytes()) + 4] = 7
    path.write_bytes(data)
    with pytest.raises(DataError, match="damaged"):
        read(path)
    path.write_bytes(seal_container(bytes(data)))
    assert read(path)[1]["x"].tolist() == [0, 7, *range(2, 9)]


def test_each_part_can_be_changed_alone(path):
    for turn, expected in ((0, "x"), (1, "y")):
        original = path.read_bytes()
        _, before = read(path)
        path.write_bytes(changed_within(original, seal_container, lambda part, _: part[::-1], turn))
        _, after = read(path)
        different = [name for name in after if after[name].tobytes() != before[name].tobytes()]
        assert different == [expected] or before[expected].tobytes() == before[expected].tobytes()[::-1]
        path.write_bytes(original)
    grown = changed_within(path.read_bytes(), seal_container, lambda text, _: text.replace(b"1}", b"12}"), 2)
    path.write_bytes(grown)
    assert read(path)[0] == {"a": 12}


def test_a_picture_file_is_sealed(rng):
    data = bytearray(pack(Header(5, 6, 1, 8, "patch"), {"patches": rng.bytes(30), "icc": b"abc"}))
    data[-1] ^= 1
    with pytest.raises(DataError, match="checksum"):
        unpack(bytes(data))
    assert unpack(seal_svdc(bytes(data)))[1]["icc"] == b"abb"
    assert unpack(changed_within(seal_svdc(bytes(data)), seal_svdc, lambda part, _: part + b"!", 1))[1] == {
        **unpack(seal_svdc(bytes(data)))[1], "icc": b"abb!",
    }  # fmt: skip


def test_a_picture_of_another_program_is_sealed():
    """Pillow takes the changed samples, which under the old checksum it does not."""
    whole = png(header(3, 1, 8, 0), b"\0abc", [(b"tEXt", b"Comment\0words")])
    assert seal_png(whole) == whole
    data = whole.replace(b"words", b"WORDS")
    with Image.open(io.BytesIO(whole)) as before, Image.open(io.BytesIO(seal_png(data))) as after:
        assert (before.text, after.text) == ({"Comment": "words"}, {"Comment": "WORDS"})
    with pytest.raises((SyntaxError, OSError)):
        Image.open(io.BytesIO(data))
    longer = changed_within(whole, seal_png, lambda part, _: part + b"!", 1)
    assert chunks_of(longer)[1] == (b"tEXt", b"Comment\0words!")
    assert seal_png(longer) == longer


@pytest.mark.parametrize("data", [b"", b"short", bytes(40), b"x" * 400])
def test_what_is_no_file_is_sealed_without_an_error(data):
    assert len(seal_container(data)) == len(data)
    assert len(seal_svdc(data)) == len(data)
    assert len(seal_png(data)) == len(data)
