"""Every command that reads a table, the sound table it is tried with, and what of its answer must stay."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import typer

from projects.customer_segments.cli import app as segments_app
from projects.movie_recommender.cli import app as films_app
from projects.song_recommender.cli import app as songs_app
from shared.datasets.cli import app as sets_app
from tools.reliability.calls import Ended
from tools.reliability.table_cases import Table

__all__ = [
    "CUSTOMERS", "FILMS", "ITEMS", "PAIRS", "RATINGS", "READERS", "SONGS", "USERS", "Reader", "answer",
]  # fmt: skip

# of an answer: what the clock, the machine, or the dress of the table decides
_VOLATILE = re.compile("seconds|peak_mb|digest|^path$|^bytes$")

RATINGS = Table(
    ("userId", "movieId", "rating", "timestamp"),
    tuple(
        (str(10 + user), str(100 + film), f"{1 + user * (film + 1) % 9 / 2:g}", str(1_000 + 7 * user + film))
        for user in range(8)
        for film in range(9)
        if (user + film) % 3
    ),
    number=2, whole=3, ids=0, low=0.5, high=5.0, fixed=4,
)  # fmt: skip
FILMS = Table(
    ("movieId", "title", "genres"),
    tuple((str(100 + i), f"Le cinéma n° {i}: suite ({1960 + i})", "Drama|War") for i in range(9)),
    ids=0,
)
PAIRS = Table(("userId", "movieId"), tuple((r[0], r[1]) for r in RATINGS.rows[:12]), ids=0, fixed=2)
USERS = Table(("userId",), tuple((str(10 + i),) for i in range(6)), ids=0)
_OWN = Table(
    ("movieId", "rating"), tuple((str(100 + i), f"{1 + i % 4}") for i in range(7)),
    number=1, ids=0, low=0.5, high=5.0,
)  # fmt: skip
SONGS = Table(
    ("track_name", "artists", "track_genre", "energy", "tempo", "loudness"),
    tuple(
        (f"Été {i}: fin", f"Émile {i % 5}", f"genre {i % 3}", f"{i * 7 % 13 / 13:.3f}", str(80 + i * 5 % 41),
         f"{-3 - i * 11 % 17:d}")
        for i in range(16)
    ),
    number=4,
)  # fmt: skip
ITEMS = Table(
    ("name", "pace", "shooting"),
    tuple((f"Zoë {i}", str(50 + i * 7 % 31), f"{i * 5 % 23}.5") for i in range(12)),
    number=1, fixed_names=False,
)  # fmt: skip
CUSTOMERS = Table(
    ("visits", "spend", "years", "shop", "name"),
    tuple(
        (str(3 + i % 3 * 20 + i * 7 % 5), f"{10 + i % 3 * 40 + i * 5 % 13}.5", str(1 + i * 11 % 17),
         ("Zürich", "Genève", "Biel")[(i + i // 7) % 3], f"Zoë {i}")
        for i in range(36)
    ),
    number=0, fixed_names=False,
)  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """A command that reads a table.

    Attributes:
        words: {table} is the table's path, {output} that of what is written, without its ending, {model} a
            model of films, {segments} one of segments, {ratings} sound ratings.
        skips: whether it knows --skip-bad-rows.
        place: where the table lies in the folder of the case.
        then: the words of another command of the same app, whose answer shows what the first one did.
    """

    name: str
    table: Table
    app: typer.Typer
    words: tuple[str, ...]
    skips: bool = False
    place: str = "table.csv"
    then: tuple[str, ...] = ()


def _reader(
    table: Table,
    app: typer.Typer,
    line: str,
    *,
    skips: bool = False,
    place: str = "table.csv",
    then: str = "",
) -> Reader:
    words = tuple(line.split())
    name = " ".join(words[: 2 if words[1].startswith("--") else 1])
    return Reader(name, table, app, words, skips, place, tuple(then.split()))


_STARS = "--models mean,bias --protocol kfold:2 --json"
_MAKES = "-o {output}.bin --force"
_SET = "data/ml-latest-small/ratings.csv"
_COLUMNS = "--columns visits,spend,years,shop --id-column name"
READERS = (
    _reader(RATINGS, films_app, f"train --ratings {{table}} --algorithm bias {_MAKES}", skips=True),
    _reader(RATINGS, films_app, f"train --dataset ml-latest-small --algorithm bias {_MAKES}", skips=True,
            place=_SET),
    _reader(RATINGS, films_app, f"evaluate --ratings {{table}} {_STARS} -o {{output}}.json --force",
            skips=True),
    _reader(RATINGS, films_app, "tune --ratings {table} --models bias --protocol kfold:2 --trials 1 --json "
            "-o {output}.json --force", skips=True),
    _reader(RATINGS, films_app, f"update --ratings {{table}} --model {{model}} {_MAKES}", skips=True),
    # of any scale
    _reader(replace(RATINGS, low=None, high=None), sets_app, "info {table} --json", skips=True),
    _reader(RATINGS, sets_app, "verify ml-latest-small --json", place=_SET),
    _reader(PAIRS, films_app, "predict --pairs {table} --model {model} -o {output}.csv --force"),
    _reader(PAIRS, films_app, "predict --json --pairs {table} --model {model}"),
    _reader(USERS, films_app, "recommend --users {table} --model {model} -k 3 -o {output}.csv --force"),
    _reader(USERS, films_app, "recommend --json --users {table} --model {model} -k 3"),
    _reader(_OWN, films_app, "recommend --my-ratings {table} --model {model} --json -o {output}.csv --force"),
    _reader(_OWN, films_app, "explain --my-ratings {table} --model {model} --movie 101 --json"),
    _reader(FILMS, films_app, f"train --movies {{table}} --ratings {{ratings}} --algorithm bias {_MAKES}"),
    _reader(FILMS, films_app, f"update --movies {{table}} --ratings {{ratings}} --model {{model}} {_MAKES}"),
    _reader(SONGS, songs_app, "similar --catalogue {table} --json -o {output}.csv --force", skips=True),
    _reader(SONGS, songs_app, "playlist --catalogue {table} -k 5 --json -o {output}.m3u8 --force",
            skips=True),
    _reader(SONGS, songs_app, "path --catalogue {table} -k 4 --json -o {output}.json --force été0fin été9fin",
            skips=True),
    _reader(SONGS, songs_app, "map --catalogue {table} --json -o {output}.html --force", skips=True),
    _reader(SONGS, songs_app, "nearest --catalogue {table} -k 3 -o {output}.csv --force", skips=True),
    _reader(SONGS, songs_app, "evaluate --catalogue {table} --json --methods normal-scores -k 3", skips=True),
    _reader(SONGS, sets_app, "info {table} --json", skips=True),
    _reader(SONGS, sets_app, "fetch spotify-tracks-114k --from-file {table}",
            then="info spotify-tracks-114k --json"),
    _reader(ITEMS, songs_app, "similar --id-column name --catalogue {table} -k 4 --json", skips=True),
    _reader(ITEMS, songs_app, "map --id-column name --features pace,shooting --catalogue {table} --json "
            "-o {output}.html --force", skips=True),
    _reader(ITEMS, songs_app, "nearest --vectors {table} --id-column name --features pace,shooting -k 2 "
            "-o {output}.csv --force", skips=True),
    _reader(ITEMS, songs_app, "nearest --queries {table} --vectors {items} --id-column name "
            "--features pace,shooting -k 2 -o {output}.csv --force", skips=True),
    _reader(CUSTOMERS, segments_app, f"segment {{table}} {_COLUMNS} --segments 3 --json -o {{output}}.csv "
            "--model {output}.bin --force", skips=True),
    _reader(CUSTOMERS, segments_app, "assign {table} --model {segments} --json -o {output}.json --force",
            skips=True),
    _reader(CUSTOMERS, segments_app, f"map {{table}} {_COLUMNS} --segments 3 --json -o {{output}}.svg "
            "--force", skips=True),
    _reader(CUSTOMERS, segments_app, "map --model {segments} {table} --json -o {output}.png --force",
            skips=True),
    _reader(CUSTOMERS, segments_app, f"outliers {{table}} {_COLUMNS} --components 2 -k 4 --json",
            skips=True),
    _reader(CUSTOMERS, segments_app, "outliers --model {segments} {table} -k 4 --json", skips=True),
    _reader(CUSTOMERS, segments_app, "factors {table} --columns visits,spend,years --id-column name --json "
            "-o {output}.csv --force", skips=True),
)  # fmt: skip


def answer(ended: Ended, outputs: Mapping[str, bytes | None]) -> dict[str, Any]:
    """Return what a command said and wrote, without what the clock or the dress of a table decides."""
    said = _plain(ended.out)
    return {"out": said, **{name: _plain(data) for name, data in outputs.items()}}


def _plain(text: str | bytes | None) -> Any:
    try:
        return _settled(json.loads(text or ""))
    except ValueError:
        return text if not isinstance(text, str) else re.sub(r"in \d+\.\d+ s", "", text)


def _settled(document: Any) -> Any:
    if isinstance(document, dict):
        return {key: _settled(value) for key, value in document.items() if not _VOLATILE.search(key)}
    return [_settled(value) for value in document] if isinstance(document, list) else document
