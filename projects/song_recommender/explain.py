"""Why two songs are near: the part of their cosine that each feature adds.

    cos(q, x) = Σ_f c_f,   c_f = Σ_{coordinates j of f} q_j x_j / (|q| |x|)

A part is positive where both songs lie on the same side of the typical song, negative where they differ.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from projects.song_recommender.features import FeatureSpace

__all__ = ["contributions", "in_words", "plain_name"]

_WORDS = {  # above and below the typical song, and no more than that: "faster" may still be slow
    "danceability": ("more danceable", "less danceable"),
    "energy": ("more energetic", "calmer"),
    "loudness": ("louder", "quieter"),
    "mode": ("major", "minor"),
    "speechiness": ("wordier", "less wordy"),
    "acousticness": ("more acoustic", "less acoustic"),
    "instrumentalness": ("more instrumental", "more vocal"),
    "liveness": ("more live", "less live"),
    "valence": ("more cheerful", "more sombre"),
    "tempo": ("faster", "slower"),
    "time_signature": ("more beats a bar", "fewer beats a bar"),
    "duration_ms": ("longer", "shorter"),
    "brightness": ("brighter", "duller"),
    "rhythm_strength": ("steadier", "freer"),
    # cosines over the bands from low to high: one fall, then a valley between the two ends
    "timbre_1": ("deeper in tone", "thinner in tone"),
    "timbre_2": ("hollower in tone", "fuller in tone"),
}


def contributions(space: FeatureSpace, query: np.ndarray, rows: Sequence[int]) -> np.ndarray:
    """Return (m, f) parts of the cosines between a query (c,) and m rows; each row sums to its cosine.

    The features are in the order of `space.features`; one of weight 0 adds 0.
    """
    query = np.asarray(query, dtype=np.float64)
    items = space.rows[list(rows)].astype(np.float64)  # (m, c)
    products = items * query / (np.linalg.norm(items, axis=1, keepdims=True) * np.linalg.norm(query))
    parts = np.zeros((len(items), len(space.features)))
    for j, feature in enumerate(space.owner):
        parts[:, feature] += products[:, j]
    return parts


def in_words(space: FeatureSpace, query: np.ndarray, parts: np.ndarray, *, count: int = 3) -> str:
    """Say what both songs are beside the typical one, by the largest parts (f,): "faster; unlike in key"."""
    if not space.features:
        return "near in genre by their sound"
    order = np.argsort(-parts, kind="stable")
    shared = [_word(space, query, f) for f in order[:count] if parts[f] > 0.02]
    least = int(order[-1])
    text = ", ".join(shared) if shared else "nothing stands out"
    return text + (f"; unlike in {plain_name(space.features[least])}" if parts[least] < -0.02 else "")


def plain_name(feature: str) -> str:
    """Return a feature's name as words: "duration", "time signature"."""
    return feature.removesuffix("_ms").replace("_", " ")


def _word(space: FeatureSpace, query: np.ndarray, feature: int) -> str:
    name = space.features[feature]
    own = np.flatnonzero(space.owner == feature)
    if space.sound and name in _WORDS and len(own) == 1:
        return _WORDS[name][0 if query[own[0]] > 0 else 1]
    if len(own) > 1:  # on a circle nothing is more or less
        return f"near in {plain_name(name)}"
    return ("higher " if query[own[0]] > 0 else "lower ") + plain_name(name)
