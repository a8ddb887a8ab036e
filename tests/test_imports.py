"""The arrows of the house: the studio imports apps and `shared`, apps import `shared`, never one another."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APPS = sorted(path.parent.name for path in ROOT.glob("projects/*/__init__.py"))
MODULES = sorted(path for part in ("shared", "projects", "studio") for path in ROOT.glob(f"{part}/**/*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it the import stands."""
    name, found = module_name(path), set()
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join(
                    [*package.split(".")[: len(package.split(".")) + 1 - node.level], base]
                ).rstrip(".")
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return found


def test_there_are_apps_to_check():
    assert len(APPS) >= 4
    assert len(MODULES) > 40


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_arrows_point_one_way(path):
    own = module_name(path).split(".")
    for target in imported(path):
        parts = target.split(".")
        if parts[0] in ("tests", "benchmarks", "tools"):
            pytest.fail(f"{module_name(path)} imports {target}")
        if parts[0] == "studio":
            assert own[0] == "studio", f"nothing imports the studio: {target}"
        if parts[0] == "projects":
            assert own[0] in ("projects", "studio"), f"shared may not import an app: {target}"
            apart = own[0] == "studio" or len(parts) < 2 or parts[1] == own[1]
            assert apart, f"{own[1]} may not import {parts[1]}"
            if "cli" in parts[2:]:
                allowed = own[-1] == "__main__" or "cli" in own[2:]  # or a part of the cli that is a package
                assert allowed, f"only __main__ imports cli, not {module_name(path)}"


@pytest.mark.parametrize("app", APPS)
def test_help_needs_no_heavy_import(app):
    """`--help` answers at once because nothing numerical is imported before a command runs."""
    heavy = "('numpy', 'scipy', 'pandas', 'numba', 'sklearn', 'matplotlib', 'PIL')"
    code = f"import sys, projects.{app}.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
