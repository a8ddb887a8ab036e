"""The make targets as a newcomer meets them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APPS = sorted(path.parent.name for path in ROOT.glob("projects/*/app.mk"))


def make(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    words = ["make", *arguments, *(f"{key}={value}" for key, value in variables.items())]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def test_bare_make_lists_every_target_with_one_line():
    listed = dict(re.findall(r"^  ([a-z_-]+) +(\S.*)$", make().stdout, re.M))
    recipes = "\n".join(path.read_text() for path in [ROOT / "Makefile", *ROOT.glob("projects/*/app.mk")])
    targets = set(re.findall(r"^([a-z_-]+):(?!=)", recipes, re.M)) - {"help"}
    assert set(listed) == targets
    assert targets >= {"demo", "test", "data", "evaluate", "bench", "lint", "clean", "new-app", *APPS}


def test_the_demo_runs_every_app():
    plan = make("-n", "demo", "-o", ".venv/.ready").stdout
    assert len(APPS) >= 4
    for app in APPS:
        assert re.search(rf"-m projects\.{app}\b", plan)


@pytest.mark.parametrize(
    ("missing", "line"),
    [
        (
            "ensurepip",
            "cannot make virtual environments; install venv (Debian, Ubuntu: apt install python3-venv)",
        ),
        ("old", "is not Python 3.11 or later; install one, or name it: make PYTHON3=python3.12"),
    ],
)
def test_a_python_that_cannot_serve_is_one_line(tmp_path, missing, line):
    """A Python like Debian's without python3-venv, or an old one, named by PYTHON3."""
    broken = {
        "ensurepip": "sys.modules['ensurepip'] = None",
        "old": "sys.version_info = (3, 10, 1)",
    }[missing]
    (tmp_path / "sitecustomize.py").write_text(f"import sys; {broken}\n")
    python = tmp_path / "python3"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{tmp_path}" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    done = make("test", PYTHON3=str(python), VENV=str(tmp_path / "venv"))
    assert done.returncode == 2
    assert [text for text in done.stderr.splitlines() if text.startswith("error: ")] == [
        f"error: {python} {line}"
    ]
    assert not (tmp_path / "venv").exists()


def test_set_up_is_not_done_again():
    """Where the set-up stands and the lock is as it was, no target plans a pip or a venv call."""
    if not (ROOT / ".venv" / ".ready").exists():
        pytest.skip("this checkout's own .venv is not set up: make demo")
    plan = make("-n", "demo", "test", "-o", "requirements.lock", "-o", "pyproject.toml").stdout
    assert "-m pytest" in plan
    assert "pip" not in plan


HOSTILE = [
    """It's a "test" of $HOME, $(shell echo x), `echo x`; \\ & | * é""",
    "A$AP ${PATH} $$",
    "-k 3",
    "two\nlines",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("by_environment", [False, True])
@pytest.mark.parametrize(
    ("target", "names", "commands"),
    [
        ("song_recommender", ["SONG", "ARTIST", "CATALOGUE", "K"], 3),
        ("photo_filters", ["IMAGE", "CHAIN"], 3),
        ("image_compressor", ["IMAGE", "SIZE"], 5),
        ("movie_recommender", ["USER_ID", "DATASET"], 3),
        ("customer_segments", ["TABLE", "SEGMENTS"], 4),
        ("evaluate", ["DATASET"], 1),
        ("bench", ["APP"], 1),
        ("new-app", ["NAME"], 1),
        ("lesson", ["N"], 1),
        ("studio", ["PORT"], 1),
    ],
)
def test_variables_reach_the_commands_letter_by_letter(
    tmp_path, target, names, commands, by_environment, text
):
    """Run with an interpreter that only writes down its words: each value is one of them, unchanged."""
    python = tmp_path / "python"
    python.write_text(
        f"#!{sys.executable}\n"
        "import json, sys\n"
        f"with open({str(tmp_path / 'words')!r}, 'a') as file:\n"
        "    file.write(json.dumps(sys.argv[1:]) + chr(10))\n"
    )
    python.chmod(0o755)
    given = {name: f"{name} {text}" if text[0] != "-" else text for name in names}
    words = [
        f"PYTHON={python}",
        f"OUT={tmp_path / 'out'}",
        "-o",
        ".venv/.ready",
        "-o",
        ".venv/.studio",
        target,
    ]
    words += [] if by_environment else [f"{name}={value}" for name, value in given.items()]
    environment = {**os.environ, **(given if by_environment else {})}
    done = subprocess.run(
        ["make", *words], cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    calls = [json.loads(line) for line in (tmp_path / "words").read_text().splitlines()]
    assert len(calls) == commands
    for name, value in given.items():
        used = [any(word in (value, f"--user={value}") for word in call) for call in calls]
        assert any(used), (name, calls)


def test_data_fetches_each_set_that_is_named(tmp_path):
    plan = make("data", "-o", ".venv/.ready", PYTHON="echo", DATASET="ml-1m ml-25m").stdout
    assert plan.splitlines() == [f"-m shared.datasets fetch {name}" for name in ("ml-1m", "ml-25m")]
