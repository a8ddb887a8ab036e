"""A container gives back what was put in, or says that it is damaged; nothing in between."""

from __future__ import annotations

import json
import os
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from shared.container import BLOCK, open_container, read_container, write_container
from shared.errors import DataError

MAGIC = b"TESTFILE"


def read(path):
    return read_container(path, MAGIC, 3, kind="test")


def read_mapped(path):
    meta, arrays = open_container(path, MAGIC, 3, kind="test")
    return meta, {name: np.asarray(array) for name, array in arrays.items()}


either_way = pytest.mark.parametrize("read", [read, read_mapped])


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
@either_way
def test_round_trip(tmp_path_factory, read, arrays, meta):
    path = tmp_path_factory.mktemp("round") / "file"
    write_container(path, MAGIC, 3, meta, arrays)
    found_meta, found = read(path)
    assert found_meta == meta
    assert list(found) == list(arrays)
    for name, array in arrays.items():
        assert found[name].shape == array.shape
        assert found[name].dtype == array.dtype.newbyteorder("<")
        np.testing.assert_array_equal(found[name], array)


@either_way
def test_arrays_of_several_blocks_and_strides(read, tmp_path, rng):
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


@either_way
def test_every_truncation_and_every_longer_file_is_refused(read, small):
    data = small.read_bytes()
    for length in range(len(data)):
        small.write_bytes(data[:length])
        with pytest.raises(DataError, match="small"):
            read(small)
    small.write_bytes(data + b"\0")
    with pytest.raises(DataError, match="damaged"):
        read(small)


