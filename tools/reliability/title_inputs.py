"""Tables, a model and pictures whose titles, names and ids are hostile, or harmless in the same shape."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from projects.customer_segments.cli import app as segments
from projects.image_compressor.cli import app as compressor
from projects.movie_recommender.cli import app as films
from tools.reliability.calls import call
from tools.reliability.hostile import HOSTILE

__all__ = ["file_name", "make_inputs", "make_picture"]


def make_picture(path: Path, turn: int = 0) -> None:
    """Write a small picture, another one for each `turn`."""
    values = np.add.outer(np.arange(24) * (5 + turn % 5), np.arange(32) * (3 + turn % 7))
    pixels = np.stack([values, values.max() - values, values // 2 + turn], axis=2)
    Image.fromarray((pixels % 256).astype(np.uint8)).save(path)


def make_inputs(texts: Sequence[str] = HOSTILE) -> None:
    """Write into this folder what the commands read, with these texts in every place that holds one."""
    _songs(texts)
    ids = [text for text in texts if text.strip() and "\n" not in text]
    names = {re.sub(r"[\s_\-]", "", text).lower(): text for text in ids}  # as headers are compared
    headers = [name for name in names.values() if name not in ("title", "artist")]
    rows = [[f"row {i}", *((i * (j + 3)) % 11 for j in range(len(headers)))] for i in range(8)]
    _write("columns.csv", ["id", *headers], rows)
    _customers(headers, texts)
    _ratings(ids, texts)
    Path("pictures").mkdir()
    n_names = len({file_name(text) for text in HOSTILE})
    for turn, text in enumerate([*list(dict.fromkeys(map(file_name, texts)))[:n_names], "plain"]):
        make_picture(Path("pictures", f"{text}.png"), turn)
    for app, words in (
        (
            films,
            "train --ratings ratings.csv --movies films.csv --algorithm als --set rank=2 --set sweeps=2 "
            "-o model.bin",
        ),
        (compressor, "compress pictures/plain.png --allow-larger -o source.svdc"),
        (segments, "segment customers.csv --id-column name --segments 4 --model segments.bin"),
    ):
        ended = call(app, *words.split())
        if ended.status:
            raise RuntimeError(ended.err)


def file_name(text: str) -> str:
    """Return a text as a file's name, which holds no slash and at most 255 bytes."""
    return text.replace("/", "\N{DIVISION SLASH}")[:60].strip("./ ") or "nothing"


def _write(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with open(name, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _songs(texts: Sequence[str]) -> None:
    n = len(texts)
    header = ["track_name", "artists", "album_name", "track_genre", "track_id", "file"]
    rows = [
        [
            *(texts[(i * step + step) % n] for step in (1, 7, 11, 1, 17, 19)),
            i % 100,
            i * i % 37 / 37,
            80 + i * 5 % 41,
        ]
        for i in range(n)
    ]
    for i, row in enumerate(rows):
        row[3] = texts[i % 5 * 9 % n]
    _write("songs.csv", [*header, "popularity", "energy", "tempo"], rows)


def _customers(headers: Sequence[str], texts: Sequence[str]) -> None:
    """Rows named by the texts, every third header that of a category, each text a level of one of these."""
    n = 2 * len(texts)
    categories = headers[::3]
    share = math.ceil(len(texts) / len(categories))
    rows: list[list[object]] = []
    for i in range(n):
        rows.append([texts[i % len(texts)]])
        for j, name in enumerate(headers):
            levels = texts[j // 3 * share : (j // 3 + 1) * share + 1] if name in categories else ()
            rows[-1].append(
                levels[i * (1 + j % 2) % len(levels)] if levels else (i % 4 * 9 + i * (j + 3)) % 13
            )
    _write("customers.csv", ["name", *headers], rows)


def _ratings(ids: Sequence[str], titles: Sequence[str]) -> None:
    people, works = [*ids, "u1"], [*ids, *(f"m{i}" for i in range(1, 2 + len(titles) - len(ids)))]
    n = len(ids)
    rows = [
        [person, works[(j * 3 + i * 7) % len(works)], 1 + (i + j) % 9 / 2, 1_000 + i]
        for j, person in enumerate(people)
        for i in range(6)
    ]
    header = ["userId", "movieId", "rating", "timestamp"]
    _write("ratings.csv", header, rows)
    _write("twice.csv", header, [*rows, *([*row[:2], 3, 5] for row in rows)])
    bad = [[person, person, text, 5] for person, text in zip(ids, titles, strict=False)]
    _write("bad.csv", header, [*bad[:4], *rows])
    known = [[work, titles[i % len(titles)], titles[i * 3 % len(titles)]] for i, work in enumerate(works)]
    _write("films.csv", ["movieId", "title", "genres"], known)
    _write("users.csv", ["userId"], [[person] for person in [*people, *(f"{person}x" for person in ids)]])
    _write("pairs.csv", ["userId", "movieId"], [[people[i * 5 % n], works[i]] for i in range(n)])
    _write("own.csv", ["title", "rating"], [[title, 1 + i % 4] for i, title in enumerate(titles)])
