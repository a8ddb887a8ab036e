"""Titles go through every app, and each line is one that its app knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from tools.reliability.table_readers import READERS
from tools.reliability.title_commands import ASKED, NAMED, SHOWN


def lines() -> Iterator[tuple[typer.Typer, str]]:
    yield from SHOWN
    yield from ASKED
    yield from ((app, line) for app, _, line in NAMED)


def test_each_line_is_of_a_command_that_there_is() -> None:
    for app, line in lines():
        built: Any = typer.main.get_command(app)
        assert line.split()[0] in built.commands, line


def test_every_command_that_reads_a_table_shows_its_titles() -> None:
    shown = {(id(app), line.split()[0]) for app, line in lines()}
    silent = {"nearest", "verify", "tune"}  # numbers of rows, counts of a set, settings: no title
    for reader in READERS:
        assert (id(reader.app), reader.words[0]) in shown or reader.words[0] in silent, reader.name
