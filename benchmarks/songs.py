"""Songs: how good the neighbours are on the 114k table, and the exact search beside scikit-learn's."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.neighbors import NearestNeighbors

from benchmarks.harness import provenance
from benchmarks.measure import beside, figure, run_json
from projects.song_recommender.features import embed
from shared.datasets import load_songs
from shared.linalg.neighbors import CosineIndex

CATALOGUE = "spotify-tracks-114k"


def measure() -> dict[str, Any]:
    """Neighbour quality as `evaluate` prints it; search times on the standardised rows of the same table."""
    evaluate = ("projects.song_recommender", "evaluate", "--catalogue", CATALOGUE)
    methods = run_json(*evaluate)["methods"]
    figures = []
    for m in methods:
        share, interval = m["genre_precision"], m["genre_precision_interval"]
        figures.append(
            figure(f"neighbours in a genre of the query, {m['method']}", share, evaluate, interval=interval)
        )
        figures.append(figure(f"same-artist hit rate, {m['method']}", m["artist_hit_rate"], evaluate))
    similar = ("projects.song_recommender", "similar", "Blinding Lights", "--catalogue", CATALOGUE)
    first = run_json(*similar)["results"][0]
    figures.append(figure(f"nearest to Blinding Lights: {first['title']} by {first['artist']}, cosine",
                          first["similarity"], similar))  # fmt: skip

    rows = embed(load_songs(CATALOGUE)).rows
    rows = np.ascontiguousarray(rows[np.any(rows != 0, axis=1)], dtype=np.float32)
    index = CosineIndex(rows)
    peer = NearestNeighbors(n_neighbors=10, metric="cosine", algorithm="brute").fit(rows)
    rng = np.random.default_rng(0)
    one, many = rows[rng.choice(len(rows), 1)], rows[rng.choice(len(rows), 1000, replace=False)]
    for queries in (one, many):  # the answers agree before they are timed
        ours, theirs = index.search(queries, 10)[1], 1 - peer.kneighbors(queries)[0]
        np.testing.assert_allclose(ours, theirs, atol=1e-5)
    comparisons = [
        beside(f"10 nearest of {len(rows):,} × {rows.shape[1]}, {name}", "scikit-learn",
               lambda q=queries: index.search(q, 10), lambda q=queries: peer.kneighbors(q))  # type: ignore[misc]
        for name, queries in (("one query", one), ("1,000 queries", many))
    ]  # fmt: skip
    return {
        "figures": figures,
        "comparisons": comparisons,
        "provenance": provenance("scikit-learn"),
    }
