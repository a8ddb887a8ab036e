"""A container gives back what was put in, or says that it is damaged; nothing in between."""

from __future__ import annotations

import json
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from shared.container import BLOCK, read_container, write_container
from shared.errors import DataError

MAGIC = b"TESTFILE"


def read(path):
    return read_container(path, MAGIC, 3, kind="test")


@given(
    arrays=st.dictionaries(
        st.text(max_size=8),
        hnp.arrays(
            st.sampled_from(["?", "u1", "<i2", ">i4", "<i8", "<f2", "<f4", ">f8"]),
            hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=7),
        ),
        max_size=4,
    ),
    meta=st.dictionaries(
        st.text(max_size=5), st.integers() | st.text() | st.booleans() | st.none(), max_size=3
    ),
)
def test_round_trip(tmp_path_factory, arrays, meta):
    path = tmp_path_factory.mktemp("round") / "file"
    write_container(path, MAGIC, 3, meta, arrays)
    found_meta, found = read(path)
    assert found_meta == meta
    assert list(found) == list(arrays)
    for name, array in arrays.items():
        assert found[name].shape == array.shape
        assert found[name].dtype == array.dtype.newbyteorder("<")
        np.testing.assert_array_equal(found[name], array)


def test_arrays_of_several_blocks_and_strides(tmp_path, rng):
    big = rng.standard_normal((3, BLOCK // 8 + 5))
    write_container(tmp_path / "file", MAGIC, 1, {}, {"big": big, "transposed": big.T})
    _, found = read(tmp_path / "file")
    np.testing.assert_array_equal(found["big"], big)
    np.testing.assert_array_equal(found["transposed"], big.T)


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small"
    write_container(path, MAGIC, 3, {"a": 1}, {"x": np.arange(5, dtype="<i2"), "y": np.ones((2, 3), "<f4")})
    return path


def test_every_truncation_and_every_longer_file_is_refused(small):
    data = small.read_bytes()
    for length in range(len(data)):
        small.write_bytes(data[:length])
        with pytest.raises(DataError, match="small"):
            read(small)
    small.write_bytes(data + b"\0")
    with pytest.raises(DataError, match="damaged"):
        read(small)


def test_every_flipped_bit_is_refused(small):
    data = bytearray(small.read_bytes())
    for place in range(len(data) * 8):
        data[place // 8] ^= 1 << place % 8
        small.write_bytes(data)
        with pytest.raises(DataError):
            read(small)
        data[place // 8] ^= 1 << place % 8


def test_another_kind_and_a_newer_version_are_told_apart(small):
    with pytest.raises(DataError, match="is not a cake file"):
        read_container(small, b"CAKEFILE", 3, kind="cake")
    with pytest.raises(DataError, match="version 3, this program reads up to 2"):
        read_container(small, MAGIC, 2, kind="test")


def forge(header: bytes, tail: bytes = b"") -> bytes:
    """A file whose checksums and lengths are right and whose header is hostile."""
    fixed = struct.pack("<8sIIQ", MAGIC, 1, len(header), 32 + len(header) + len(tail))
    return fixed + struct.pack("<II", zlib.crc32(header, zlib.crc32(fixed)), 0) + header + tail


def entry(**changes):
    return {"name": "x", "dtype": "<f8", "shape": [1], "crc32": [0], **changes}


@pytest.mark.parametrize(
    "header",
    [
        {"meta": {}, "arrays": [entry(shape=[1 << 40, 1 << 40])]},
        {"meta": {}, "arrays": [entry(shape=[1 << 30], crc32=[0] * 8192)]},
        {"meta": {}, "arrays": [entry(shape=[-1])]},
        {"meta": {}, "arrays": [entry(shape=[0, 10**30], crc32=[])]},
        {"meta": {}, "arrays": [entry(shape="12")]},
        {"meta": {}, "arrays": [entry(shape=[True], dtype="|b1")]},
        {"meta": {}, "arrays": [entry(dtype="|O")]},
        {"meta": {}, "arrays": [entry(dtype="<U9")]},
        {"meta": {}, "arrays": [entry(name=3, shape=[0], crc32=[])]},
        {"meta": {}, "arrays": [entry(shape=[0], crc32=[]), entry(shape=[0], crc32=[])]},
        {"meta": [], "arrays": []},
        {"meta": {}},
        [],
        "text",
    ],
)
def test_hostile_headers_are_refused_before_allocating(tmp_path, header):
    path = tmp_path / "forged"
    path.write_bytes(forge(json.dumps(header).encode(), bytes(64)))
    with pytest.raises(DataError, match="damaged"):
        read(path)


def test_nested_json_is_refused(tmp_path):
    path = tmp_path / "forged"
    path.write_bytes(forge(b"[" * 100_000))
    with pytest.raises(DataError, match="damaged"):
        read(path)


def test_objects_are_never_stored(tmp_path):
    with pytest.raises(TypeError, match="object"):
        write_container(tmp_path / "file", MAGIC, 1, {}, {"x": np.array([{}])})
    assert not (tmp_path / "file").exists()
