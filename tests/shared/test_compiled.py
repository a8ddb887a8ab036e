"""Compiled loops are compiled once on a machine, and the one time they are it is said."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import logging, numpy as np
from shared.compiled import jit, prange

@jit(parallel=True)
def total(x):
    s = np.zeros(len(x))
    for i in prange(len(x)):
        s[i] = 2 * x[i]
    return s.sum()

@jit()
def plus_one(x):
    return x + 1

logging.basicConfig(format="%(message)s")
print(total(np.arange(5.0)), plus_one(1.0))
"""


@pytest.fixture
def run(tmp_path):
    script = tmp_path / "program.py"  # numba keeps what it compiled only of code that stands in a file
    script.write_text(PROGRAM)

    def call(**environment: str) -> subprocess.CompletedProcess[str]:
        variables = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "NUMBA_CACHE_DIR": str(tmp_path / "cache"),
            **environment,
        }
        command = [sys.executable, str(script)]
        return subprocess.run(command, capture_output=True, text=True, env=variables, check=True)

    return call


def test_the_first_call_says_that_it_compiles_and_the_second_does_not(run):
    first, second = run(), run()
    assert first.stdout == second.stdout == "20.0 2.0\n"
    assert first.stderr.count("compiling numerical kernels") == 1
    assert second.stderr == ""


def test_the_same_code_runs_without_the_compiler(run):
    done = run(NUMBA_DISABLE_JIT="1")
    assert done.stdout == "20.0 2.0\n"
    assert done.stderr == ""


KERNEL = "from shared.compiled import jit\n{imports}\n@jit()\ndef {name}(x):\n    return {value}\n"


def test_a_change_anywhere_in_the_sources_makes_new_code(tmp_path):
    """Numba itself sees no change in a file that a kernel only imports from."""
    package = tmp_path / "shared"
    package.mkdir()
    (package / "__init__.py").touch()
    (tmp_path / "projects").mkdir()
    shutil.copy(ROOT / "shared" / "compiled.py", package)
    imports = "from shared.inner import inner\n"
    (package / "outer.py").write_text(KERNEL.format(imports=imports, name="outer", value="2 * inner(x)"))
    environment = {key: value for key, value in os.environ.items() if not key.startswith("NUMBA")}
    command = [sys.executable, "-c", "from shared.outer import outer; print(outer(1))"]

    def result(inner: str) -> str:
        (package / "inner.py").write_text(KERNEL.format(imports="", name="inner", value=inner))
        variables = {**environment, "PYTHONPATH": str(tmp_path)}
        return subprocess.check_output(command, text=True, env=variables, cwd=tmp_path)

    assert result("x + 1") == "4\n"
    assert result("x + 2") == "6\n"
    assert len(list((package / "__pycache__").glob("compiled-*"))) == 1


CALLS = """
import numpy as np
from shared.compiled import jit

@jit()
def add(x, n):
    return x + n

@jit()
def three(x):
    return add(x, 1) + add(x, 2) + add(x, n=len("abc"))

@jit()
def assign(target, source):
    target[1:4] = source

print(three(5), len(add.signatures))
row = np.zeros(5)
for source in (np.arange(3.0), np.ones(1)):
    assign(row, source)
    print(*row)
try:
    assign(row, np.ones(2))
except ValueError as error:
    print(error)
"""


def test_constants_do_not_multiply_a_kernel_and_slices_fit_or_are_refused(tmp_path):
    script = tmp_path / "program.py"
    script.write_text(CALLS)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    for kept in (1, 0):  # compiled, and not looked at where what calls it is read from the cache
        done = subprocess.run(
            [sys.executable, str(script)], capture_output=True, text=True, env=environment, check=True
        )
        told = done.stdout.splitlines()
        assert told[0] == f"21 {kept}"
        assert told[1:3] == ["0.0 0.0 1.0 2.0 0.0", "0.0 1.0 1.0 1.0 0.0"]
        assert told[3].startswith("cannot assign slice")
