"""Catalogues and songs as the options name them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from shared.console import note
from shared.errors import DataError, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from projects.song_recommender.features import FeatureSpace
    from projects.song_recommender.names import Names
    from projects.song_recommender.rules import Rules

__all__ = ["Opened", "load_catalogue", "open_any"]


@dataclass(frozen=True)
class Opened:
    """A catalogue to ask.

    Attributes:
        synthetic: its songs are invented.
        items: its rows are no songs, but jobs, products, players.
    """

    songs: pd.DataFrame
    space: FeatureSpace
    synthetic: bool
    items: bool = False

    @cached_property
    def names(self) -> Names:
        """What its rows are called."""
        from projects.song_recommender.names import Names

        return Names.of(self.songs, versions=not self.items)

    @property
    def nouns(self) -> str:
        """What its rows are, in headings."""
        return "items" if self.items else "songs"

    def rules(self, versions: str, per_artist: int | None = None, per_album: int | None = None) -> Rules:
        """What may stand together in a list."""
        from projects.song_recommender.rules import Rules

        return Rules("rows" if self.items else versions.strip().casefold(), per_artist, per_album)

    def find(self, title: str, artist: str = "") -> int:
        """The row of a song; what else could have been meant is noted."""
        from projects.song_recommender.lookup import find_song, label, quoted

        match = find_song(self.songs, self.space.rankable, title, artist, self.names)
        others = [label(self.songs, row) for row in match.others[:3]]
        unknown = [] if match.exact else [f"no {self.names.noun} is called {quoted(title)}"]
        if not match.artist_exact:
            unknown.append(f"no artist is called {quoted(artist)}")
        taken = label(self.songs, match.row)
        if unknown:
            note(f"{', '.join(unknown)}: taking {taken}")
            if others:
                note(f"  near as well: {' | '.join(others)}")
        elif others:
            more = f" and {len(match.others) - 3} more" if len(match.others) > 3 else ""
            note(f"taking {taken}; name the artist too for another: {' | '.join(others)}{more}")
        return match.row


def load_catalogue(catalogue: str, skip_bad_rows: bool) -> tuple[pd.DataFrame, bool]:
    """The songs of a catalogue, and whether they are invented."""
    from shared.datasets import load_songs

    return load_songs(catalogue, skip_bad_rows=skip_bad_rows), _is_synthetic(catalogue)


def open_any(
    catalogue: str,
    weights: list[str] | None,
    skip_bad_rows: bool,
    id_column: str = "",
    features: str = "",
    by: str = "features",
    moods: list[str] | None = None,
) -> Opened:
    """A catalogue of songs; or, with the column that names its rows, of anything that has numbers.

    Args:
        features: names of columns, divided by commas; empty for all.
        by: "features", or "genres" for the embedding that is learned from them.
        moods: to be asked for later; they need features to move along.
    """
    if by not in ("features", "genres"):
        raise DataError(f"--by {by!r}", "choose features or genres")
    options = {"--weight": weights, "--features": features, "--id-column": id_column, "--mood": moods}
    for option, value in options.items():
        if by == "genres" and value:
            raise UsageError(f"--by genres does not go with {option}", "leave one of them out")
    from projects.song_recommender.items import embed_items, only
    from shared.datasets.songs import load_items

    chosen = _weights(weights or [])
    wanted = [name.strip() for name in features.split(",")] if features.strip() else []
    if id_column:
        items = load_items(catalogue, id_column, wanted, skip_bad_rows=skip_bad_rows)
        space = embed_items(items, chosen)
        if not wanted:
            note(f"compared by {', '.join(space.features)}")
        return Opened(items, space, _is_synthetic(catalogue), items=True)
    from projects.song_recommender.features import embed

    songs, synthetic = load_catalogue(catalogue, skip_bad_rows)
    if by == "genres":
        from projects.song_recommender.learned import genre_space

        return Opened(songs, genre_space(songs), synthetic)
    return Opened(songs, embed(only(songs, wanted), chosen), synthetic)


def _is_synthetic(catalogue: str) -> bool:
    from shared.datasets import CATALOG
    from shared.datasets.catalog import describe

    return (catalogue == "sample" or catalogue in CATALOG) and describe(catalogue, "songs").synthetic


def _weights(texts: list[str]) -> dict[str, float]:
    weights = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            weights[name.strip()] = float(value)
        except ValueError:
            raise DataError(f"--weight {text!r}", "write FEATURE=NUMBER, such as tempo=2") from None
    return weights
