"""Every number that a command takes, far out of range or no number at all: done, or refused in one line.

The options are those that the commands themselves declare, so none is left out; numbers within a text, such
as the folds of a protocol, stand in `TEXTS`.
"""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from projects.customer_segments.cli import app as segments
from projects.image_compressor.cli import app as compressor
from projects.movie_recommender.cli import app as films
from projects.photo_filters.cli import app as filters
from projects.song_recommender.cli import app as songs
from tools.reliability.calls import Ended, call, ill_mannered, in_folder
from tools.reliability.counts import Count
from tools.reliability.table_cases import written
from tools.reliability.table_readers import CUSTOMERS, RATINGS, SONGS
from tools.reliability.tally import Tally
from tools.reliability.title_inputs import make_picture

__all__ = ["campaign", "numeric_options", "run"]

_APPS = {"songs": songs, "filters": filters, "compressor": compressor, "films": films, "segments": segments}
# of every command that takes a number what it needs besides
COMMANDS = {
    "films similar": "101 --model model.bin",
    "films explain": "--model model.bin --user 10 --movie 101",
    "films evaluate": "--ratings ratings.csv --models mean,bias --protocol kfold:2",
    "films tune": "--ratings ratings.csv --models bias --protocol kfold:2",
    "films train": "--ratings ratings.csv --algorithm funk --set sweeps=2 --set rank=2 -o new.bin --force",
    "films update": "--ratings ratings.csv --model model.bin -o new.bin --force",
    "films recommend": "--model model.bin --user 10",
    "songs similar": "--catalogue songs.csv",
    "songs evaluate": "--catalogue songs.csv --methods normal-scores",
    "songs playlist": "--catalogue songs.csv",
    "songs nearest": "--catalogue songs.csv -o new.csv --force",
    "songs path": "--catalogue songs.csv été1fin été7fin",
    "songs scan": "sounds -o new.csv --force",
    "songs pictures": "pictures pictures/a.png",
    "filters warp": "pictures/a.png -o new.jpg rotate:3 --force",
    "filters engine": "-o new.gif --force",
    "filters apply": "pictures/a.png -o new.jpg blur:1 --force",
    "filters sheet": "pictures/a.png -o new.jpg --force",
    "filters table": "noir -o new.cube --force",
    "compressor compress": "pictures/a.png -o new.svdc --allow-larger --force",
    "compressor decompress": "a.svdc -o new.png --force",
    "compressor view": "a.svdc -o new.html --force",
    "compressor explain": "a.svdc",
    "compressor curve": "pictures/a.png -o new.png --force",
    "segments segment": "customers.csv -o new.csv --model new.bin --force",
    "segments map": "customers.csv -o new.svg --force",
    "segments outliers": "customers.csv --components 2",
    "segments factors": "customers.csv -o new.csv --force",
}
# numbers within a text, at {}
TEXTS = (
    *(f"films evaluate --ratings ratings.csv --models mean,bias --protocol {kind}:{{}}"
      for kind in ("kfold", "holdout", "per-user", "time", "users", "leave-last", "folds")),
    "films evaluate --ratings ratings.csv --models als --protocol kfold:2 --set als.rank={}",
    "films evaluate --ratings ratings.csv --models als --protocol kfold:2 --set als.reg={}",
    "films train --ratings ratings.csv --algorithm bias --scale {},5 -o new.bin --force",
    "films train --ratings ratings.csv --algorithm bias --scale 0.5,{} -o new.bin --force",
    "films predict --model model.bin --user {} --movie 101",
    "films predict --model model.bin --user 10 --movie {}",
    "films recommend --model model.bin --user 10 --year {}-1999",
    "songs similar --catalogue songs.csv --weight tempo={}",
    "songs similar --catalogue songs.csv --mood energy={}",
    "songs similar --catalogue songs.csv --tempo {}-",
    "songs similar --catalogue songs.csv --tempo -{}",
    "filters apply pictures/a.png -o new.png blur:{} --force",
    "filters apply pictures/a.png -o new.png noir:{}% --force",
    "filters warp pictures/a.png -o new.png scale:{} --force",
    "filters warp pictures/a.png -o new.png rotate:{} --force",
    "compressor compress pictures/a.png -o new.svdc --allow-larger --size {} --force",
    "compressor compress pictures/a.png -o new.svdc --allow-larger --size {}% --force",
    *(f"segments {name} customers.csv --components {{}}" for name in ("segment", "outliers", "factors")),
)  # fmt: skip
VALUES = ("-1", "0", "2147483648", "9223372036854775808", "-99999999999999999999", "1e999", "nan", "x", "")
_SECONDS = 100  # that a command may take at most, and what it compiles


def run(full: bool = False) -> list[Count]:
    """Run the campaign and tell of what went wrong."""
    return campaign(full=full).told()


def numeric_options() -> Iterator[tuple[str, str]]:
    """Yield "app command" and every option of it that takes a number."""
    for name, app in _APPS.items():
        built: Any = typer.main.get_command(app)
        for command, made in built.commands.items():
            for option in made.params:
                if getattr(option, "type_descriptor", None) and option.type_descriptor.annotation in (
                    int,
                    float,
                ):
                    yield f"{name} {command}", option.opts[-1]


def campaign(*, full: bool) -> Tally:
    """Return what came of each value in each place; if not `full`, of one value in five."""
    tally = Tally("numbers")
    lines = [f"{command} {COMMANDS[command]} {option} {{}}" for command, option in numeric_options()]
    with tempfile.TemporaryDirectory() as temporary, in_folder(Path(temporary) / "here") as folder:
        _make_inputs()
        before = folder.content()
        for turn, (line, value) in enumerate((line, value) for line in (*lines, *TEXTS) for value in VALUES):
            if not full and turn % 5:
                continue
            name, *words = line.split()
            words = [word.replace("{}", value) for word in words]
            ended = _within_time(name, words)
            wrong = ill_mannered(ended)
            after = folder.content()
            if not wrong and ended.status and after != before:
                wrong = (
                    f"failed, and left {', '.join(sorted(after.keys() - before.keys())) or 'a file changed'}"
                )
            told = wrong and f"{name} {' '.join(map(repr, words))}: {wrong}"
            tally.add(f"numbers of {name}", refused=bool(ended.status), problem=told)
            for path in after.keys() - before.keys():
                Path(path).unlink()
    return tally


def _make_inputs() -> None:
    """Write what the commands read: tables, a model, pictures, a compressed one, a bad sound."""
    Path("ratings.csv").write_text(written(RATINGS), encoding="utf-8")
    Path("songs.csv").write_text(written(SONGS).replace(": ", ""), encoding="utf-8")
    Path("customers.csv").write_text(written(CUSTOMERS), encoding="utf-8")
    Path("pictures").mkdir()
    Path("sounds").mkdir()
    Path("sounds/a.wav").write_bytes(b"RIFF")
    for turn, name in enumerate("abc"):
        make_picture(Path("pictures", f"{name}.png"), turn)
    for app, words in (
        (films, "train --ratings ratings.csv --algorithm als --set sweeps=2 --set rank=2 -o model.bin"),
        (compressor, "compress pictures/a.png -o a.svdc --allow-larger"),
    ):
        if (ended := call(app, *words.split())).status:
            raise RuntimeError(ended.err)


def _within_time(name: str, words: list[str]) -> Ended:
    """Run a command; one that is still at work after its time counts as a defect."""

    def late(*_: object) -> None:
        raise RuntimeError(f"still at work after {_SECONDS} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(_SECONDS)
    try:
        return call(_APPS[name], *words)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
