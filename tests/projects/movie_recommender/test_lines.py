"""Lines made in bulk are those that Python's own formatting and csv reader agree on."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from projects.movie_recommender import lines
from projects.movie_recommender.lines import Lines, lines_of


def written(columns, numbers):
    return b"".join(lines_of(columns, np.asarray(numbers), str)).decode()


def test_numbers_are_written_as_python_writes_them(rng):
    """Also at ties: some are exact in binary, most are only near one."""
    ties = (np.arange(-30_000, 60_000, 7) + 0.5) / 10_000
    exact = np.arange(-64, 640) / 128
    large = [0.0, -0.0, 1e-9, -1e-9, 99999.99995, 123456789.5, -1e9]
    numbers = np.concatenate([ties, exact, rng.normal(0, 3, 5000), large])
    columns = [np.arange(len(numbers)) % 13]
    expected = "".join(f"{i % 13},{x:.4f}\n" for i, x in enumerate(numbers))
    assert written(columns, numbers) == expected


def test_texts_come_back_from_a_csv_reader(monkeypatch):
    monkeypatch.setattr(lines, "_BLOCK", 4)  # several blocks
    texts = ["plain", "a,b", 'say "yes"', "two\nlines", "", "Amélie €", "x" * 300]
    users, films = np.array(texts * 2, object), np.array([7, 10**17, -3, 0, 5, 6, 7] * 2)
    numbers = np.linspace(1, 5, 14)
    text = written([users, films], numbers)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows == [[u, str(f), f"{x:.4f}"] for u, f, x in zip(users, films, numbers, strict=True)]


def test_a_value_is_turned_into_text_once():
    asked = []
    list(lines_of([np.array([3, 1, 3, 3])], np.ones(4), lambda value: asked.append(value) or value))
    assert asked == [3, 1]


def test_no_lines_of_no_rows():
    assert written([np.empty(0, np.int64)] * 3, []) == ""


def test_lines_are_made_of_codes():
    lines = Lines(["x", "y"], ["0", "1", "2"])
    assert (
        lines.make([np.array([1, 0]), np.array([0, 2])], np.array([0.5, -1])) == b"y,0,0.5000\nx,2,-1.0000\n"
    )
    with pytest.raises(ValueError, match="1 columns of codes for 2"):
        lines.make([np.array([1, 0])], np.ones(2))
