"""Tables that can be read and hold something odd: each has one answer, which is stated here and checked.

Repeated ratings, times that give no order, ids of every kind, people and films that nobody knows, songs that
cannot be compared, customers among whom there is nothing to find; and a system that writes 1,5 for 1.5.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from projects.movie_recommender.cli import app as films
from projects.song_recommender.cli import app as songs
from tools.reliability import commas, odd_customers
from tools.reliability.calls import Ended, call, ill_mannered, in_folder
from tools.reliability.counts import Count
from tools.reliability.table_cases import Table, written
from tools.reliability.table_readers import RATINGS, SONGS
from tools.reliability.tally import Tally

__all__ = ["IDS", "campaign", "run"]

IDS = (
    "9223372036854775807", "-9223372036854775808", "9223372036854775808", "123456789012345678901234567890",
    "1.0", "1.50", "007", "+7", "1e5", "-0.0", "tt0111161", "None", "nan", "NA", "null", "True", " padded ",
    "a b", "ünï", "0x1F", "1_000", "1,5", "x'y", "日本",
)  # fmt: skip


def run(full: bool = False) -> list[Count]:
    """Run the campaign, which is short, and tell of what went wrong."""
    return campaign().told()


def campaign() -> Tally:
    """Return what came of each oddity."""
    tally = Tally("oddities")
    for what, cases in (
        ("ratings given twice", _repeats), ("times without an order", _times), ("ids of every kind", _ids),
        ("people and films that are not known", _unknown), ("songs that cannot be compared", _songs),
        ("customers with nothing to find", odd_customers.cases), ("a decimal comma", commas.cases),
    ):  # fmt: skip
        with tempfile.TemporaryDirectory() as temporary:
            surroundings = {"PORTFOLIO_CACHE": "cache", "PORTFOLIO_DATA": "data"}
            with in_folder(Path(temporary) / "here", **surroundings):
                for told, ended, problem in cases():
                    wrong = ill_mannered(ended) or problem
                    tally.add(
                        what, refused=bool(ended.status), problem=wrong and f"{told}: {wrong}: {ended.err!r}"
                    )
    return tally


_Cases = Iterator[tuple[str, Ended, str]]


def _write(name: str, table: Table) -> None:
    Path(name).write_text(written(table, quote='"'), encoding="utf-8")


def _done(app: object, line: str) -> Ended:
    return call(app, *line.split())  # type: ignore[arg-type]


def _unless(holds: bool, wrong: str) -> str:
    return "" if holds else wrong


def _repeats() -> _Cases:
    """The last by time counts, and it is told how many there are."""
    user, film, stars, _ = RATINGS.rows[0]
    other = "5" if stars != "5" else "1"
    train = "train --ratings {} --algorithm bias -o model.bin --force"
    for name, time, counts in (("later", "99999", other), ("earlier", "1", stars)):
        settled = (user, film, counts, time if name == "later" else RATINGS.rows[0][3])
        _write("expected.csv", replace(RATINGS, rows=(settled, *RATINGS.rows[1:])))
        _done(films, train.format("expected.csv"))
        want = _done(films, "predict --model model.bin --user 11 --movie 104 --json").out
        _write("twice.csv", replace(RATINGS, rows=(*RATINGS.rows, (user, film, other, time))))
        ended = _done(films, train.format("twice.csv"))
        counted = f"1 of {len(RATINGS.rows) + 1} ratings repeat a pair, such as user {user} and movie {film};"
        yield (
            f"trained on one that is {name}",
            ended,
            _unless(counted in ended.err, f"does not say {counted!r}"),
        )
        found = _done(films, "predict --model model.bin --user 11 --movie 104 --json")
        yield f"predicted from one that is {name}", found, _unless(found.out == want, "another rating counts")


def _times() -> _Cases:
    """Where order matters negative and equal times are refused with their number; elsewhere they are read."""
    n = len(RATINGS.rows)
    for name, time, says in (
        ("negative", "-5", f"has {n} negative times"),
        ("equal", "7", f"gives all {n} ratings the same time"),
    ):
        rows = tuple(
            (*row[:3], f"{time}{i if name == 'negative' else ''}") for i, row in enumerate(RATINGS.rows)
        )
        _write(f"{name}.csv", replace(RATINGS, rows=rows))
        for protocol in ("time:0.8", "leave-last"):
            ended = _done(films, f"evaluate --ratings {name}.csv --models mean,bias --protocol {protocol}")
            yield (
                f"{name} by {protocol}",
                ended,
                _unless(ended.status == 1 and says in ended.err, f"not {says!r}"),
            )
        ended = _done(films, f"train --ratings {name}.csv --algorithm bias -o {name}.bin")
        yield f"{name} in training", ended, _unless(ended.status == 0, "refused")


def _ids() -> _Cases:
    """Ids come back as they were given, for users and films, in csv and JSON."""
    rows = tuple(
        (IDS[user], IDS[film], f"{1 + (user + film) % 4}", "1")
        for user in range(len(IDS))
        for film in range(len(IDS))
        if (user + film) % 2
    )
    _write("ratings.csv", replace(RATINGS, rows=rows))
    yield "trained", _done(films, "train --ratings ratings.csv --algorithm bias -o model.bin"), ""
    pairs = [[user, film] for user in IDS for film in IDS[:3]]
    _write("pairs.csv", Table(("userId", "movieId"), tuple((user, film) for user, film in pairs)))
    ended = _done(films, "predict --model model.bin --pairs pairs.csv --json -o out.csv")
    told = json.loads(ended.out)["predictions"] if not ended.status else []
    found = [[one["userId"], one["movieId"]] for one in told]
    yield (
        "pairs in JSON",
        ended,
        _unless(found == pairs and all(one["known_user"] for one in told), "other ids"),
    )
    cells = [row[:2] for row in csv.reader(io.StringIO(Path("out.csv").read_text(encoding="utf-8")))][1:]
    kept = [[cell.removeprefix("'") for cell in row] for row in cells]
    yield "pairs in csv", ended, _unless(kept == pairs, "other ids")
    for user in IDS:
        ended = call(films, "recommend", "--model", "model.bin", f"--user={user}", "--json")
        person = json.loads(ended.out)["users"][0] if not ended.status else {}
        right = person.get("userId") == user and person["known"]
        right = right and {item["movieId"] for item in person["items"]} <= set(IDS)
        yield f"user {user!r}", ended, _unless(bool(right), "another user, or other films")


def _unknown() -> _Cases:
    """A new user or film gets an answer that says so, or the nearest names; nothing is made up in silence."""
    _write("ratings.csv", RATINGS)
    yield "trained", _done(films, "train --ratings ratings.csv --algorithm als --set rank=2 -o model.bin"), ""
    for words, status, says in (
        ("recommend --user 999 -k 2", 0, "the model does not know user 999"),
        ("predict --user 999 --movie 101", 0, "the model does not know user 999"),
        ("predict --user 10 --movie 9999", 0, "the model does not know film 9999"),
        ("similar 1011", 1, "the nearest are"),
        ("explain --user 999 --movie 101", 0, "the model does not know user 999"),
        ("explain --user 10 --movie 9999", 1, "9999"),
    ):
        ended = _done(films, f"{words} --model model.bin")
        right = ended.status == status and says in ended.err
        yield words, ended, _unless(right, f"status {ended.status}, without {says!r}")
    _write("songs.csv", SONGS)
    for title, status, says in (("Ete 0 finn", 0, "taking "), ("qqqqqqqq wwwwwww", 1, "no song is called")):
        ended = call(songs, "similar", title, "--catalogue", "songs.csv")
        yield title, ended, _unless(ended.status == status and says in ended.err, f"without {says!r}")


def _songs() -> _Cases:
    """A constant feature changes nothing, and a song without features is in no list."""
    similar = "similar --catalogue {} --json -k 99"

    def ranking(name: str) -> tuple[Ended, list[tuple[int, float]]]:
        ended = _done(songs, similar.format(name))
        return ended, [
            (one["row"], round(one["similarity"], 6)) for one in json.loads(ended.out or "{}")["results"]
        ]

    _write("sound.csv", SONGS)
    ended, sound = ranking("sound.csv")
    few = f"{len(SONGS.rows) - 1} of 99 songs: no more can be compared"
    yield (
        "fewer than k",
        ended,
        _unless(few in ended.err and len(sound) == len(SONGS.rows) - 1, f"without {few!r}"),
    )
    constant = replace(
        SONGS, header=(*SONGS.header, "valence"), rows=tuple((*row, "0.5") for row in SONGS.rows)
    )
    _write("constant.csv", constant)
    ended, found = ranking("constant.csv")
    yield "a constant feature", ended, _unless(found == sound, "another ranking")
    for name, cells in (("missing", ("", "", "")), ("all zero", ("0", "0", "0"))):
        dumb = ("Silence", "Nobody", "genre 0", *cells)
        _write(f"{name[:3]}.csv", replace(SONGS, rows=(*SONGS.rows, dumb)))
        ended, found = ranking(f"{name[:3]}.csv")
        there = len(SONGS.rows) in [row for row, _ in found]
        yield f"{name} features of another", ended, _unless(not there, "a song without features is ranked")
        ended = _done(songs, f"similar Silence --catalogue {name[:3]}.csv")
        yield (
            f"{name} features",
            ended,
            _unless(ended.status == 1 and "no features" in ended.err, "ranked at random"),
        )
    same = replace(SONGS, rows=tuple((*row[:3], "1", "100", "-5") for row in SONGS.rows))
    _write("same.csv", same)
    ended = _done(songs, "similar --catalogue same.csv")
    yield "all features constant", ended, _unless(ended.status == 1, "ranked at random")
