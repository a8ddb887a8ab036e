"""A fifth app made in a copy of the repository runs, passes its tests, and stands in every list."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shared.errors import DataError
from tools import new_app

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The repository without what can be made again; the virtual environment that runs us is its own."""
    target = tmp_path_factory.mktemp("portfolio") / "copy"
    left_out = shutil.ignore_patterns(".git", ".venv", "out", "downloads", "cache", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, target, ignore=left_out)
    return target


def call(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def made(copy):
    done = call(copy, sys.executable, "-m", "tools.new_app", "sales_forecast")
    assert done.returncode == 0, done.stderr
    return copy


@pytest.mark.slow
def test_it_passes_its_tests_and_those_of_the_house(made):
    places = ("tests/projects/sales_forecast", "tests/test_imports.py", "tests/test_readmes.py")
    done = call(made, sys.executable, "-m", "pytest", "-q", *places, "-k", "sales_forecast")
    assert done.returncode == 0, done.stdout
    quickly = ("--collect-only", "--assert=plain")  # asserts that explain themselves take as long to compile
    listed = call(made, sys.executable, "-m", "pytest", "-q", *quickly, "-k", "sales_forecast")
    for kind in ("test_the_command_runs_on_what_ships", "test_arrows_point_one_way"):
        names = [line for line in listed.stdout.splitlines() if kind in line]
        assert any("sales_forecast" in name for name in names), kind


def test_it_is_listed(made):
    assert "sales_forecast" in call(made, "make", "help").stdout
    assert "sales_forecast components" in call(made, "make", "-n", "demo", "-o", ".venv/.ready").stdout
    assert 'sales-forecast = "projects.sales_forecast.cli:main"' in (made / "pyproject.toml").read_text()
    assert "(projects/sales_forecast/README.md)" in (made / "README.md").read_text()
    help_text = call(made, sys.executable, "-m", "projects.sales_forecast", "--help")
    assert "Sales forecast" in help_text.stdout


def test_it_is_clean(made):
    done = call(
        made,
        sys.executable,
        "-m",
        "ruff",
        "check",
        "projects/sales_forecast",
        "tests/projects/sales_forecast",
    )
    assert done.returncode == 0, done.stdout
    assert not list(made.rglob("*app_name*"))
    texts = [path.read_text() for path in (made / "projects" / "sales_forecast").iterdir() if path.is_file()]
    assert not any("app_name" in text or "App title" in text for text in texts)


def test_it_has_a_card_on_the_site(made, tmp_path):
    done = call(made, sys.executable, "-m", "tools.site", "--out", str(tmp_path / "site"))
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site" / "index.html").read_text()
    assert "<h2>Sales forecast</h2>" in page
    assert (tmp_path / "site/source/projects/sales_forecast/components.py.html").exists()


@pytest.mark.parametrize(
    "name", ["Customer", "2fast", "class", "a-b", "song_recommender", "test", "shared", ""]
)
def test_a_bad_name_changes_nothing(copy, name):
    before = sorted(str(path) for path in copy.rglob("*") if "__pycache__" not in path.parts)
    done = call(copy, sys.executable, "-m", "tools.new_app", name)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert sorted(str(path) for path in copy.rglob("*") if "__pycache__" not in path.parts) == before


def state(root: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in root.rglob("*")}


def test_a_write_that_fails_leaves_nothing(tmp_path, monkeypatch):
    for name in ("Makefile", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    for folder in ("projects", "tests/projects"):
        (tmp_path / folder).mkdir(parents=True)
    before, whole, calls = state(tmp_path), new_app.write_text, 0

    def failing(*given, **options):
        nonlocal calls
        calls += 1
        if calls == fails:
            raise DataError("the disk is full", "make room")
        return whole(*given, **options)

    monkeypatch.setattr(new_app, "write_text", failing)
    for fails in range(1, 100):
        calls = 0
        try:
            made = new_app.new_app("sales_forecast", tmp_path)
        except DataError:
            assert state(tmp_path) == before, f"write {fails}"
        else:
            break
    assert fails == len(made) + 1 > 5
