"""Every name of shared.linalg is taught in a lesson or used by an app."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import typing
from types import ModuleType

import pytest

import shared.linalg
from tools.lessons.pages import COURSE, blocks

ROOT = COURSE.parents[1]
MODULES = [info.name for info in pkgutil.iter_modules(shared.linalg.__path__) if info.name[0] != "_"]


def names_used(tree: ast.AST) -> set[tuple[str, str]]:
    """The (module, name) pairs of shared.linalg that a program imports and then uses."""
    imported: dict[str, tuple[str, str]] = {}  # local name -> (module, name); name "" for a whole module
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("shared.linalg"):
            for alias in node.names:
                whole = node.module == "shared.linalg"
                target = (alias.name, "") if whole else (node.module.split(".")[2], alias.name)
                imported[alias.asname or alias.name] = target
    used = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in imported:
            used.add(imported[node.id])
        elif (
            isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported
        ):
            used.add((imported[node.value.id][0], node.attr))
    return used


@pytest.fixture(scope="module")
def used() -> set[tuple[str, str]]:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "projects").rglob("*.py")]
    sources += [
        "".join(block.code for block in blocks(page) if block.is_run) for page in COURSE.rglob("*.md")
    ]
    return set().union(*(names_used(ast.parse(source)) for source in sources))


def results_of(module: ModuleType, functions: set[str]) -> set[str]:
    """The classes that these functions of the module return: to use the function is to use them."""
    hints = [typing.get_type_hints(getattr(module, name)).get("return") for name in functions]
    return {hint.__name__ for hint in hints if inspect.isclass(hint) and hint.__module__ == module.__name__}


@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_is_used_by_an_app_or_a_lesson(used, name):
    module = importlib.import_module(f"shared.linalg.{name}")
    here = {public for place, public in used if place == name}
    functions = {public for public in here if inspect.isfunction(getattr(module, public, None))}
    unused = set(module.__all__) - here - results_of(module, functions)
    assert not unused, f"neither projects/ nor docs/lessons/ uses {', '.join(sorted(unused))}"


@pytest.mark.parametrize("name", MODULES)
def test_the_package_lists_the_module(name):
    assert f"\n| {name} " in shared.linalg.__doc__
