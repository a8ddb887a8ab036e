"""Every value of a header and every array is said otherwise, under checksums that are right."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest

from shared.container import read_container, write_container
from shared.errors import DataError
from tools.reliability.falsehoods import claims, contents
from tools.reliability.sealing import Parts

MAGIC = b"TESTFILE"


@pytest.fixture
def parts(tmp_path):
    write_container(tmp_path / "x", MAGIC, 1, {"a": [1, "b"]}, {"x": np.arange(6.0).reshape(2, 3)})
    return Parts.of((tmp_path / "x").read_bytes())


def opened(path, cases):
    """What the reader makes of each case: how, and document and arrays where it took them."""
    for case in cases:
        path.write_bytes(case.make())
        with contextlib.suppress(DataError):
            yield case.how, read_container(path, MAGIC, 1, kind="test")


def test_each_place_of_the_document_says_something_else(parts, tmp_path):
    """What the container itself does not judge passes its checksums, and is left to the kind's own reader."""
    found = list(opened(tmp_path / "y", claims(parts)))
    documents = [meta for _, (meta, _) in found]
    assert {"a": None} in documents
    assert {"a": [1, ""]} in documents
    assert {} in documents
    assert {"x", "text", ""} <= {name for _, (_, arrays) in found for name in arrays}
    assert {array.shape for _, (_, arrays) in found for array in arrays.values()} == {(2, 3)}
    assert not any(how.startswith("version") for how, _ in found)


def test_each_array_is_another_one_or_is_not_there(parts, tmp_path):
    found = {how: arrays for how, (_, arrays) in opened(tmp_path / "y", contents(parts))}
    assert "x" not in found["x left out"]
    assert found["x turned"]["x"].shape == (3, 2)
    assert found["x as <i4"]["x"].dtype == np.int32
    assert np.isnan(found["x full of nan"]["x"]).all()
    assert not any("65 axes" in how or "huge sides" in how for how in found)
