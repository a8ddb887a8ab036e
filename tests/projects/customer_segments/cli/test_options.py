"""The options that commands share, and --help."""

from __future__ import annotations

import pytest

from projects.customer_segments.cli.options import CUSTOMERS, SURVEY, names, remark


def test_lists_of_names():
    assert names(" a, b b,,c ") == ["a", "b b", "c"]
    assert names("") == []


def test_what_ships_is_called_synthetic(tmp_path):
    assert "synthetic" in remark(CUSTOMERS)
    assert "synthetic" in remark(SURVEY)
    assert remark(tmp_path / "customers.csv") == ""
    assert remark(tmp_path / ("x" * 5_000)) == ""


@pytest.mark.parametrize("command", ["segment", "assign", "map", "outliers", "factors"])
def test_every_command_has_help_with_an_example(run, command):
    status, out, _ = run(command, "--help")
    assert status == 0
    assert f"Example: {command}" in out
    assert "--json" in out


def test_the_commands_are_listed_in_the_order_of_use(run):
    _, out, _ = run("--help")
    places = [out.index(f" {command} ") for command in ("segment", "assign", "map", "outliers", "factors")]
    assert places == sorted(places)
