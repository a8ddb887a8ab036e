"""What the loaders save: a set fetched from a copy on disk, and one from its address."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from shared.datasets import load_ratings, load_songs
from shared.datasets.catalog import ROOT, Dataset
from shared.datasets.download import fetch
from tools.reliability.kinds import Kind, setting

__all__ = ["dataset_kinds"]

_PARTS = (("ratings", "ratings.csv"), ("movies", "movies.csv"))


def dataset_kinds(folder: Path) -> list[Kind]:
    """Return them all."""
    copy = folder / "ml-tiny.zip"
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as archive:
        rows = "".join(f"{i % 17},{i // 17},{i % 5 + 1}\n" for i in range(300))
        archive.writestr("ml-tiny/ratings.csv", f"userId,movieId,rating\n{rows}")
        archive.writestr("ml-tiny/movies.csv", "movieId,title,genres\n1,One (1999),Drama\n")
    table = folder / "songs.csv"
    table.write_bytes(b"".join((ROOT / "data" / "songs.csv").read_bytes().splitlines(keepends=True)[:6]))
    md5 = hashlib.md5(copy.read_bytes()).hexdigest()
    films = Dataset("ml-tiny", "ratings", "", "", files=_PARTS, folders=("ml-tiny",), md5=md5)
    addressed = Dataset(
        "ml-near", "ratings", "", "", files=_PARTS, folders=("ml-near",), md5=md5, url=copy.as_uri()
    )
    songs = Dataset("songs", "songs", "", "", files=(("songs", "dataset.csv"),), folders=("songs",))
    read_films, read_songs = _reader(load_ratings, "ratings.csv"), _reader(load_songs, "dataset.csv")
    return [
        Kind("set from a zip", "ml-tiny", partial(_fetch, films, copy), read_films, replaces=False),
        Kind("set from an address", "ml-near", partial(_fetch, addressed, None), read_films, replaces=False),
        Kind("set from a csv", "songs", partial(_fetch, songs, table), read_songs, replaces=False),
    ]


def _fetch(dataset: Dataset, copy: Path | None, path: Path, version: int, force: bool) -> None:
    """Put the set into the folder of `path`; there is one version."""
    with setting("PORTFOLIO_DATA", path.parent):
        fetch(dataset, from_file=copy)


def _reader(load: Callable[[Path], object], name: str) -> Callable[[Path], object]:
    return lambda path: load(path / name)
