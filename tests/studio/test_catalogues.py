"""Catalogues as the page asks them: suggestions as one types, weights by slider, reasons that add up."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from projects.song_recommender.features import embed
from projects.song_recommender.playlist import make_playlist
from shared.datasets import load_songs
from studio.catalogues import Catalogue, names_of_sets, opened, reasons


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return opened(load_songs(), synthetic=True)


@pytest.mark.parametrize("text", ["nordh", "NORDH", "Nordholm", "nordholmm"])
def test_a_title_is_suggested_before_it_is_whole_and_in_spite_of_a_slip(catalogue: Catalogue, text: str):
    assert "Nordholm" in [title for _, title, _ in catalogue.suggest(text)]


def test_no_more_than_eight_are_suggested_and_none_for_nothing(catalogue: Catalogue):
    assert catalogue.suggest("  ") == []
    rows = [row for row, _, _ in catalogue.suggest("m")]
    assert 1 <= len(rows) == len(set(rows)) <= 8


def test_weights_place_songs_as_the_app_does(catalogue: Catalogue):
    expected = embed(catalogue.songs, {"tempo": 3.0}).rows
    np.testing.assert_array_equal(catalogue.weighed({"tempo": 3.0}).rows, expected)
    assert catalogue.weighed({}) is catalogue.space


def test_the_parts_that_are_shown_add_up_to_the_cosine(catalogue: Catalogue):
    found = make_playlist(catalogue.songs, catalogue.space, [4], k=5, diversity=0)
    shown, order = reasons(catalogue, catalogue.space, catalogue.space.rows[4], found, {found[0].row: 1})
    assert [one["vote"] for one in shown] == [1, 0, 0, 0, 0]
    for one, song in zip(shown, found, strict=True):
        assert sum(share for _, share in one["parts"]) == pytest.approx(song.similarity, abs=1e-3)
        assert [name for name, _ in one["parts"]] == order


def test_the_sample_is_always_there():
    assert names_of_sets()[0] == "songs-sample"
