"""Which rows are one song: its live take, remaster, radio edit, or the same track under another genre."""

from __future__ import annotations

import re

from projects.song_recommender.titles import normalised
from shared.errors import DataError, closest

__all__ = ["KINDS", "base_title", "check_versions", "first_artist", "kinds_of", "may_be_version", "song_key"]

KINDS = {  # in the order in which they are told
    "live": r"live|unplugged|session",
    "remaster": r"remaster(?:ed)?|re-?record(?:ed|ing)",
    "remix": r"remix(?:ed)?|mix|extended|sped up|slowed|reverb",
    "edit": r"edit|radio|single|clean|explicit",
    "acoustic": r"acoustic|acústico",
    "instrumental": r"instrumental|karaoke",
    "demo": r"demo",
    "guest": r"feat\.?|ft\.?|featuring|with",
    "other": r"version|versión|versão|mono|stereo|deluxe|bonus|reprise|edition|from",
}
_WORDS = "|".join(KINDS.values())
_BRACKETED = re.compile(rf"\s*[(\[](?=[^)\]]*\b(?:{_WORDS})(?!\w))[^)\]]*[)\]]", re.IGNORECASE)
_AFTER_DASH = re.compile(rf"\s+[-–—]\s+(?=.*\b(?:{_WORDS})(?!\w)).*$", re.IGNORECASE)
_FEATURED = re.compile(r"\s+(?:feat\.?|ft\.?|featuring)\s.*$", re.IGNORECASE)
_MAY_NAME_ONE = re.compile(r"[(\[]| [-–—] |f(?:ea)?t", re.IGNORECASE)
_KIND = {kind: re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE) for kind, words in KINDS.items()}


def may_be_version(title: str) -> bool:
    """Tell whether a title has what can name a version; without, its base is the title itself."""
    return _MAY_NAME_ONE.search(title) is not None


def base_title(title: str) -> str:
    """Return a title without what only names the version: "Creep - Live (Remastered)" is "creep"."""
    if not may_be_version(title):  # most titles, told ten times faster than by what follows
        return normalised(title)
    bare = _FEATURED.sub("", _AFTER_DASH.sub("", _BRACKETED.sub("", title)))
    return normalised(bare) or normalised(title)


def first_artist(artists: str) -> str:
    """Return the first-named of `A;B` or `A, B`, in the form in which names are compared."""
    return normalised(re.split(r"[;,]", artists, maxsplit=1)[0])


def kinds_of(title: str) -> frozenset[str]:
    """Return which of `KINDS` a title names: "Creep - Live (Remastered)" is live and remaster."""
    if not may_be_version(title):
        return frozenset()
    named = " ".join(part[0] for pattern in (_BRACKETED, _AFTER_DASH) for part in pattern.finditer(title))
    return frozenset(kind for kind, pattern in _KIND.items() if pattern.search(named))


def check_versions(versions: str) -> None:
    """Raise `DataError` unless `song_key` knows these versions."""
    if versions not in ("one", "all", "rows"):
        for kind in _listed(versions):
            if kind not in KINDS:
                raise DataError(f"no kind of version {kind!r}", closest(kind, ("one", "all", *KINDS)))


def song_key(title: str, artists: str, versions: str = "one") -> tuple[str, ...]:
    """Two rows with one key are one song: the same base title by the same first artist.

    Args:
        versions: "one": all versions are one song. "all": only those of one title are. Kinds, such as
            "live,remix": those are songs of their own, the rest is one.
    """
    artist = first_artist(artists)
    if versions == "all":
        return normalised(title), artist
    own = () if versions == "one" else sorted(kinds_of(title).intersection(_listed(versions)))
    return base_title(title), artist, *own


def _listed(versions: str) -> list[str]:
    return [kind.strip().casefold() for kind in versions.split(",")]
