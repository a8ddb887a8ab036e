"""Songs: how good the neighbours are, the exact search beside its peers, names, sounds and pictures."""

from __future__ import annotations

from typing import Any

from benchmarks import songs_audio, songs_grid, songs_index, songs_pictures, songs_titles
from benchmarks.harness import provenance
from benchmarks.measure import figure, run_json
from shared.errors import DataError

__all__ = ["measure"]

CATALOGUE = "spotify-tracks-114k"
SHOWN = ("raw cosine", "standardised", "normal scores", "learned genres")  # in brief


def measure() -> dict[str, Any]:
    """All that the pages tell of songs; pictures are left out where their sets are not here."""
    index = songs_index.measure()  # first: the machine is as fast as it will be
    for one in index["comparisons"]:
        one["detail"] = "faiss" not in one["peer"]
    grid = songs_grid.measure()
    figures = _neighbours() + index["figures"] + songs_titles.measure()
    left_out, tables = [*index["left_out"], *grid["left_out"]], [*grid["tables"]]
    sounds = songs_audio.measure()
    figures += sounds["figures"]
    tables += [{**table, "brief": []} for table in sounds["tables"]]
    try:
        figures += songs_pictures.measure()
    except DataError as error:
        left_out.append(f"pictures: {error}")
    for one in figures:
        one["detail"] = not any(name in one["what"] for name in SHOWN)
    return {
        "figures": figures,
        "comparisons": index["comparisons"],
        "tables": tables,
        "left_out": left_out,
        "provenance": provenance(
            "faiss-cpu", "hnswlib", "scikit-learn", "soundfile", "soxr", "usearch", "voyager"
        ),
    }


def _neighbours() -> list[dict[str, Any]]:
    """Genre precision and artist hit rate, as `evaluate` prints them."""
    evaluate = ("projects.song_recommender", "evaluate", "--catalogue", CATALOGUE)
    figures = []
    for m in run_json(*evaluate)["methods"]:
        share, interval = m["genre_precision"], m["genre_precision_interval"]
        what = f"neighbours in a genre of the query, {m['method']}"
        figures.append(figure(what, share, evaluate, interval=interval))
        figures.append(figure(f"same-artist hit rate, {m['method']}", m["artist_hit_rate"], evaluate))
    return figures
