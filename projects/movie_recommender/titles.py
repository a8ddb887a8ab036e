"""Film titles as people write them: found with or without the year, the article in front or behind."""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from shared.errors import DataError

__all__ = ["Titles"]

_YEAR = re.compile(r"\s*\((\d{4})(?:[-–]\d{0,4})?\)\s*$")
_ASIDE = re.compile(r"\([^)]*\)")  # (a.k.a. …), the title in another language
_ARTICLE = re.compile(r"^(.*), (the|a|an|le|la|les|l'|il|lo|el|los|das|der|die|un|une)$", re.I)


class Titles:
    """The titles of a model's films, one per code, "" where it is not known.

    Args:
        titles: (m,) as the set gives them, such as "Godfather, The (1972)".
        popularity: (m,) ratings of each film; of two entries of the same film the one with more counts.
    """

    def __init__(self, titles: Sequence[str], popularity: np.ndarray) -> None:
        self.titles = list(titles)
        self.popularity = popularity

    def __getitem__(self, code: int) -> str:
        return self.titles[code]

    def find(self, wanted: str) -> int:
        """Return the code of the film called `wanted`; a year in it must agree.

        Raises:
            DataError: no film is called so, with the nearest titles; or several of different years are.
        """
        if not any(self.titles):
            raise DataError("this model knows no titles", "give film ids")
        name, year = _parse(wanted)
        found = [code for code, its_year in self._by_name.get(name, ()) if year in ("", its_year)]
        if not found:
            raise DataError(f"no film is called {wanted!r}", self._hint(wanted))
        several = {self.titles[code] for code in found}
        if len({_parse(title) for title in several}) > 1:
            raise DataError(f"{wanted!r} may be {' or '.join(sorted(several))}", "add the year")
        return max(found, key=lambda code: (self.popularity[code], -code))

    def nearest(self, wanted: str, count: int = 3) -> list[str]:
        """Return the titles that look most like `wanted`, the likest first."""
        name, _ = _parse(wanted)
        near = difflib.get_close_matches(name, list(self._by_name), n=count, cutoff=0.5)
        return [self.titles[self._by_name[key][0][0]] for key in near]

    def _hint(self, wanted: str) -> str:
        near = self.nearest(wanted)
        return f"did you mean {' or '.join(near)}?" if near else "check the spelling, or give the film's id"

    @functools.cached_property
    def _by_name(self) -> dict[str, list[tuple[int, str]]]:
        """(code, year) of the films of each plain name."""
        table = defaultdict(list)
        for code, title in enumerate(self.titles):
            if title:
                name, year = _parse(title)
                table[name].append((code, year))
        return table


def _parse(title: str) -> tuple[str, str]:
    """The name without accents, case, punctuation, asides, the article in front; and the year, or ""."""
    match = _YEAR.search(title)
    year = match[1] if match else ""
    name = title[: match.start()] if match else title
    name = (_ASIDE.sub(" ", name).strip() or name).strip()
    article = _ARTICLE.match(name)
    if article:
        name = f"{article[2]} {article[1]}"
    letters = unicodedata.normalize("NFKD", name.replace("&", " and ").casefold())
    plain = " ".join(re.findall(r"\w+", "".join(c for c in letters if not unicodedata.combining(c))))
    return plain or name, year
