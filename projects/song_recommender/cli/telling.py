"""Songs and similarities as tables."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from shared.console import echo, show_table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from projects.song_recommender.features import FeatureSpace
    from projects.song_recommender.recommend import Neighbor

__all__ = ["remark", "show_parts", "show_songs", "song_of"]

_BAR = 12  # cells of the longest bar


def remark(synthetic: bool) -> str:
    return " (synthetic catalogue: invented songs)" if synthetic else ""


def song_of(songs: pd.DataFrame, row: int) -> dict[str, Any]:
    return {"row": row, "title": songs["title"].iat[row], "artist": songs["artist"].iat[row]}


def show_songs(
    songs: pd.DataFrame,
    found: list[Neighbor],
    heading: str,
    reasons: list[str] | None = None,
    *,
    headers: tuple[str, str] = ("cosine", "nearer than"),
    typical: str = "song",
) -> None:
    """A song a line; `reasons`, where given, stand in place of the percentiles."""
    columns = [name for name in ("title", "artist", "genre") if name in songs and songs[name].any()]
    longest = 30 if sys.stdout.isatty() else None  # a program at the end of a pipe gets the whole name
    rows = [
        (
            rank,
            *(_short(str(songs[name].iat[song.row]).replace(";", ", "), longest) for name in columns),
            f"{song.similarity:.3f}",
            *([reasons[rank - 1]] if reasons else [f"{song.percentile:.3f} %"]),
        )
        for rank, song in enumerate(found, 1)
    ]
    echo(heading)
    last = f"beside the typical {typical}, both are" if reasons else headers[1]
    show_table(rows, ("", *columns, headers[0], last))


def show_parts(space: FeatureSpace, found: list[Neighbor], parts: np.ndarray) -> None:
    """Each feature a line with a bar of its mean part, each of the first ten songs a column that sums to its
    cosine.
    """
    shown = parts[:10]
    means = shown.mean(axis=0) if len(shown) else shown.sum(axis=0)
    largest = abs(means).max() or 1.0
    rows = [
        (name, *(f"{part:+.2f}" for part in shown[:, f]), _bar(float(means[f] / largest)))
        for f, name in enumerate(space.features)
        if shown[:, f].any()
    ]
    rows.append(("cosine", *(f"{song.similarity:+.2f}" for song in found[:10]), ""))
    echo()
    show_table(rows, ("part of the cosine", *map(str, range(1, len(shown) + 1)), "on average"))


def _bar(share: float) -> str:
    """A bar of up to `_BAR` cells for a share of -1 to 1, hollow where it is negative."""
    eighths = round(8 * _BAR * abs(share))
    if share < 0:
        return "░" * max(1, round(eighths / 8)) if eighths else ""
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def _short(text: str, length: int | None) -> str:
    return text if length is None or len(text) <= length else text[: length - 1] + "…"
