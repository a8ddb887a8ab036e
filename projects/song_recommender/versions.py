"""Which rows are one song: its live take, remaster, radio edit, or the same track under another genre."""

from __future__ import annotations

import re

from projects.song_recommender.titles import normalised

__all__ = ["base_title", "first_artist", "song_key"]

_WORDS = (
    r"live|remaster(?:ed)?|re-?record(?:ed|ing)|remix(?:ed)?|mix|edit|version|versión|versão|acoustic|acústico|"
    r"unplugged|demo|mono|stereo|instrumental|karaoke|radio|single|extended|deluxe|bonus|explicit|clean|"
    r"sped up|slowed|reverb|reprise|session|edition|feat\.?|ft\.?|featuring|with|from"
)
_BRACKETED = re.compile(rf"\s*[(\[](?=[^)\]]*\b(?:{_WORDS})(?!\w))[^)\]]*[)\]]", re.IGNORECASE)
_AFTER_DASH = re.compile(rf"\s+[-–—]\s+(?=.*\b(?:{_WORDS})(?!\w)).*$", re.IGNORECASE)
_FEATURED = re.compile(r"\s+(?:feat\.?|ft\.?|featuring)\s.*$", re.IGNORECASE)
_MAY_NAME_ONE = re.compile(r"[(\[]| [-–—] |f(?:ea)?t", re.IGNORECASE)


def base_title(title: str) -> str:
    """Return a title without what only names the version: "Creep - Live (Remastered)" is "creep"."""
    if not _MAY_NAME_ONE.search(title):  # most titles, told ten times faster than by what follows
        return normalised(title)
    bare = _FEATURED.sub("", _AFTER_DASH.sub("", _BRACKETED.sub("", title)))
    return normalised(bare) or normalised(title)


def first_artist(artists: str) -> str:
    """Return the first-named of `A;B` or `A, B`, in the form in which names are compared."""
    return normalised(re.split(r"[;,]", artists, maxsplit=1)[0])


def song_key(title: str, artists: str) -> tuple[str, str]:
    """Two rows with one key are versions of one song: the same base title by the same first artist."""
    return base_title(title), first_artist(artists)
