"""Search among strings, compared with a plain dictionary of n-grams."""

from __future__ import annotations

from collections import Counter
from math import log, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.song_recommender.titles import NgramIndex, normalised


def grams(text: str) -> Counter[str]:
    padded = f" {text} "
    return Counter(padded[i : i + n] for n in (2, 3) for i in range(len(padded) - n + 1))


def reference(texts: list[str], wanted: str) -> np.ndarray:
    counts = [grams(text) if text else Counter() for text in texts]
    frequency = Counter(gram for count in counts for gram in count)

    def weigh(count: Counter[str]) -> dict[str, float]:
        return {g: n * (1 + log((1 + len(texts)) / (1 + frequency[g]))) for g, n in count.items()}

    def length(vector: dict[str, float]) -> float:
        return sqrt(sum(x * x for x in vector.values()))

    query = weigh(grams(wanted))
    vectors = [weigh(count) for count in counts]
    return np.array(
        [sum(x * v.get(g, 0) for g, x in query.items()) / length(query) / (length(v) or 1) for v in vectors]
    )


words = st.text("abc dé", max_size=12)


@settings(max_examples=100, deadline=None)
@given(st.lists(words, min_size=1, max_size=8), words.filter(bool))
def test_cosines_are_those_of_plain_dictionaries(texts: list[str], wanted: str) -> None:
    rows, cosines = NgramIndex(texts).search(wanted, len(texts))
    expected = reference(texts, wanted)
    np.testing.assert_allclose(cosines, expected[rows], atol=1e-5)
    assert set(rows) == set(np.flatnonzero(expected > 0))
    assert (np.diff(cosines) <= 0).all()


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
