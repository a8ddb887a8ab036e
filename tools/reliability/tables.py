"""Every table case through every command that reads a table: read alike, or refused in one line.

What must hold is said by `table_cases`: a dress is read as the sound table is, byte for byte where a file is
written; a fault is told with its line and leaves outputs, caches and models as they were; with
--skip-bad-rows it is counted, and the answer is that of the sound rows.
"""

from __future__ import annotations

import itertools
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from projects.customer_segments.cli import app as segments_app
from projects.movie_recommender.cli import app as films_app
from tools.reliability.calls import Ended, call, ill_mannered, in_folder
from tools.reliability.counts import Count
from tools.reliability.table_cases import Case, damages, dresses, written
from tools.reliability.table_readers import CUSTOMERS, FILMS, ITEMS, RATINGS, READERS, Reader, answer
from tools.reliability.tally import Tally

__all__ = ["campaign", "run"]

_PRECIOUS = b"what was there before"


def run(full: bool = False) -> list[Count]:
    """Run the campaign and tell of what went wrong."""
    return campaign(full=full).told()


def campaign(*, full: bool) -> Tally:
    """Return what came of every case through every command; if not `full`, of one case in six.

    Which ones changes from command to command, so that of a table's cases most are met by some command.
    """
    tally, turns = Tally("tables"), itertools.count()
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(Path(temporary).resolve())
        for reader in READERS:
            what = f"tables of {', '.join(reader.table.header[:3])} through {reader.name}"
            sound = bench.ask(reader, Case("sound", written(reader.table).encode()))
            tally.add(what, refused=False, problem=sound.unless_done())
            for case in (*dresses(reader.table), *damages(reader.table)):
                if not full and next(turns) % 6:
                    continue
                asked = bench.ask(reader, case)
                if not case.says:
                    problem = asked.unless_like(sound) or asked.unless_said(case.notes)
                    tally.add(what, refused=False, problem=problem)
                    continue
                tally.add(what, refused=True, problem=asked.unless_refused(case.says))
                if case.skips and reader.skips:
                    asked = bench.ask(reader, case, "--skip-bad-rows")
                    counted = rf"{case.skips} of {len(reader.table.rows) + case.skips} rows left out: "
                    problem = asked.unless_like(sound) or asked.unless_said(counted)
                    tally.add(f"{what} --skip-bad-rows", refused=False, problem=problem)
    return tally


@dataclass(frozen=True)
class Asked:
    """A command that was given a case.

    Attributes:
        told: the case and the command, to repeat it.
        skips: whether the command knows --skip-bad-rows.
        before, after: the files of its folder.
    """

    told: str
    skips: bool
    ended: Ended
    before: Mapping[str, bytes | None]
    after: Mapping[str, bytes | None]

    @property
    def answer(self) -> dict[str, Any]:
        outputs = {name: data for name, data in self.after.items() if name.startswith("out.")}
        return answer(self.ended, outputs)

    def unless_done(self) -> str:
        """Say what is wrong with a command that should have ended well."""
        wrong = ill_mannered(self.ended)
        if not wrong and self.ended.status:
            wrong = f"refused: {self.ended.err.strip()!r}"
        return wrong and f"{self.told}: {wrong}"

    def unless_like(self, sound: Asked) -> str:
        """Say what differs from the answer to the sound table."""
        wrong = self.unless_done()
        if not wrong and (own := self.answer) != (other := sound.answer):
            names = sorted(key for key in own.keys() | other.keys() if own.get(key) != other.get(key))
            return f"{self.told}: another answer in {', '.join(names)}"
        return wrong

    def unless_said(self, notes: str) -> str:
        """Say that a note on stderr is missing."""
        found = re.search(notes, self.ended.err)
        return "" if found else f"{self.told}: says {self.ended.err!r}, not {notes!r}"

    def unless_refused(self, says: str) -> str:
        """Say what is wrong with a command that should have refused its table and changed nothing."""
        wrong = ill_mannered(self.ended)
        if not wrong and self.ended.status != 1:
            wrong = f"ended with {self.ended.status}: {self.ended.out[:300]!r} {self.ended.err!r}"
        elif not wrong and self.ended.out:
            wrong = f"failed, and printed {self.ended.out[:300]!r}"
        elif not wrong and not re.search(says, self.ended.err.splitlines()[-1]):
            wrong = f"says {self.ended.err!r}, not {says!r}"
        elif not wrong and "--skip-bad-rows" in self.ended.err and not self.skips:
            wrong = f"advises an option it does not know: {self.ended.err!r}"
        elif not wrong and self.after != self.before:
            names = [
                n for n in self.after.keys() | self.before.keys() if self.after.get(n) != self.before.get(n)
            ]
            wrong = f"failed, and changed {', '.join(sorted(names))}"
        return wrong and f"{self.told}: {wrong}"


class Bench:
    """A folder with what the commands need beside a table: sound ones, and models of films and segments."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._asked = folder, 0
        sound = {"ratings": RATINGS, "films": FILMS, "items": ITEMS, "customers": CUSTOMERS}
        for name, table in sound.items():
            (folder / f"{name}.csv").write_text(written(table), encoding="utf-8")
        self._names = {name: str(folder / f"{name}.csv") for name in sound}
        self._names |= {name: str(folder / f"{name}.bin") for name in ("model", "segments")}
        for app, line in (
            (films_app, "train --ratings {ratings} --movies {films} --algorithm bias -o {model}"),
            (segments_app, "segment {customers} --id-column name --segments 3 --model {segments}"),
        ):
            ended = call(app, *(word.format(**self._names) for word in line.split()))
            if ended.status:
                raise RuntimeError(ended.err)

    def ask(self, reader: Reader, case: Case, *more: str) -> Asked:
        """Give a case to a command in a folder of its own, in which the output is there already."""
        self._asked += 1
        place = self._folder / str(self._asked)
        environment = {"PORTFOLIO_DATA": "data", "PORTFOLIO_CACHE": "cache"}
        with in_folder(place, **environment) as folder:
            table = Path(reader.place)
            table.parent.mkdir(parents=True, exist_ok=True)
            table.write_bytes(case.data)
            if table.parent.name == "ml-latest-small":
                (table.parent / "movies.csv").write_text(written(FILMS), encoding="utf-8")
            names = {**self._names, "table": reader.place, "output": "out"}
            words = [word.format(**names) for word in reader.words]
            for word in words:
                if word.startswith("out."):
                    Path(word).write_bytes(_PRECIOUS)
            before = folder.content()
            ended = call(reader.app, *words, *more)
            if reader.then and not ended.status:
                ended = call(reader.app, *reader.then)
            told = f"case {case.name!r}, {' '.join([*words, *more])}"
            return Asked(told, reader.skips, ended, before, folder.content())
