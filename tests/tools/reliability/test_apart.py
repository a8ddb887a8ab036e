"""A campaign's own process forks children and tells how they ended."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools.reliability.apart import NOT_BEGUN, run_apart
from tools.reliability.saving import Wrong

ROOT = Path(__file__).resolve().parents[3]


def test_children_end_as_their_actions_do():
    code = (
        "import os, signal, sys, time\n"
        "from shared.errors import DataError\n"
        "from tools.reliability.apart import Child, time_of\n"
        "def refuse(): raise DataError('no', 'yes')\n"
        "def fail(): raise ValueError\n"
        "ends = [Child(action).wait() for action in (lambda: 0, refuse, fail, lambda: sys.exit(130))]\n"
        "child = Child(lambda: time.sleep(60)); child.kill(signal.SIGKILL); ends.append(child.wait())\n"
        "assert 0.05 < time_of(lambda: time.sleep(0.05)) < 5\n"
        "def interrupt(*_): raise KeyboardInterrupt\n"
        "ends.append(Child(interrupt).wait())\n"
        "os.write = interrupt; ends.append(Child(lambda: 0).wait())\n"
        "print(ends)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"[0, 1, 2, 130, -9, 2, {NOT_BEGUN}]\n"


def test_a_process_that_breaks_down_is_told():
    with pytest.raises(Wrong, match="No module named"):
        run_apart(["no_such_campaign"], False)
