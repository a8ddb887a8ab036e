"""The cases are what they say: dresses hold the same cells, damages do not."""

from __future__ import annotations

import re

from tools.reliability.table_cases import Table, damages, dresses, written
from tools.reliability.table_readers import FILMS, ITEMS, PAIRS, RATINGS, SONGS, USERS

TABLES = (RATINGS, FILMS, PAIRS, USERS, SONGS, ITEMS)


def cells(data: bytes) -> set[str]:
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            text = data.decode("latin-1")
        if "\0" not in text:
            return {cell.strip('"').lower() for cell in re.split(r"::|[,;\t\r\n]+", text) if cell}
    raise AssertionError(data[:40])


def test_a_dress_holds_the_cells_of_the_table():
    for table in TABLES:
        plain = {
            cell.strip('"').lower() for row in table.rows for cell in re.split("::|[,;\t]", ",".join(row))
        }
        seen = [case for case in dresses(table) if not case.name.startswith("utf-32")]
        assert len({case.data for case in seen}) == len(seen) > 8
        for case in seen:
            assert plain <= cells(case.data), case.name


def test_each_damage_is_another_and_tells_what_must_be_said():
    for table in TABLES:
        found = list(damages(table))
        assert len({case.name for case in found}) == len(found) > 15
        assert all(case.says for case in found)
        assert all(case.data != written(table).encode() for case in found)


def test_the_bad_row_is_the_one_that_is_named():
    table = Table(("id", "x"), tuple((str(i), f"{i}.5") for i in range(6)), number=1, ids=0)
    cases = {case.name: case for case in damages(table)}
    lines = cases["number nan"].data.decode().splitlines()
    assert [number for number, line in enumerate(lines, 1) if "nan" in line] == [5]
    assert cases["number nan"].says.startswith(":5: ")
