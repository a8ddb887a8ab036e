"""Every command that takes `--memory` is measured."""

from __future__ import annotations

import importlib
from typing import Any

import typer

from tools.reliability.budget_cases import CASES
from tools.reliability.trial import APPS

ALIKE = {"films tune"}  # whose fits are those of `evaluate`


def test_every_command_that_takes_a_budget_is_tried() -> None:
    tried = {f"{case.app} {case.words[0]}" for case in CASES}
    for name, (module, _) in APPS.items():
        app: Any = typer.main.get_command(importlib.import_module(f"projects.{module}.cli").app)
        for command, made in app.commands.items():
            if any("--memory" in option.opts for option in made.params):
                assert f"{name} {command}" in tried | ALIKE, f"{name} {command}"
    assert not tried & ALIKE, "measured, and listed as not"


def test_no_two_cases_are_called_alike() -> None:
    assert len({(str(case), case.make) for case in CASES}) == len(CASES)
