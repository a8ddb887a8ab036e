"""Names by fuzzy search: strings as sparse vectors of character n-grams, compared by cosine.

Each pair and triple of neighbouring letters, the spaces before and after included, is a coordinate. A name
that holds it has there the weight idf = 1 + ln((1 + n) / (1 + df)), so that

    cos(q, x) = Σ_{g in q and x} idf_g² / √(Σ_{g in q} idf_g² · Σ_{g in x} idf_g²) = S / √(Q · X)

One wrong letter changes at most five n-grams, so a misspelt title still points nearly the same way.

Names that hold an n-gram stand in its list. The lists are added up rare ones first, and not all of them
(Turtle and Flood, Information Processing & Management 31(6), 1995: max-score). Once the squares of the
lists that are left sum to R, a name not met yet has S ≤ R and X ≥ S, so S/√X ≤ √R; one met with the sum A
has S ≤ A + R. When k of those met are above √R already, no list is walked any more: those that may still
enter are looked up in the lists that are left. Squares are whole numbers of 1/1024, so that the sums do not
depend on their order. The answer is that of adding up everything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

import numpy as np

from projects.song_recommender import ngrams
from shared.container import MappedArray
from shared.errors import DataError

__all__ = ["NgramIndex", "normalised"]

_APOSTROPHES = re.compile("['’‘`´]")
_NOT_WORDS = re.compile(r"[\W_]+")
_ASCII = {code: " " for code in range(128) if not chr(code).isalnum()} | {ord("'"): None, ord("`"): None}
_UNIT = 1024  # steps of idf²: of 400 n-grams among 2³² names their sum stays below 2³²
_BITS = (18, 20)  # buckets of hashed n-grams: a collision only makes two of them look alike
_SLACK = 1e-9  # relative, above what rounding does to a bound


def normalised(text: str) -> str:
    """Return text as it is compared: case, accents, punctuation and repeated spaces do not count."""
    if text.isascii():  # the same, five times faster
        return " ".join(text.lower().translate(_ASCII).split()) or text.strip().lower()
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    folded = _NOT_WORDS.sub(" ", _APOSTROPHES.sub("", text.casefold())).strip()
    return folded or text.strip().casefold()  # a title may be nothing but "!!!"


class NgramIndex:
    """Normalised names to search by cosine; what lies beyond their first 200 letters is not compared.

    Memory: 4 bytes for each letter and for each n-gram of each name, 8 MiB at most for the lists' places. A
    search takes 8 bytes a name, kept for the next, so one thread at a time may search.
    """

    def __init__(self, names: Sequence[str]) -> None:
        letters, starts = _letters(names)
        bits = int(np.clip(np.ceil(np.log2(8 * max(1, len(names)))), *_BITS))
        counts = np.zeros(1 << bits, np.int64)
        ngrams.count_grams(letters, starts, bits, counts)
        places = np.concatenate([[0], np.cumsum(counts)])
        holders = np.empty(places[-1], np.uint32)
        totals = np.zeros(len(names), np.uint32)
        ngrams.list_grams(
            letters, starts, bits, _squares(counts, len(names)), places[:-1].copy(), holders, totals
        )
        self._open(
            {"letters": letters, "starts": starts, "places": places, "holders": holders, "totals": totals}
        )

    @classmethod
    def of(cls, arrays: Mapping[str, np.ndarray | MappedArray]) -> NgramIndex:
        """Return the index that has these `arrays`, which may be mapped and stand among others.

        Raises:
            KeyError, TypeError, ValueError: they do not fit together. The lists are looked at when walked.
        """
        index = cls.__new__(cls)
        index._open(arrays)
        index._check()
        return index

    def _open(self, arrays: Mapping[str, np.ndarray | MappedArray]) -> None:
        self.arrays = {name: arrays[name] for name in ("letters", "starts", "places", "holders", "totals")}
        self._letters, self._holders = arrays["letters"], arrays["holders"]
        self._starts, self._places, self._totals = (
            np.asarray(arrays[name]) for name in ("starts", "places", "totals")
        )
        self._bits = (len(self._places) - 1).bit_length() - 1
        self._scratch: tuple[np.ndarray, np.ndarray] | None = None

    def _check(self) -> None:
        """Raise `ValueError` where the arrays do not fit together: compiled code would read beyond them."""
        n, (fewest, most) = len(self), _BITS
        types = {"letters": "<u4", "starts": "<i8", "places": "<i8", "holders": "<u4", "totals": "<u4"}
        forms = {name: (array.dtype.str, len(array.shape)) for name, array in self.arrays.items()}
        lengths = np.diff(self._starts) if n >= 0 else np.empty(0)
        if forms != {name: (dtype, 1) for name, dtype in types.items()} or n < 0 or len(self._totals) != n:
            raise ValueError("the arrays are of other types or lengths")
        if self._starts[0] != 0 or self._starts[-1] != len(self._letters):
            raise ValueError("the names are cut off")
        if n and not (lengths.min() >= 3 and lengths.max() <= ngrams.MOST_LETTERS + 2 and self._totals.min()):
            raise ValueError("there are names of no letters, or too many")
        if not fewest <= self._bits <= most or len(self._places) != (1 << self._bits) + 1:
            raise ValueError("there are not as many lists as n-grams")
        if self._places[0] != 0 or self._places[-1] != len(self._holders) or np.diff(self._places).min() < 0:
            raise ValueError("the lists are cut off")

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, name: int) -> str:
        return self.letters(name)[1:-1].tobytes().decode("utf-32-le", "replace")

    def lengths(self, names: np.ndarray) -> np.ndarray:
        """Return how many letters each of `names` has."""
        return np.maximum(self._starts[names + 1] - self._starts[names] - 2, 0)

    def letters(self, name: int) -> np.ndarray:
        """Return the code points of a name, a space before and after."""
        return self._letters[int(self._starts[name]) : int(self._starts[name + 1])]

    def place(self, text: str) -> int | None:
        """Return where a name stands, if the names are sorted, or None if it is not there."""
        low, high = 0, len(self)
        text = text[: ngrams.MOST_LETTERS]
        while low < high:
            middle = (low + high) // 2
            if self[middle] < text:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and self[low] == text else None

    def search(self, text: str, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Return up to k names with any n-gram of `text`, nearest first, and their cosines; ties in order."""
        grams = ngrams.grams_of(_letters([text])[0], self._bits)
        counts = self._places[grams + 1] - self._places[grams]
        squares = _squares(counts, len(self)).astype(np.int64)
        whole = squares.sum()
        held = np.flatnonzero(counts)
        order = held[np.lexsort((grams[held], counts[held]))]  # rare ones first
        names, sums = self._candidates(grams[order], squares[order], k)
        scores = sums / np.sqrt(self._totals[names])
        best = np.lexsort((names, -scores))[:k]
        return names[best].astype(np.int64), scores[best] / np.sqrt(max(whole, 1))

    def _candidates(self, grams: np.ndarray, squares: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """All names that may be among the k best, sorted, and their S."""
        if self._scratch is None:
            self._scratch = np.zeros(len(self), np.uint32), np.empty(len(self), np.uint32)
        sums, touched = self._scratch
        rest = np.concatenate([np.cumsum(squares[::-1])[::-1], [0]])  # R before each list
        lists = [self._holders[int(self._places[g]) : int(self._places[g + 1])] for g in grams]
        n = checked = at = 0
        cut = -1.0  # k names have at least this S/√X
        while at < len(lists) and np.sqrt(rest[at]) >= cut:
            n = ngrams.add_list(lists[at], np.uint32(squares[at]), sums, touched, n)
            if n < 0:
                self._scratch = None
                raise DataError("the names kept in the cache are damaged", "remove its files of names")
            at += 1
            if n >= k and n >= 3 * checked:
                checked = n
                best = ngrams.best_of(touched[:n], sums, self._totals, k)
                found = sums[best].astype(np.int64)
                for j in range(at, len(lists)):
                    ngrams.look_up(best, lists[j], squares[j], found)
                cut = max(cut, (found / np.sqrt(self._totals[best])).min() * (1 - _SLACK))
        names, found = ngrams.take_those_within_reach(touched[:n], sums, self._totals, rest[at], cut)
        for j in range(at, len(lists)):
            ngrams.look_up(names, lists[j], squares[j], found)
            totals = self._totals[names]
            stay = np.minimum(found + rest[j + 1], totals) >= cut * np.sqrt(totals)
            names, found = names[stay], found[stay]
        return names, found


def _letters(names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The code points of the names, each between two spaces, an empty one without, and where each begins."""
    padded = [f" {name[: ngrams.MOST_LETTERS]} " if name else "" for name in names]
    letters = np.frombuffer("".join(padded).encode("utf-32-le", "replace"), np.uint32)
    starts = np.zeros(len(padded) + 1, np.int64)
    np.cumsum([len(text) for text in padded], out=starts[1:])
    return letters.copy(), starts


def _squares(counts: np.ndarray, n: int) -> np.ndarray:
    """idf² of n-grams that `counts` of n names hold, in steps of 1/1024."""
    return np.rint(_UNIT * (1 + np.log((1 + n) / (1 + counts))) ** 2).astype(np.uint32)
