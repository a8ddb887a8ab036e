"""Why songs are near: parts that add up, and words that are true."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.fft import dct

from projects.song_recommender.explain import contributions, in_words
from projects.song_recommender.features import FeatureSpace, embed
from projects.song_recommender.items import embed_items
from projects.song_recommender.recommend import similar_songs


@pytest.mark.parametrize("weights", [{}, {"key": 2, "tempo": 0}, {"energy": 5}])
def test_contributions_sum_to_the_cosine(songs: pd.DataFrame, weights: dict[str, float]) -> None:
    space = embed(songs, weights)
    found = similar_songs(songs, space, 42, 25)
    parts = contributions(space, space.rows[42], np.array([song.row for song in found]))
    assert parts.shape == (25, len(space.features))
    np.testing.assert_allclose(parts.sum(axis=1), [song.similarity for song in found], atol=1e-12)
    for name, weight in weights.items():
        assert parts[:, space.features.index(name)].any() == (weight > 0)


def test_words_are_true_of_both_songs(songs: pd.DataFrame, space: FeatureSpace) -> None:
    """What the two share lies on one side of the typical song; what they are unlike in, on two."""
    told = {"faster": ("tempo", 1), "slower": ("tempo", -1), "louder": ("loudness", 1)}
    told |= {"quieter": ("loudness", -1), "more cheerful": ("valence", 1), "more sombre": ("valence", -1)}
    middle = {name: songs[name][space.rankable].median() for name, _ in told.values()}
    seen = set()
    for row in np.flatnonzero(space.rankable)[::211]:
        found = [song.row for song in similar_songs(songs, space, int(row), 20)]
        for other, part in zip(found, contributions(space, space.rows[row], found), strict=True):
            for word in in_words(space, space.rows[row], part).partition(";")[0].split(", "):
                if word in told:
                    name, side = told[word]
                    seen.add(word)
                    assert side * (songs[name][row] - middle[name]) >= 0
                    assert side * (songs[name][other] - middle[name]) >= 0
    assert seen == set(told)


def test_words_name_the_largest_parts_and_what_differs(space: FeatureSpace) -> None:
    query = np.ones(space.rows.shape[1])
    parts = np.zeros(len(space.features))
    parts[space.features.index("tempo")] = 0.6
    parts[space.features.index("energy")] = 0.3
    parts[space.features.index("duration_ms")] = -0.1
    assert in_words(space, query, parts) == "faster, more energetic; unlike in duration"
    assert in_words(space, -query, parts) == "slower, calmer; unlike in duration"
    assert in_words(space, query, np.zeros_like(parts)) == "nothing stands out"


def test_a_circle_is_near_or_unlike_and_never_more(space: FeatureSpace) -> None:
    row = int(np.flatnonzero(space.rankable)[0])
    parts = np.zeros(len(space.features))
    parts[space.features.index("tempo_octave")] = 0.5
    assert in_words(space, space.rows[row], parts) == "near in tempo octave"


def test_a_learned_space_has_one_reason_for_all() -> None:
    learned = FeatureSpace((), np.empty(0, np.int64), np.eye(3, dtype=np.float32))
    parts = contributions(learned, learned.rows[0], [1, 2])
    assert parts.shape == (2, 0)
    assert "genre" in in_words(learned, learned.rows[0], parts[0])


def test_a_column_of_items_means_nothing_by_its_name() -> None:
    rng = np.random.default_rng(0)
    items = pd.DataFrame(
        {"title": list("abcd"), "artist": "", **{f: rng.normal(size=4) for f in ("key", "mode")}}
    )
    space = embed_items(items)
    for f, name in enumerate(("key", "mode")):
        parts = np.zeros(2)
        parts[f] = 0.5
        assert in_words(space, np.ones(2), parts) == f"higher {name}"
        assert in_words(space, -np.ones(2), parts) == f"lower {name}"


def test_what_a_scan_finds_has_words_of_its_own() -> None:
    """The words of the timbre say what the transform says: a spectrum that falls is deep in tone."""
    names = ("brightness", "rhythm_strength", "timbre_1", "timbre_2")
    space = FeatureSpace(names, np.arange(4), np.eye(4, dtype=np.float32))
    said = [in_words(space, side * np.ones(4), part) for part in np.eye(4) for side in (1, -1)]
    assert said[:4] == ["brighter", "duller", "steadier", "freer"]
    assert len(set(said)) == 8
    assert not any("timbre" in words for words in said)
    bands = np.arange(128.0)
    valley = abs(bands - bands.mean())
    assert dct(-bands, norm="ortho")[1] > 0
    assert "deeper" in said[4]
    assert dct(valley, norm="ortho")[2] > 0
    assert "hollower" in said[6]
