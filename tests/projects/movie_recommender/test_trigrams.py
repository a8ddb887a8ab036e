"""What looks alike is found among many, without comparing each."""

from __future__ import annotations

import difflib

import numpy as np
import pytest

from projects.movie_recommender.trigrams import TrigramIndex


@pytest.fixture
def names(rng):
    """2,000 distinct names of two to four words."""
    syllables = ["ka", "ro", "mi", "tel", "nus", "go", "bra", "shi", "ple", "wor"]
    words = ["".join(rng.choice(syllables, rng.integers(1, 5))) for _ in range(300)]
    made = {" ".join(rng.choice(words, rng.integers(2, 5))) for _ in range(2000)}
    return sorted(made)


def test_a_name_is_nearest_to_itself(names):
    index = TrigramIndex(names)
    for place in range(0, len(names), 40):
        assert index.nearest(names[place], 1) == [place]


def test_a_letter_wrong_still_finds_the_name_that_difflib_finds(names, rng):
    index = TrigramIndex(names)
    agree = 0
    for place in range(0, len(names), 40):
        name = names[place]
        at = int(rng.integers(len(name)))
        wrong = name[:at] + "q" + name[at + 1 :]
        agree += names[index.nearest(wrong, 1)[0]] == difflib.get_close_matches(wrong, names, 1)[0]
    assert agree >= 0.95 * len(range(0, len(names), 40))


def test_the_beginning_of_a_long_name_finds_it():
    names = ["dr strangelove or how i learned to stop worrying", "strange love", "stranger", "dr no"]
    assert TrigramIndex(names).nearest("dr strangelove", 2)[0] == 0


@pytest.mark.parametrize("wanted", ["", "q", "日本"])
def test_what_is_like_nothing_finds_nothing(wanted):
    assert TrigramIndex(["alpha", "beta"]).nearest(wanted, 3) == []


def test_letters_of_any_alphabet_are_letters():
    assert TrigramIndex(["七人の侍", "羅生門", "生きる"]).nearest("七人の人", 1) == [0]


def test_equal_texts_stand_in_their_order():
    assert TrigramIndex(["beta", "alpha", "alpha"]).nearest("alpha", 3) == [1, 2]


def test_an_index_of_nothing():
    assert TrigramIndex([]).nearest("alpha", 3) == []
    assert TrigramIndex([""]).nearest("alpha", 3) == []


def test_no_triple_goes_over_the_end_of_a_text():
    """Joined for counting, two texts must not make a third between them."""
    index = TrigramIndex(["ab", "cd"])
    assert sorted(index.nearest("ab", 2)) == [0]
    assert index._sizes.tolist() == [2, 2]
    assert np.all(np.diff(index._codes) >= 0)


def test_a_line_end_within_a_text_counts_as_a_space():
    index = TrigramIndex(["one\nfilm", "another", "third"])
    assert index.nearest("one film", 1) == [0]
    assert index.nearest("one\nfilm", 1) == [0]
    assert index.nearest("third", 1) == [2]
