"""Songs: titles with one typo, found in the 114k table and in a million invented songs.

`python -m benchmarks.songs_titles`. A typo inserts, deletes or replaces a letter or swaps two neighbours, all
equally likely at any place; every title is as likely to be asked for, however short. Invented titles are
walks over the words of the real ones, each word followed by what follows it there; their artists are drawn
from the real ones.
"""

from __future__ import annotations

import itertools
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.measure import figure, timed
from projects.song_recommender.lookup import LEAST_ALIKE
from projects.song_recommender.names import Names
from projects.song_recommender.titles import normalised
from shared.datasets import load_songs

__all__ = ["invent", "measure", "with_typo"]

CATALOGUE = "spotify-tracks-114k"
COMMAND = ("benchmarks.songs_titles",)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def measure(n_queries: int = 1_000) -> list[dict[str, Any]]:
    """Share of the right song among the first five, and the time of an answer by the clock."""
    real = load_songs(CATALOGUE)
    titles = sorted({normalised(title) for title in real["title"]} - {""})
    artists = np.array(sorted(set(real["artist"])), dtype=object)
    invented = pd.DataFrame({"title": invent(titles, 1_000_000, seed=0)})
    invented["artist"] = np.random.default_rng(0).choice(artists, len(invented))
    figures = []
    for what, songs in (("the 114k table", real), ("a million invented songs", invented)):
        Names(songs.head(1000)).near("compiled before", 0)
        figures.append(timed(f"{what}: its names indexed", partial(Names, songs), COMMAND, digits=1))
        names = Names(songs)
        for asked, with_artist in (("its title", False), ("its title and artist", True)):
            hits, answers = _ask(names, songs, n_queries, with_artist)
            told = f"{what}: the right one among the first five, {asked} with one typo"
            figures.append(figure(told, 100 * hits, COMMAND, unit=" %", digits=1))
            for share in (50, 95):
                value = 1e3 * float(np.percentile(answers, share))
                told = f"{what}: {share} % of answers to {asked} within"
                figures.append(figure(told, value, COMMAND, unit=" ms", digits=1))
    return figures


def _ask(names: Names, songs: pd.DataFrame, n_queries: int, with_artist: bool) -> tuple[float, np.ndarray]:
    """Share of songs found by a typo in their title, and seconds of each answer.

    A song is found where one of the first five names is its title (or title and artist).
    """
    rng = np.random.default_rng(1)
    titles = np.unique([normalised(title) for title in songs["title"]])
    hits, seconds = 0, []
    for title in rng.choice(titles[titles != ""], n_queries, replace=False):
        row = int(names.titles.rows_called(title)[0])
        artist = normalised(songs["artist"].iat[row].split(";")[0])
        text = normalised(with_typo(title, rng) + (f" {artist}" if with_artist else ""))
        started = time.perf_counter()
        found = names.near(text, LEAST_ALIKE) or names.titles.near(text, 0)
        seconds.append(time.perf_counter() - started)
        hits += any(row in name.rows for name in found[:5])
    return hits / n_queries, np.array(seconds)


def with_typo(text: str, rng: np.random.Generator) -> str:
    """Return `text` with one letter inserted, deleted or replaced, or two neighbours swapped."""
    kind, place, letter = rng.integers(4), int(rng.integers(len(text))), _LETTERS[rng.integers(26)]
    if kind == 0:
        return text[:place] + letter + text[place:]
    if kind == 1 and len(text) > 1:
        return text[:place] + text[place + 1 :]
    if kind == 2 and len(text) > 1:
        place = min(place, len(text) - 2)
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text[:place] + letter + text[place + 1 :]


def invent(titles: Sequence[str], n: int, *, seed: int) -> list[str]:
    """Return n different titles, sorted: walks over the words of `titles` from a beginning to an end."""
    follows: dict[str, list[str]] = defaultdict(list)
    for title in titles:
        words = ["", *title.split(" "), ""]
        for word, following in itertools.pairwise(words):
            follows[word].append(following)
    draw = random.Random(seed)
    made: set[str] = set()
    while len(made) < n:
        words, word = [], draw.choice(follows[""])
        while word and len(words) < 12:
            words.append(word)
            word = draw.choice(follows[word])
        made.add(" ".join(words))
    return sorted(made)


if __name__ == "__main__":
    for found in measure():
        print(f"{found['what']}: {found['value']:.{found['digits']}f}{found['unit']}")
