"""Which films a list may show, and how unlike each other they should be."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from projects.movie_recommender.models import Model
from projects.movie_recommender.store import Trained
from shared.errors import DataError, UsageError, closest
from shared.linalg.norms import unit_rows

__all__ = ["Choice", "check_filters", "diversify", "films_of"]

POOL = 10  # candidates for a place in a diverse list
_YEARS = re.compile(r"(?P<low>[0-9]+)?\s*(?P<to>[-–])?\s*(?P<high>[0-9]+)?")


@dataclass(frozen=True)
class Choice:
    """How lists are made; as it stands, the best films that somebody has not rated.

    Args:
        keep: (m,) which films may be shown; None: all.
        diversity: λ of maximal marginal relevance, from 0, the plain order, to 1.
        alike: likeness at most 1 of a film, given as a code, to others, (n,) codes; for λ above 0.
        include_seen: also films that the person rated.
    """

    keep: np.ndarray | None = None
    diversity: float = 0.0
    alike: Callable[[int, np.ndarray], np.ndarray] | None = None
    include_seen: bool = False

    @classmethod
    def of(
        cls,
        trained: Trained,
        *,
        genres: Sequence[str] = (),
        not_genres: Sequence[str] = (),
        years: str = "",
        diversity: float = 0.0,
        include_seen: bool = False,
    ) -> Choice:
        """Make a choice among the films of a model.

        Raises:
            DataError, UsageError: as `check_filters` and `films_of`; a model that does not compare films.
        """
        check_filters(years, diversity)
        keep = films_of(trained, genres, not_genres, years) if genres or not_genres or years else None
        return cls(keep, diversity, _measure(trained.model) if diversity else None, include_seen)

    @property
    def is_plain(self) -> bool:
        """Whether nothing is asked for."""
        return self.keep is None and not self.diversity and not self.include_seen

    def strike(self, scores: np.ndarray, seen: np.ndarray) -> np.ndarray:
        """Return (m,) scores, −inf where a film may not be shown; `seen` are codes of films rated."""
        scores = scores.copy()
        if self.keep is not None:
            scores[~self.keep] = -np.inf
        if not self.include_seen:
            scores[seen] = -np.inf
        return scores

    def pool(self, k: int) -> int:
        """How many of the best films are candidates for a list of `k`."""
        return POOL * k if self.diversity else k

    def places(self, films: np.ndarray, worth: np.ndarray, k: int) -> np.ndarray:
        """Return which `k` of the candidates make the list, as their places, in the list's order.

        Args:
            films: (n,) codes, best first.
            worth: (n,) what each is worth to the person, in any unit.
        """
        alike = self.alike
        if not self.diversity or alike is None:
            return np.arange(min(k, len(films)))
        return diversify(lambda place: alike(int(films[place]), films), worth, k, self.diversity)


def check_filters(years: str, diversity: float) -> None:
    """Raise `UsageError` for years that are none, `DataError` for numbers out of range."""
    if not 0 <= diversity <= 1:
        raise DataError(f"the diversity is {diversity:g}", "choose a number from 0 to 1")
    if years:
        _read_years(years)


def films_of(trained: Trained, genres: Sequence[str], not_genres: Sequence[str], years: str) -> np.ndarray:
    """Return (m,) which films have all of `genres` and none of `not_genres`, of `years`.

    Args:
        genres, not_genres: names, whatever their case.
        years: "1994", "1990-1999", "1990-" or "-1979", ends included. A film of an unknown year is of none.

    Raises:
        DataError: the model file holds no genres or years, nothing is called so, or no film is left.
        UsageError: years that are none.
    """
    keep = np.ones(len(trained.model.movie_ids), bool)
    if genres or not_genres:
        if trained.genres is None:
            raise _unknown("genres", "genre")
        sets = [frozenset(text.casefold().split("|")) for text in trained.genres]
        known = sorted({name for text in trained.genres for name in text.split("|") if name})
        for wanted, has in [(name, True) for name in genres] + [(name, False) for name in not_genres]:
            if wanted.casefold() not in map(str.casefold, known):
                raise DataError(f"no film is of the genre {wanted!r}", closest(wanted.title(), known))
            keep &= np.array([(wanted.casefold() in one) == has for one in sets])
    if years:
        if trained.years is None:
            raise _unknown("years of release", "year")
        low, high = _read_years(years)
        keep &= (trained.years >= low) & (trained.years <= high) & (trained.years > 0)
    if not keep.any():
        given = [*genres, *(f"not {name}" for name in not_genres), *([years] if years else [])]
        raise DataError(f"no film of the model is {', '.join(given)}", "loosen one of the filters")
    return keep


def diversify(alike: Callable[[int], np.ndarray], worth: np.ndarray, k: int, diversity: float) -> np.ndarray:
    """Return the places of k candidates, one after the other by maximal marginal relevance.

    next = argmax_x (1 − λ) w_x − λ max_{s ∈ S} likeness(x, s)  over those left, S being those taken
    (Carbonell and Goldstein, SIGIR 1998). The worth w is stretched to 0 … 1 over the candidates. Of equal
    candidates the first is taken.

    Args:
        alike: (n,) likeness of the candidate at a place to all of them.
        worth: (n,) in any unit.
        diversity: λ.
    """
    span = np.ptp(worth) if len(worth) else 0.0
    relevance = (worth - worth.min()) / span if span else np.zeros(len(worth))
    likest = np.full(len(worth), -1.0)
    taken: list[int] = []
    left = np.ones(len(worth), bool)
    for _ in range(min(k, len(worth))):
        gain = (1 - diversity) * relevance - (diversity * likest if taken else 0.0)
        place = int(np.argmax(np.where(left, gain, -np.inf)))
        taken.append(place)
        left[place] = False
        likest = np.maximum(likest, alike(place))
    return np.array(taken, np.int64)


def _measure(model: Model) -> Callable[[int, np.ndarray], np.ndarray]:
    """How like films are by a model: the cosine of their vectors, or what else it has."""
    vectors = model.movie_vectors()
    if vectors is not None:
        unit = unit_rows(vectors)  # once for all lists
        return lambda film, others: unit[others] @ unit[film]
    if model.alike(0) is None:
        raise DataError(
            f"{model.name} does not compare films, so a list by it cannot be diverse",
            "train --algorithm als, or leave --diversity out",
        )

    def by_model(film: int, others: np.ndarray) -> np.ndarray:
        likeness = model.alike(film)
        assert likeness is not None
        return likeness[others]

    return by_model


def _read_years(text: str) -> tuple[float, float]:
    match = _YEARS.fullmatch(text.strip())
    if match is None or not (match["low"] or match["high"]):
        raise UsageError(
            f"--year {text!r} is neither a year nor a range", "write 1990-1999, 1994, 1990- or -1979"
        )
    low = float(match["low"]) if match["low"] else -np.inf
    high = (float(match["high"]) if match["high"] else np.inf) if match["to"] else low
    if low > high:
        raise DataError(f"--year {text!r} runs backwards", f"write {high:g}-{low:g}")
    if low > 9999 or -np.inf < low < 1000 or high < 1000 or 9999 < high < np.inf:
        raise DataError(f"--year {text!r} is outside 1000 to 9999", "write years of four digits")
    return low, high


def _unknown(what: str, option: str) -> DataError:
    return DataError(f"the model file holds no {what}", f"train with a named set, or leave --{option} out")
