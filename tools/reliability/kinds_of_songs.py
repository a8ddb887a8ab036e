"""What the song recommender and its caches save: indexes, playlists, maps, sheets, what was learned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image

from projects.song_recommender import export, learned
from projects.song_recommender.pictures import sheet
from projects.song_recommender.recommend import Neighbor
from shared.container import read_container
from shared.datasets import cache, load_songs
from shared.files import write_bytes
from shared.linalg.neighbors import CosineIndex
from tools.reliability.kinds import Kind, setting, writing

__all__ = ["song_kinds"]


def song_kinds(folder: Path, rng: np.random.Generator) -> list[Kind]:
    """Return them all."""
    items = [rng.standard_normal((n, 4)).astype(np.float32) for n in (50, 60)]
    indexes = [CosineIndex(rows) for rows in items]
    songs = load_songs("songs-sample")
    picture = folder / "cell.png"
    Image.fromarray(rng.integers(0, 256, (9, 12, 3), np.uint8)).save(picture)
    cells = [[sheet.Cell(picture)] * n for n in (1, 2)]
    sources = [folder / "old.csv", folder / "new.csv"]
    for source in sources:
        source.write_text("a\n1\n")
    return [
        Kind("song index", "songs.index", writing(indexes, _save_index), _read_index),
        *(
            Kind(f"playlist {suffix}", f"list{suffix}", writing(_playlists(songs, suffix), _save_bytes), read)
            for suffix, read in ((".m3u8", _read_m3u8), (".csv", pd.read_csv), (".json", _read_json))
        ),
        Kind("picture sheet .html", "sheet.html", writing(cells, _save_sheet), _read_html),
        Kind("parsed table", "set.table", writing(sources, _save_table), _read_table, silent=True),
        Kind("learned places", "genres.places", writing(items, _save_places), _read_places, silent=True),
    ]


def _save_index(path: Path, index: CosineIndex, force: bool) -> None:
    index.save(path, force=force)


def _read_index(path: Path) -> object:
    return CosineIndex.load(path).search(np.ones((1, 4), np.float32), 3)


def _playlists(songs: pd.DataFrame, suffix: str) -> list[bytes]:
    lists = [[Neighbor(row, 0.5, 99.0) for row in range(n)] for n in (2, 30)]
    return [export.to_bytes(songs, chosen, suffix) for chosen in lists]


def _save_bytes(path: Path, data: bytes, force: bool) -> None:
    write_bytes(path, data, force=force)


def _read_m3u8(path: Path) -> None:
    if not path.read_text(encoding="utf-8").startswith("#EXTM3U"):
        raise ValueError("not a playlist")


def _read_json(path: Path) -> object:
    return json.loads(path.read_bytes())


def _save_sheet(path: Path, cells: list[sheet.Cell], force: bool) -> None:
    sheet.write(path, cells, "cells", force=force)


def _read_html(path: Path) -> None:
    if not path.read_text(encoding="utf-8").rstrip().endswith("</html>"):
        raise ValueError("not a whole page")


def _save_table(path: Path, source: Path, force: bool) -> None:
    """As a set is parsed; of another source the file that is there is stale."""
    with setting("PORTFOLIO_CACHE", path.parent):
        cache.cached(path.stem, source, lambda: pd.DataFrame({"n": np.arange(300), "t": ["text"] * 300}))


def _read_table(path: Path) -> object:
    return read_container(path, cache.MAGIC, cache.VERSION, kind="parsed table")


def _save_places(path: Path, rows: np.ndarray[Any, Any], force: bool) -> None:
    cache.keep(path, learned.MAGIC, learned.VERSION, {"digest": "0"}, {"rows": rows})


def _read_places(path: Path) -> object:
    return read_container(path, learned.MAGIC, learned.VERSION, kind="learned places")