@either_way
def test_every_flipped_bit_is_refused(read, small):
    data = bytearray(small.read_bytes())
    for place in range(len(data) * 8):
        data[place // 8] ^= 1 << place % 8
        small.write_bytes(data)
        with pytest.raises(DataError):
            read(small)
        data[place // 8] ^= 1 << place % 8


@pytest.mark.parametrize("function", [read_container, open_container])
def test_another_kind_and_a_newer_version_are_told_apart(function, small):
    with pytest.raises(DataError, match="is not a cake file"):
        function(small, b"CAKEFILE", 3, kind="cake")
    with pytest.raises(DataError, match="version 3, this program reads up to 2"):
        function(small, MAGIC, 2, kind="test")


def forge(header: bytes, tail: bytes = b"") -> bytes:
    """A file whose checksums and lengths are right and whose header is hostile."""
    fixed = struct.pack("<8sIIQ", MAGIC, 1, len(header), 32 + len(header) + len(tail))
    return fixed + struct.pack("<II", zlib.crc32(header, zlib.crc32(fixed)), 0) + header + tail


def entry(**changes):
    return {"name": "x", "dtype": "<f8", "shape": [1], "crc32": [0], **changes}


@either_way
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
def test_hostile_headers_are_refused_before_allocating(read, tmp_path, header):
    path = tmp_path / "forged"
    path.write_bytes(forge(json.dumps(header).encode(), bytes(64)))
    with pytest.raises(DataError, match="damaged"):
        read(path)


@either_way
def test_nested_json_is_refused(read, tmp_path):
    path = tmp_path / "forged"
    path.write_bytes(forge(b"[" * 100_000))
    with pytest.raises(DataError, match="damaged"):
        read(path)


def test_objects_are_never_stored(tmp_path):
    with pytest.raises(TypeError, match="object"):
        write_container(tmp_path / "file", MAGIC, 1, {}, {"x": np.array([{}])})
    assert not (tmp_path / "file").exists()


@pytest.fixture
def table(rng):
    return rng.integers(0, 256, (3 * BLOCK // 64 + 7, 64), np.uint8)  # three blocks and some rows


@pytest.fixture
def mapped(tmp_path, table):
    write_container(tmp_path / "file", MAGIC, 1, {}, {"x": np.zeros(0), "table": table})
    return tmp_path / "file"


def flip(path, place):
    """Turn one bit where it stands, as a failing disk does."""
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 4]))


@pytest.mark.parametrize(("a", "b"), [(0, 3), (5, 5), (16383, 16385), (-3, None), (None, None), (9, 2)])
def test_rows_of_a_mapped_array_are_those_of_the_array(mapped, table, a, b):
    _, arrays = open_container(mapped, MAGIC, 1, kind="test")
    rows = arrays["table"][a:b]
    np.testing.assert_array_equal(rows, table[a:b])
    assert not rows.flags.owndata
    assert (arrays["table"].shape, arrays["table"].dtype, len(arrays["x"])) == (table.shape, np.uint8, 0)


def test_a_mapped_block_is_checked_when_it_is_first_asked_for_and_not_before(mapped, table):
    start = mapped.stat().st_size - table.nbytes
    flip(mapped, start + BLOCK + 10)  # in the second block
    _, arrays = open_container(mapped, MAGIC, 1, kind="test")
    per_block = BLOCK // 64
    np.testing.assert_array_equal(arrays["table"][:per_block], table[:per_block])
    np.testing.assert_array_equal(arrays["table"][2 * per_block :], table[2 * per_block :])
    for rows in (slice(per_block, per_block + 1), slice(2 * per_block - 1, 2 * per_block), slice(None)):
        with pytest.raises(DataError, match="this test file is damaged"):
            arrays["table"][rows]
    with pytest.raises(DataError, match="damaged"):
        np.asarray(arrays["table"])


def test_no_block_is_checked_twice(mapped, table):
    """What was checked stays trusted: a check of every use would cost more than the use."""
    _, arrays = open_container(mapped, MAGIC, 1, kind="test")
    assert arrays["table"][:1].tobytes() == table[:1].tobytes()
    flip(mapped, mapped.stat().st_size - table.nbytes + 100)
    assert arrays["table"][2:3].tobytes() == table[2:3].tobytes()


def test_a_mapped_file_that_is_replaced_stays_what_it_was(mapped, table):
    _, arrays = open_container(mapped, MAGIC, 1, kind="test")
    write_container(mapped, MAGIC, 1, {}, {"table": np.zeros(1)}, force=True)
    np.testing.assert_array_equal(np.asarray(arrays["table"]), table)
    os.unlink(mapped)
    np.testing.assert_array_equal(arrays["table"][5:9], table[5:9])


def test_what_is_written_into_a_mapped_array_never_reaches_the_file(mapped, table):
    _, arrays = open_container(mapped, MAGIC, 1, kind="test")
    before = mapped.read_bytes()
    np.asarray(arrays["table"])[:] = 7
    assert (arrays["table"][:9] == 7).all()
    assert mapped.read_bytes() == before


def test_a_mapped_array_gives_rows_side_by_side_only(mapped):
    _, arrays = open_container(mapped, MAGIC, 1, kind="test")
    with pytest.raises(ValueError, match="steps of 2"):
        arrays["table"][::2]


@either_way
@pytest.mark.parametrize(
    "header",
    [
        {"meta": {}, "arrays": [entry(shape=[1] * 65, crc32=[0])]},
        {"meta": {}, "arrays": [entry(shape=[0, *[256] * 7], crc32=[])]},
        {"meta": {}, "arrays": [entry(crc32={"0": 0})]},
        {"meta": {}, "arrays": [entry(crc32="a")]},
        {"meta": {}, "arrays": [entry(crc32=[None])]},
        {"meta": {"x": float("nan")}, "arrays": []},
    ],
)
def test_what_numpy_would_refuse_is_refused_before(read, tmp_path, header):
    path = tmp_path / "forged"
    path.write_bytes(forge(json.dumps(header).encode(), bytes(64)))
    with pytest.raises(DataError, match="damaged"):
        read(path)


@either_way
def test_a_header_in_another_encoding_or_of_a_name_twice_is_refused(read, tmp_path):
    path, text = tmp_path / "forged", '{"meta": {}, "arrays": []}'
    path.write_bytes(forge(text.encode()))
    assert read(path) == ({}, {})
    for header in (text.encode("utf-16"), b'{"meta": {}, "meta": {}, "arrays": []}'):
        path.write_bytes(forge(header))
        with pytest.raises(DataError, match="damaged"):
            read(path)


@either_way
@pytest.mark.parametrize("item", [b"{},", b"[],", b'{"":0},', b'"\xe2\x82\xac",', b"0.1,", b"-9999,"])
def test_a_header_takes_at_most_forty_times_its_length(read, tmp_path, item):
    header = b'{"meta": {"x": [' + item * 20_000 + b'0], "y": "\xf0\x9f\x98\x80"}, "arrays": []}'
    (tmp_path / "forged").write_bytes(forge(header))
    tracemalloc.start()
    try:
        read(tmp_path / "forged")
        assert tracemalloc.get_traced_memory()[1] < 40 * len(header) + 100_000
    finally:
        tracemalloc.stop()
