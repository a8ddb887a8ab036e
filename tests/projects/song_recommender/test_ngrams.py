"""The kernels, beside plain Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.song_recommender import ngrams


def letters(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32).copy()


def edits(wanted: str, name: str) -> int:
    distances = np.empty(1, np.int64)
    padded = letters(f" {name} ")
    ngrams.edit_distances(letters(wanted), padded, np.array([0, len(padded)]), distances)
    return int(distances[0])


def plain_edits(a: str, b: str) -> int:
    """The recursion as the definition has it."""
    table = {(i, 0): i for i in range(len(a) + 1)} | {(0, j): j for j in range(len(b) + 1)}
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            table[i, j] = min(
                table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a[i - 1] != b[j - 1])
            )
            if i > 1 and j > 1 and a[i - 2 : i] == b[j - 2 : j][::-1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(a), len(b)]


words = st.text("abcé", max_size=9)


@settings(max_examples=150, deadline=None)
@given(words, words)
def test_edits_are_those_of_the_definition(a: str, b: str) -> None:
    assert edits(a, b) == plain_edits(a, b) == edits(b, a)


@pytest.mark.parametrize("typo", ["hallo", "helo", "helllo", "ehllo", "hellos", "hell"])
def test_one_typo_is_one_edit(typo: str) -> None:
    assert edits(typo, "hello") == 1


@settings(max_examples=50, deadline=None)
@given(st.text("abcdefgh ", min_size=1, max_size=20))
def test_ngrams_are_the_distinct_pairs_and_triples(text: str) -> None:
    padded = f" {text} "
    distinct = {padded[i : i + n] for n in (2, 3) for i in range(len(padded) - n + 1)}
    found = ngrams.grams_of(letters(padded), 40)  # of 2⁴⁰ buckets no two n-grams share one
    assert len(found) == len(distinct)
    assert (np.diff(found) > 0).all()


def test_as_many_letters_as_are_compared_fit() -> None:
    text = "".join(chr(1000 + i) for i in range(ngrams.MOST_LETTERS))
    assert len(ngrams.grams_of(letters(f" {text} "), 40)) == 2 * ngrams.MOST_LETTERS + 1
