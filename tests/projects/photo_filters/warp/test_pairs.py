"""Tables of points: any separator, named columns in any order, and mistakes by line."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.warp import read_alignment
from projects.photo_filters.warp.pairs import read_pairs
from shared.errors import DataError


@pytest.mark.parametrize(
    "text",
    [
        "1,2,3,4\n5,6,7,8.5\n",
        "x,y,u,v\n1,2,3,4\n\n5,6,7,8.5",
        "\ufeffx;y;u;v\r\n1;2;3;4\r\n5;6;7;8.5\r\n",
        "# points\nname\tv\tu\ty\tx\na\t4\t3\t2\t1\nb\t8.5\t7\t6\t5\n",
    ],
)
def test_pairs_are_read(tmp_path, text):
    (tmp_path / "p.csv").write_text(text, encoding="utf-8")
    source, target = read_pairs(tmp_path / "p.csv")
    assert np.array_equal(source, [(1, 2), (5, 6)])
    assert np.array_equal(target, [(3, 4), (7, 8.5)])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no pairs"),
        ("x,y,u,v\n", "no pairs"),
        ("1,2,3,4\n1,2,3\n", ":2: expected four"),
        ("1,2,3,4\n1,2,3,4,5\n", ":2: 5 values"),
        ("1,2,3,4\n1,2,x,4\n", ":2: expected four"),
        ("1,2,3,nan\n", ":1: expected four"),
        ("1,2,3,1_0\n", ":1: expected four"),
        ("1,2,3,1e200\n", ":1: expected four"),
        ("x,y,u\n1,2,3\n", "'v'"),
        ("x,x,u,v\n1,2,3,4\n", "'x'"),
    ],
)
def test_mistakes_are_told_by_line(tmp_path, text, words):
    (tmp_path / "p.csv").write_text(text)
    with pytest.raises(DataError, match=words):
        read_pairs(tmp_path / "p.csv")


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "p.csv").write_bytes(b"\xff\xfe1\x00")
    with pytest.raises(DataError, match="no text"):
        read_pairs(tmp_path / "p.csv")


def test_an_alignment_names_its_file(tmp_path):
    (tmp_path / "p.csv").write_text("0,0,5,5\n10,0,15,5\n0,10,5,15\n")
    found = read_alignment(tmp_path / "p.csv", "affine")
    assert np.allclose(found.transform.matrix, [[1, 0, 5], [0, 1, 5], [0, 0, 1]])
    with pytest.raises(DataError, match=r"p\.csv: 3 points"):
        read_alignment(tmp_path / "p.csv", "projective")
    (tmp_path / "p.csv").write_text("0,0,0,0\n10,0,1e-9,0\n0,10,0,1e-9\n")
    with pytest.raises(DataError, match=r"p\.csv: the transform is singular"):
        read_alignment(tmp_path / "p.csv", "affine")
