"""What a set holds, counted; and whether it is what was published."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

from shared.datasets.catalog import CATALOG, Dataset, describe, find, folder_of
from shared.datasets.movielens import load_folds, load_movies, load_ratings, locate_ratings
from shared.datasets.photos import load_photo_paths
from shared.datasets.songs import AUDIO_FEATURES, SCAN_FEATURES, load_songs, locate_songs
from shared.errors import DataError
from shared.files import digest, read_bytes

__all__ = ["standing", "survey", "verify"]


def standing(dataset: Dataset) -> str:
    """Say in a word how a set stands: ships, verified, unverified, unpacked (by hand) or absent."""
    folder = folder_of(dataset)
    if folder is None:
        return "absent"
    if not dataset.folders:
        return "ships"
    record = folder / ".fetched.json"
    if not record.is_file():
        return "unpacked"
    try:
        return "verified" if json.loads(read_bytes(record, limit=1 << 16))["verified"] else "unverified"
    except (ValueError, KeyError, TypeError):
        return "unverified"


def survey(source: str | Path, kind: str = "", *, skip_bad_rows: bool = False) -> dict[str, Any]:
    """Count what a set or a file holds. `digest` is the sha256 of the file with the ratings or the songs.

    The scale is that of the set; of a file, the lowest and the highest rating in it.
    """
    named = CATALOG.get(str(source))
    kind = kind or (named.kind if named else _kind_of(Path(source)))
    if kind == "photos":
        paths = load_photo_paths(source)
        return {"name": str(source), "photos": len(paths), "path": str(paths[0]), "digest": digest(paths[0])}
    facts: dict[str, Any] = {"name": named.name if named else str(source)}
    if kind == "songs":
        songs, (path, _) = load_songs(source, skip_bad_rows=skip_bad_rows), locate_songs(source)
        genres = int(songs["genre"].nunique()) if "genre" in songs else 0
        facts |= {"songs": len(songs), "artists": int(songs["artist"].nunique()), "genres": genres}
    else:
        scale = None if named else (-math.inf, math.inf)
        ratings = load_ratings(source, scale=scale, skip_bad_rows=skip_bad_rows)
        path, _ = locate_ratings(source)
        low, high = named.scale if named else (ratings["rating"].min(), ratings["rating"].max())
        facts |= {
            "ratings": len(ratings),
            "users": int(ratings["userId"].nunique()),
            "movies": int(ratings["movieId"].nunique()),
            "scale": [float(low), float(high)],
        }
    facts |= {"path": str(path), "digest": digest(path), "synthetic": bool(named and named.synthetic)}
    if named:
        facts |= {"licence": named.licence, "citation": named.citation}
    return facts


def _kind_of(path: Path) -> str:
    """Tell a table of songs, which has some feature of sound, from one of ratings by its first line."""
    if not path.exists():
        describe(str(path))  # raises, with the names that are near
    if path.is_dir():
        return "ratings"
    with path.open("rb") as file:
        first = file.readline(4096).replace(b"\0", b"").decode(errors="replace").casefold()
    headers = {re.sub(r'["\s_-]', "", cell) for cell in re.split("::|[,;\t]", first)}
    return (
        "songs"
        if headers & {name.replace("_", "") for name in (*AUDIO_FEATURES, *SCAN_FEATURES)}
        else "ratings"
    )


def verify(name: str) -> dict[str, Any]:
    """Read every part of a set strictly and compare its counts and digest with the published ones.

    Raises:
        DataError: a part cannot be read, or differs from what was published.
    """
    dataset = describe(name)
    find(dataset)
    try:
        facts = survey(dataset.name, dataset.kind)
    except DataError as error:  # a row that cannot be read is not for the user to mend here
        raise DataError(error.problem, "fetch it again") from error
    for field, published in dataset.published:
        if facts[field] != published:
            found = f"{facts[field]:,} {field} where {published:,} were published"
            raise DataError(f"{name}: {found}", "fetch it again")
    if dataset.kind == "ratings":
        load_movies(dataset.name)
    if name == "ml-100k":
        load_folds(name)
        load_folds(name, "ab")
    compared = ", ".join(field for field, _ in dataset.published) or "nothing"
    return facts | {"standing": standing(dataset), "compared": compared}
