"""Titles by fuzzy search: strings as sparse vectors of character n-grams, compared by cosine.

Each pair and triple of neighbouring letters is a coordinate with weight tf · idf, where
idf = 1 + ln((1 + n) / (1 + df)). One wrong letter changes at most five of them, so a misspelt title still
points nearly the same way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csc_array

__all__ = ["NgramIndex", "normalised"]

_APOSTROPHES = re.compile("['’‘`´]")
_NOT_WORDS = re.compile(r"[\W_]+")
_BUCKETS = 1 << 18  # of hashed n-grams: a collision only makes two of them look alike


def normalised(text: str) -> str:
    """Return text as it is compared: case, accents, punctuation and repeated spaces do not count."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    folded = _NOT_WORDS.sub(" ", _APOSTROPHES.sub("", text.casefold())).strip()
    return folded or text.strip().casefold()  # a title may be nothing but "!!!"


class NgramIndex:
    """Normalised texts to search by cosine.

    Memory: about 16 bytes for each n-gram of each text; a search takes one number a text.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        grams, owner = _ngrams(texts)
        shape = (len(texts), _BUCKETS)
        counts = csc_array((np.ones(len(grams), np.float32), (owner, grams)), shape=shape)  # sums repeats
        document_frequency = np.diff(counts.indptr)
        self._idf = (1 + np.log((1 + len(texts)) / (1 + document_frequency))).astype(np.float32)
        counts.data *= np.repeat(self._idf, document_frequency)
        squares = np.bincount(counts.indices, counts.data.astype(np.float64) ** 2, minlength=len(texts))
        length = np.sqrt(squares)
        self._inverse = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
        self._weights = counts

    def search(self, text: str, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Return up to k texts with any n-gram of `text`, nearest first, and their cosines; ties in order."""
        grams, counts = np.unique(_ngrams([text])[0], return_counts=True)
        if grams.size == 0:
            return np.empty(0, np.int64), np.empty(0)
        query = counts * self._idf[grams]
        cosines = (self._weights[:, grams] @ query) * self._inverse / np.linalg.norm(query)
        near = np.flatnonzero(cosines > 0)
        best = near[np.lexsort((near, -cosines[near]))[:k]]
        return best, cosines[best]


def _ngrams(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Hashed pairs and triples of the letters of each text, between a space before and one after.

    Returns:
        Bucket and text number of each n-gram, repeats included.
    """
    padded = [f" {text} " if text else "" for text in texts]
    letters = np.frombuffer("".join(padded).encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(padded)), [len(text) for text in padded])
    buckets, owners = [], []
    for n in (2, 3):
        if len(letters) < n:
            continue
        mixed = np.zeros(len(letters) - n + 1, np.uint64)
        for i in range(n):
            mixed = (mixed ^ letters[i : len(letters) - n + 1 + i]) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
        inside = owner[: len(mixed)] == owner[n - 1 :]
        buckets.append((mixed[inside] % np.uint64(_BUCKETS)).astype(np.int64))
        owners.append(owner[: len(mixed)][inside])
    if not buckets:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate(buckets), np.concatenate(owners)
