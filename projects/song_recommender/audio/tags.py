"""What a sound file says of itself: its tags, or else its name."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Tags", "read_tags", "text_of"]

_TRACK = re.compile(r"^\d{1,3}(\.\s+|\.?\s*[-–—]\s+|\s+(?=\D))")  # "03 - ", "3. ", "03 "
_DASH = re.compile(r"\s+[-–—]\s+")
_MOST = 500  # characters of a tag


@dataclass(frozen=True)
class Tags:
    """Texts, "" where nothing is known; `year` is four digits."""

    title: str = ""
    artist: str = ""
    album: str = ""
    genre: str = ""
    year: str = ""


def read_tags(path: Path, metadata: Mapping[str, str]) -> Tags:
    """Tags from what libsndfile found; without a title, from a name such as `03 - Artist - Title.mp3`."""
    found = {name: _plain(text) for name, text in metadata.items()}
    title, artist = found.get("title", ""), found.get("artist", "")
    if not title:
        name = _plain(text_of(path.stem))
        parts = _DASH.split(_TRACK.sub("", name), maxsplit=1)
        title = parts[-1] or name
        artist = artist or (parts[0] if len(parts) == 2 else "")
    year = re.search(r"(?<!\d)\d{4}(?!\d)", found.get("date", ""))
    return Tags(title, artist, found.get("album", ""), found.get("genre", ""), year[0] if year else "")


def text_of(path: str | os.PathLike[str]) -> str:
    """A path as text that can be written as UTF-8, whatever bytes are in the name."""
    return os.fsencode(path).decode("utf-8", errors="replace")


def _plain(text: str) -> str:
    """Without control characters, NUL among them, and runs of spaces."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_MOST]
