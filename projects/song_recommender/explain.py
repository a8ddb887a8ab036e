"""Why two songs are near: the part of their cosine that each feature adds.

    cos(q, x) = Σ_f c_f,   c_f = Σ_{coordinates j of f} q_j x_j / (|q| |x|)

A part is positive where both songs lie on the same side of the typical song, negative where they differ.
"""

from __future__ import annotations

import numpy as np

from projects.song_recommender.features import FeatureSpace

__all__ = ["contributions", "in_words"]

_WORDS = {  # above and below the typical song
    "danceability": ("danceable", "hard to dance to"),
    "energy": ("energetic", "calm"),
    "loudness": ("loud", "quiet"),
    "mode": ("major", "minor"),
    "speechiness": ("wordy", "few words"),
    "acousticness": ("acoustic", "electric"),
    "instrumentalness": ("instrumental", "sung"),
    "liveness": ("live", "studio"),
    "valence": ("cheerful", "sombre"),
    "tempo": ("fast", "slow"),
    "duration_ms": ("long", "short"),
}


def contributions(space: FeatureSpace, query: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return (m, f) parts of the cosines between a query (c,) and m rows; each row sums to its cosine.

    The features are in the order of `space.features`; one of weight 0 adds 0.
    """
    query = np.asarray(query, dtype=np.float64)
    items = space.rows[rows].astype(np.float64)  # (m, c)
    products = items * query / (np.linalg.norm(items, axis=1, keepdims=True) * np.linalg.norm(query))
    parts = np.zeros((len(items), len(space.features)))
    for j, feature in enumerate(space.owner):
        parts[:, feature] += products[:, j]
    return parts


def in_words(space: FeatureSpace, query: np.ndarray, parts: np.ndarray, *, count: int = 3) -> str:
    """Say what the largest of one song's parts (f,) are: "loud, fast; not in key"."""
    order = np.argsort(-parts, kind="stable")
    shared = [_word(space, query, f) for f in order[:count] if parts[f] > 0.02]
    least = int(order[-1])
    text = ", ".join(shared) if shared else "nothing stands out"
    return text + (f"; not in {space.features[least]}" if parts[least] < -0.02 else "")


def _word(space: FeatureSpace, query: np.ndarray, feature: int) -> str:
    name = space.features[feature]
    own = np.flatnonzero(space.owner == feature)
    if name in _WORDS and len(own) == 1:
        return _WORDS[name][0 if query[own[0]] > 0 else 1]
    if name in ("key", "time_signature"):
        return "same metre" if name == "time_signature" else "near in key"
    return ("high " if query[own[0]] > 0 else "low ") + name
