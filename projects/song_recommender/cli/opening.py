"""Catalogues and songs as the options name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.console import note
from shared.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from projects.song_recommender.features import FeatureSpace

__all__ = ["find_row", "load_catalogue", "open_catalogue"]


def load_catalogue(catalogue: str, skip_bad_rows: bool) -> tuple[pd.DataFrame, bool]:
    """The songs of a catalogue, and whether they are invented."""
    from shared.datasets import CATALOG, load_songs
    from shared.datasets.catalog import describe

    synthetic = (catalogue == "sample" or catalogue in CATALOG) and describe(catalogue, "songs").synthetic
    return load_songs(catalogue, skip_bad_rows=skip_bad_rows), synthetic


def open_catalogue(
    catalogue: str, weights: list[str] | None, skip_bad_rows: bool
) -> tuple[pd.DataFrame, FeatureSpace, bool]:
    from projects.song_recommender.features import embed

    chosen = _weights(weights or [])
    songs, synthetic = load_catalogue(catalogue, skip_bad_rows)
    return songs, embed(songs, chosen), synthetic


def _weights(texts: list[str]) -> dict[str, float]:
    weights = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            weights[name.strip()] = float(value)
        except ValueError:
            raise DataError(f"--weight {text!r}", "write FEATURE=NUMBER, such as tempo=2") from None
    return weights


def find_row(songs: pd.DataFrame, space: FeatureSpace, title: str, artist: str = "") -> int:
    """The row of a song; what else could have been meant is noted."""
    from projects.song_recommender.lookup import find_song, label

    match = find_song(songs, space.rankable, title, artist)
    others = [label(songs, row) for row in match.others[:3]]
    unknown = [] if match.exact else [f"no song is called {title!r}"]
    if not match.artist_exact:
        unknown.append(f"no artist is called {artist!r}")
    if unknown:
        note(f"{', '.join(unknown)}: taking {label(songs, match.row)}")
        if others:
            note(f"  near as well: {' | '.join(others)}")
    elif others:
        more = f" and {len(match.others) - 3} more" if len(match.others) > 3 else ""
        note(f"taking {label(songs, match.row)}; --artist chooses another: {' | '.join(others)}{more}")
    return match.row
