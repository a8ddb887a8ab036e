"""An answer to an exercise, held to what every right answer does.

The checks of a lesson are the functions `check_…` of its file in docs/lessons/checks, each with one line that
says what is asked; each gets the answer as a module and raises `AssertionError` with what it saw.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from shared.errors import DataError
from tools.lessons.pages import COURSE
from tools.lessons.running import execute

__all__ = ["Verdict", "check", "exercise", "load"]


@dataclass(frozen=True)
class Verdict:
    """What one check asks, and what is wrong with the answer; None where it is right."""

    asked: str
    wrong: str | None


def exercise(number: int) -> Path:
    """Return the file of a lesson that the reader fills in."""
    path = COURSE / "exercises" / f"lesson_{number}.py"
    if not path.exists():
        known = sorted(int(found.stem.split("_")[1]) for found in path.parent.glob("lesson_*.py"))
        raise DataError(f"there is no lesson {number}", f"choose N from {known[0]} to {known[-1]}")
    return path


def load(path: Path, name: str) -> ModuleType:
    """Run a file of Python and return it as a module."""
    module = ModuleType(name)
    module.__file__ = str(path)
    try:
        execute(path.read_text(encoding="utf-8"), path, module.__dict__)
    except Exception as error:  # of the reader's own code, told as what is to be mended
        raise DataError(f"{path} cannot be run: {error}", "mend it first") from error
    return module


def check(number: int, answer: ModuleType) -> list[Verdict]:
    """Hold an answer to the checks of a lesson, in their order."""
    checks = load(COURSE / "checks" / f"lesson_{number}.py", f"checks_{number}")
    return [
        _verdict(function, answer) for name, function in vars(checks).items() if name.startswith("check_")
    ]


def _verdict(function: Callable[[ModuleType], None], answer: ModuleType) -> Verdict:
    asked = (inspect.getdoc(function) or "").splitlines()[0]
    try:
        function(answer)
    except AssertionError as error:
        return Verdict(asked, str(error) or "that does not hold")
    except NotImplementedError:
        return Verdict(asked, "not answered yet")
    except Exception as error:  # whatever the reader's code raises is what is wrong with it
        return Verdict(asked, f"{type(error).__name__}: {error}")
    return Verdict(asked, None)
