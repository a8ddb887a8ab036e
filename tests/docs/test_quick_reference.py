"""The quick reference: its code runs, what NumPy and the repository compute is the same, its links exist."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import Any

import numpy as np
import pytest

import shared.linalg
from tools.lessons.pages import COURSE, blocks

PAGE = COURSE.parent / "quick_reference.md"
TEXT = PAGE.read_text(encoding="utf-8")
HEAD = ["concept", "formula", "NumPy", "here", "machine learning", "in the apps"]
ROWS = [
    [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in TEXT.splitlines()
    if line.startswith("| ") and not line.startswith("| concept")
]
CONCEPTS = """
vector, dot product, L1 norm, L2 norm, cosine, projection on a line, gradient step, product, transpose,
inverse, trace, determinant, rank, symmetric, orthogonal, diagonal, triangular, positive definite, sparse,
solve, least squares, ridge, lasso, conditioning, LU, QR, Cholesky, eigenvalues, spectral theorem,
power iteration, SVD, truncated SVD, randomised SVD, Eckart–Young, energy, PCA, convolution"""
MODULES = [info.name for info in pkgutil.iter_modules(shared.linalg.__path__) if info.name[0] != "_"]
rows = pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])


@pytest.fixture
def fixtures() -> dict[str, Any]:
    """The variables that the page states at its top."""
    namespace: dict[str, Any] = {}
    exec(blocks(PAGE)[0].code, namespace)
    return namespace


@pytest.fixture
def modules(fixtures) -> dict[str, Any]:
    """The same, with the modules of shared.linalg by their names."""
    return fixtures | {name: importlib.import_module(f"shared.linalg.{name}") for name in MODULES}


def spans(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def value(code: str, namespace: dict[str, Any]) -> Any:
    """What an expression gives; None for statements, which are run."""
    try:
        compiled = compile(code, code, "eval")
    except SyntaxError:
        exec(code, namespace)
        return None
    return eval(compiled, namespace)


def compared(row: list[str], modules: dict[str, Any]) -> tuple[Any, Any] | None:
    """What the repository and NumPy give, where both are numbers of one shape."""
    if "—" in (row[2], row[3]):
        return None
    found, expected = value(spans(row[3])[0], modules), value(spans(row[2])[0], modules)
    if expected is None or not isinstance(found, np.ndarray | float | int | bool):
        return None
    return (found, expected) if np.shape(found) == np.shape(expected) else None


def test_every_concept_of_the_course_has_a_row():
    named = [row[0] for row in ROWS]
    assert len(set(named)) == len(named)
    assert {name.strip() for name in CONCEPTS.split(",")} - set(named) == set()
    heads = [line for line in TEXT.splitlines() if line.startswith("| concept")]
    assert heads == ["| " + " | ".join(HEAD) + " |"] * TEXT.count("|---|---|---|---|---|---|")


@rows
def test_a_row_is_complete_and_its_code_runs(row, fixtures):
    assert [bool(cell) for cell in row] == [True] * len(HEAD)
    assert row[2] == "—" or spans(row[2]), "no code"
    for code in spans(row[2]):
        found = value(code, fixtures)
        assert not isinstance(found, np.ndarray) or np.isfinite(found).all()


@rows
def test_names_of_the_repository_are_public(row):
    named = [pair for pair in re.findall(r"\b(\w+)\.(\w+)\(", row[3]) if pair[0] in MODULES]
    assert named or row[3] == "—"
    for module, name in named:
        assert name in importlib.import_module(f"shared.linalg.{module}").__all__


@rows
def test_the_repository_computes_what_numpy_does(row, modules):
    pair = compared(row, modules)
    assert pair is None or np.allclose(*pair)


def test_most_of_what_the_repository_has_is_compared(modules):
    """So that a cell that gives no number, or one of another shape, stays the exception."""
    here = [row for row in ROWS if row[3] != "—"]
    left_out = [row[0] for row in here if compared(row, modules) is None]
    assert len(left_out) <= len(here) / 5, left_out


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)", TEXT))))
def test_links_exist(link):
    assert (PAGE.parent / link).exists()
