"""Search among strings, compared with a plain dictionary of n-grams."""

from __future__ import annotations

from collections import Counter
from math import log, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.song_recommender import ngrams
from projects.song_recommender.titles import NgramIndex, normalised


def grams(text: str) -> set[int]:
    """Buckets of the n-grams; that each has its own but for a rare chance is tested with `grams_of`."""
    letters = np.frombuffer(f" {text} ".encode("utf-32-le"), np.uint32).copy()
    return set(ngrams.grams_of(letters, 18).tolist())


def reference(texts: list[str], wanted: str) -> np.ndarray:
    held = [grams(text) if text else set() for text in texts]
    frequency = Counter(gram for own in held for gram in own)

    def weigh(own: set[int]) -> dict[int, float]:
        return {g: 1 + log((1 + len(texts)) / (1 + frequency[g])) for g in own}

    def length(vector: dict[int, float]) -> float:
        return sqrt(sum(x * x for x in vector.values()))

    query = weigh(grams(wanted))
    vectors = [weigh(own) for own in held]
    return np.array(
        [sum(x * v.get(g, 0) for g, x in query.items()) / length(query) / (length(v) or 1) for v in vectors]
    )


words = st.text("abc dé", max_size=12)


@settings(max_examples=100, deadline=None)
@given(st.lists(words, min_size=1, max_size=8), words.filter(bool))
def test_cosines_are_those_of_plain_dictionaries(texts: list[str], wanted: str) -> None:
    rows, cosines = NgramIndex(texts).search(wanted, len(texts))
    expected = reference(texts, wanted)
    np.testing.assert_allclose(cosines, expected[rows], atol=2e-3)  # squares are whole 1/1024
    assert set(rows) == set(np.flatnonzero(expected > 0))
    assert (np.diff(cosines) <= 0).all()


@pytest.mark.parametrize("k", [1, 5, 20, 100])
def test_leaving_lists_out_changes_nothing(songs: pd.DataFrame, rng: np.random.Generator, k: int) -> None:
    """Among names enough for pruning the k best are the first k of all, ties included."""
    words = sorted({word for title in songs["title"] for word in normalised(title).split()})
    names = sorted({" ".join(rng.choice(words, 3)) for _ in range(20_000)})
    index = NgramIndex(names)
    for asked in rng.choice(len(names), 15):
        text = names[asked][1:] + "x"
        rows, cosines = index.search(text, k)
        everything, all_cosines = index.search(text, len(names))
        np.testing.assert_array_equal(rows, everything[:k])
        np.testing.assert_array_equal(cosines, all_cosines[:k])


def test_an_index_is_its_arrays(songs: pd.DataFrame) -> None:
    index = NgramIndex([normalised(title) for title in songs["title"]])
    again = NgramIndex.of({name: np.array(array) for name, array in index.arrays.items()})
    for one, other in zip(index.search("overtime", 9), again.search("overtime", 9), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_name_is_found_by_its_place() -> None:
    names = sorted(["", "a", "ab", "déjà", "日本", "z" * 200])
    index = NgramIndex(names)
    assert [index.place(name) for name in names] == list(range(len(names)))
    assert [index[i] for i in range(len(names))] == names
    assert index.place("b") is index.place("zz") is index.place("日") is None
    assert index.place("z" * 300) == names.index("z" * 200)  # no more is compared


def test_a_text_is_nearest_to_itself(songs: pd.DataFrame) -> None:
    titles = sorted({normalised(title) for title in songs["title"]})
    index = NgramIndex(titles)
    for i in range(0, len(titles), 37):
        rows, cosines = index.search(titles[i], 1)
        assert rows[0] == i
        assert cosines[0] == pytest.approx(1, abs=1e-6)


def test_one_wrong_letter_keeps_the_title_in_the_first_five(
    songs: pd.DataFrame, rng: np.random.Generator
) -> None:
    titles = sorted({normalised(title) for title in songs["title"]})
    index = NgramIndex(titles)
    asked = rng.choice(len(titles), 300, replace=False)
    found = 0
    for i in asked:
        place = int(rng.integers(len(titles[i])))
        letter = "abcdefghijklmnopqrstuvwxyz"[rng.integers(26)]
        rows, _ = index.search(titles[i][:place] + letter + titles[i][place + 1 :], 5)
        found += int(i in rows)
    assert found >= 0.95 * len(asked)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Déjà Vu", "deja vu"),
        ("  Don't  Stop! ", "dont stop"),
        ("Don’t-Stop", "dont stop"),
        ("STRASSE", "straße"),
        ("!!!", "!!!"),
        ("Ｆｕｌｌ", "full"),
        ("Привет, Мир", "привет мир"),
    ],
)
def test_case_accents_and_punctuation_do_not_count(text: str, same: str) -> None:
    assert normalised(text) == normalised(same)


@pytest.mark.parametrize("text", ["", "zzzz"])
def test_nothing_in_common_finds_nothing(text: str) -> None:
    rows, cosines = NgramIndex(["abc", ""]).search(text, 3)
    assert rows.size == cosines.size == 0


def test_an_index_of_nothing_is_empty() -> None:
    assert NgramIndex([]).search("abc", 3)[0].size == 0
