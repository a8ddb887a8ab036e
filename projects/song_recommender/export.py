"""Playlists as files that a player, a spreadsheet or a program can read without harm."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from projects.song_recommender.recommend import Neighbor
from shared.console import clean, json_text
from shared.errors import DataError
from shared.spreadsheet import harmless

__all__ = ["FORMATS", "as_records", "check_format", "to_bytes"]

FORMATS = (".m3u8", ".csv", ".json")
_TRACK_ID = re.compile(r"[0-9A-Za-z]{22}")


def check_format(path: Path, formats: Sequence[str] = FORMATS) -> None:
    """Raise `DataError` unless the name of `path` ends in one of the formats."""
    if path.suffix.lower() not in formats:
        raise DataError(f"{path}: unknown format {path.suffix!r}", f"end the name in {' or '.join(formats)}")


def as_records(songs: pd.DataFrame, chosen: Sequence[Neighbor]) -> list[dict[str, object]]:
    """Return what is told of each song in JSON: rank, row, title, artist, similarity, percentile."""
    return [
        {
            "rank": rank,
            "row": song.row,
            "title": songs["title"].iat[song.row],
            "artist": songs["artist"].iat[song.row],
            "similarity": song.similarity,
            "percentile": song.percentile,
        }
        for rank, song in enumerate(chosen, 1)
    ]


def to_bytes(
    songs: pd.DataFrame, chosen: Sequence[Neighbor], suffix: str, *, synthetic: bool = False
) -> bytes:
    """Return the playlist as a file of the format `suffix`, in UTF-8.

    An m3u8 entry points to the song's `file` where the catalogue, such as a scanned one, has it; to
    `spotify:track:…` where it has Spotify's track ids; else it holds the song's name, for a player to
    search. Invented songs have no place to point to.
    """
    if suffix.lower() == ".json":
        return (json_text({"songs": as_records(songs, chosen)}) + "\n").encode()
    if suffix.lower() == ".csv":
        return _as_csv(songs, chosen).encode()
    return _as_m3u8(songs, chosen, synthetic=synthetic).encode()


def _as_csv(songs: pd.DataFrame, chosen: Sequence[Neighbor]) -> str:
    told = [name for name in ("title", "artist", "album", "genre", "track_id", "file") if name in songs]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["rank", *told, "similarity"])
    for rank, song in enumerate(chosen, 1):
        cells = [harmless(clean(songs[name].iat[song.row])) for name in told]
        writer.writerow([rank, *cells, f"{song.similarity:.6f}"])
    return text.getvalue()


def _as_m3u8(songs: pd.DataFrame, chosen: Sequence[Neighbor], *, synthetic: bool) -> str:
    lines = ["#EXTM3U"]
    for song in chosen:
        row = songs.iloc[song.row]
        name = clean(" - ".join(filter(None, (row["artist"].replace(";", ", "), row["title"]))))
        milliseconds = row.get("duration_ms", float("nan"))
        seconds = round(milliseconds / 1000) if milliseconds > 0 else -1  # -1: unknown, says the format
        lines += [f"#EXTINF:{seconds},{name}", _place(row, name, synthetic=synthetic)]
    return "\n".join(lines) + "\n"


def _place(row: pd.Series, name: str, *, synthetic: bool) -> str:
    file, track = str(row.get("file", "")), str(row.get("track_id", ""))
    if _is_local(file) and not synthetic:
        return file
    if _TRACK_ID.fullmatch(track) and not synthetic:
        return f"spotify:track:{track}"
    return "./" + re.sub(r"[/\\]", "_", name)  # a slash would lead to another folder


def _is_local(file: str) -> bool:
    """Whether this is a whole path on this machine, in one line: no address that a player would call."""
    told = file.isprintable() and "\N{REPLACEMENT CHARACTER}" not in file  # as `scan` writes other bytes
    return told and os.path.isabs(file) and not file.startswith(("//", "\\\\"))
