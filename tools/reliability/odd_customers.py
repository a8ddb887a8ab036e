"""Tables in which there is nothing to find, or little: what customer segments says of each is stated here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from projects.customer_segments.cli import app
from tools.reliability.calls import Ended, call
from tools.reliability.table_cases import Table, written
from tools.reliability.table_readers import CUSTOMERS

__all__ = ["cases"]

_N = len(CUSTOMERS.rows)


def cases() -> Iterator[tuple[str, Ended, str]]:
    """Yield each oddity, how the command ended and what is wrong. Works in the folder where it is called."""
    ended, sound = _found(CUSTOMERS)
    for name, cell in (("constant", "7"), ("empty", "")):
        wider = replace(
            CUSTOMERS,
            header=(*CUSTOMERS.header, "more"),
            rows=tuple((*row, cell) for row in CUSTOMERS.rows),
        )
        ended, found = _found(wider)
        right = found["segments"] == sound["segments"] and found["columns"]["left_out"][0]["name"] == "more"
        yield f"a {name} column", ended, "" if right else "it changes the segments, or is not told"
    silent = replace(CUSTOMERS, rows=(*CUSTOMERS.rows, ("", "", "", "", "Nobody")))
    ended, found = _found(silent)
    missing = {one["name"]: one["missing"] for one in found["columns"]["numbers"]}
    right = sum(one["size"] for one in found["segments"]) == _N + 1 and set(missing.values()) == {1}
    yield "a row of nothing", ended, "" if right else f"missing are {missing}"
    same = replace(CUSTOMERS, rows=tuple((*CUSTOMERS.rows[0][:4], row[4]) for row in CUSTOMERS.rows))
    few = replace(CUSTOMERS, rows=CUSTOMERS.rows[:2])
    for what, table, words, says in (
        ("all rows alike", same, "", "no column that tells rows apart"),
        ("two rows", few, "", "2 rows are too few"),
        ("more segments than rows", CUSTOMERS, f"--segments {_N + 1}", f"choose 1 to {_N}"),
        ("no segments", CUSTOMERS, "--segments 0", "--segments 0"),
        ("more components than columns", CUSTOMERS, "--components 99", "--components 99"),
    ):
        _write(table)
        ended = call(app, *f"segment odd.csv --id-column name {words}".split())
        yield what, ended, "" if ended.status == 1 and says in ended.err else f"without {says!r}"


def _found(table: Table) -> tuple[Ended, dict[str, Any]]:
    _write(table)
    ended = call(app, *["segment", "odd.csv", "--id-column", "name", "--segments", "3", "--json"])
    if ended.status:
        raise RuntimeError(ended.err)
    return ended, json.loads(ended.out)


def _write(table: Table) -> None:
    Path("odd.csv").write_text(written(table), encoding="utf-8")
