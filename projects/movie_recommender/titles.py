"""Film titles as people write them: found with or without the year, the article in front or behind."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from projects.movie_recommender.title_text import TitleText, key, read_title, without_article
from projects.movie_recommender.trigrams import TrigramIndex
from shared.errors import DataError

__all__ = ["Titles"]

_Table = dict[str, list[int]]


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
        """Return the code of the film called `wanted`; a year in it must agree, give or take one.

        Raises:
            DataError: no film is called so, with the nearest titles; or several are.
        """
        if not any(self.titles):
            raise DataError("this model knows no titles", "give film ids")
        found = self.matches(wanted)
        if not found:
            raise DataError(f"no film is called {wanted!r}", self._hint(wanted))
        if len(found) > 1:
            several = " or ".join(sorted(self.titles[code] for code in found))
            raise DataError(f"{wanted!r} may be {several}", "add the year")
        return found[0]

    def matches(self, wanted: str, year: int = 0) -> list[int]:
        """Return the codes of the films that `wanted` may be: none, the one, or several to choose from.

        Asked one after another, until one has an answer: films of that name; films that are also called so;
        films whose name differs by the article; and where the year is known, films of that very year that
        `wanted` is a part of, or that are a part of it: "Star Wars" is "Star Wars: Episode IV - A New Hope".
        The first three are asked for the very year, then for a year apart, as sites differ by one between
        festival and release; then for films whose year is not known.

        Args:
            year: of release, where it is known beside the title; 0: what the title itself says.
        """
        text = read_title(wanted)
        year = year or text.year
        names = (self._by_name, self._by_other, self._by_bare)
        for apart in (0, 1, None):
            for table, words in zip(names, (_main(text), _all(text), _bare(text)), strict=True):
                if found := self._of_year(table, words, year, apart):
                    return found
            if year and apart == 0 and (found := self._by_part_of(text, year)):
                return found
            if not year:
                break
        return []

    def nearest(self, wanted: str, count: int = 3) -> list[str]:
        """Return the titles that look most like `wanted`, the likest first."""
        places = self._index.nearest(read_title(wanted).name, 2 * count)  # a film may be there by two names
        codes = dict.fromkeys(code for place in places for code in self._by_plain[self._names[place]])
        return [self.titles[code] for code in codes][:count]

    def _hint(self, wanted: str) -> str:
        near = self.nearest(wanted)
        return f"did you mean {' or '.join(near)}?" if near else "check the spelling, or give the film's id"

    def _of_year(self, table: _Table, words: Iterable[str], year: int, apart: int | None) -> list[int]:
        """Films under any of `words`, whose year is `apart` from `year`; None: whose year is not known."""
        codes = dict.fromkeys(code for word in words for code in table.get(word, ()))
        if year:
            years = self._years
            codes = dict.fromkeys(
                code
                for code in codes
                if (not years[code] if apart is None else years[code] and abs(years[code] - year) <= apart)
            )
        return self._distinct(codes)

    def _by_part_of(self, text: TitleText, year: int) -> list[int]:
        found = self._of_year(self._by_part, [*_all(text), *_last(text)], year, 0)
        return found or self._of_year(self._by_other, map(key, text.parts), year, 0)

    def _distinct(self, codes: Iterable[int]) -> list[int]:
        """Of entries of the same name and year only the best known, the lower code where both are alike."""
        return self._firsts(sorted(codes, key=lambda code: (-self.popularity[code], code)))

    def _firsts(self, codes: Iterable[int]) -> list[int]:
        first: dict[tuple[str, int], int] = {}
        for code in codes:
            first.setdefault((key(self._texts[code].name), self._years[code]), code)
        return list(first.values())

    @functools.cached_property
    def _texts(self) -> list[TitleText]:
        return [read_title(title) for title in self.titles]

    @functools.cached_property
    def _years(self) -> list[int]:
        return [text.year for text in self._texts]

    @functools.cached_property
    def _by_name(self) -> _Table:
        return self._table(_main)

    @functools.cached_property
    def _by_other(self) -> _Table:
        return self._table(_all)

    @functools.cached_property
    def _by_bare(self) -> _Table:
        return self._table(_bare)

    @functools.cached_property
    def _by_part(self) -> _Table:
        return self._table(lambda text: [*map(key, text.parts), *_last(text)])

    def _table(self, words: Callable[[TitleText], Iterable[str]]) -> _Table:
        table = defaultdict(list)
        for code, (title, text) in enumerate(zip(self.titles, self._texts, strict=True)):
            if title:
                for word in words(text):
                    table[word].append(code)
        return table

    @functools.cached_property
    def _by_plain(self) -> _Table:
        """The films of each plain name: those it is the name of before those that are also called so."""
        mains: _Table = defaultdict(list)
        others: _Table = defaultdict(list)
        for code in sorted(range(len(self.titles)), key=lambda code: -self.popularity[code]):
            if self.titles[code]:
                mains[self._texts[code].name].append(code)
                for name in self._texts[code].others:
                    others[name].append(code)
        names = dict.fromkeys([*mains, *others])
        return {name: self._firsts([*mains[name], *others[name]]) for name in names}

    @functools.cached_property
    def _names(self) -> list[str]:
        return list(self._by_plain)

    @functools.cached_property
    def _index(self) -> TrigramIndex:
        return TrigramIndex(self._names)


def _main(text: TitleText) -> list[str]:
    return [key(text.name)]


def _all(text: TitleText) -> list[str]:
    return [key(name) for name in (text.name, *text.others)]


def _bare(text: TitleText) -> list[str]:
    return [key(without_article(name)) for name in (text.name, *text.others)]


def _last(text: TitleText) -> list[str]:
    """The first word and the last part: "Star Trek II: The Wrath of Khan" has no number in MovieLens."""
    return [f"{text.name.partition(' ')[0]}…{key(text.parts[-1])}"] if text.parts else []
