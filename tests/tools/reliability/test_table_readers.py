"""The commands that are tried are those that read a table, and answers are compared by what matters."""

from __future__ import annotations

import typer

from tools.reliability.calls import Ended
from tools.reliability.table_readers import READERS, answer


def test_every_option_that_names_a_table_is_tried():
    tried = {(id(reader.app), reader.words[0], word) for reader in READERS for word in reader.words}
    for app in {id(reader.app): reader.app for reader in READERS}.values():
        for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
            options = {option for parameter in command.params for option in parameter.opts}
            for option in {
                "--ratings",
                "--movies",
                "--pairs",
                "--users",
                "--my-ratings",
                "--catalogue",
                "--vectors",
                "--from-file",
            }:
                if option in options:
                    assert (id(app), name, option) in tried
            if any(parameter.metavar == "[TABLE]" for parameter in command.params):
                assert (id(app), name, "{table}") in tried


def test_what_the_clock_decides_is_no_part_of_an_answer():
    first = answer(
        Ended(0, '{"rmse": 1, "fit_seconds": 2, "models": [{"peak_mb": 3}]}', ""), {"out.bin": b"\xff"}
    )
    assert first == {"out": {"rmse": 1, "models": [{}]}, "out.bin": b"\xff"}
    assert answer(Ended(0, "done in 0.12 s", ""), {}) == answer(Ended(0, "done in 4.00 s", ""), {})
