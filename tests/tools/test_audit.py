"""What is known of a package is told; what was not looked up is never called sound."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tools.audit import LOCK, PIP_AUDIT, ROOT, audit, verdict


def entry(name: str, *faults: tuple[str, list[str]]) -> dict[str, object]:
    vulns = [{"id": fault, "fix_versions": versions} for fault, versions in faults]
    return {"name": name, "version": "1.0", "vulns": vulns}


UNKNOWN = {"name": "c", "skip_reason": "Dependency not found on PyPI and could not be audited: c (1.0)"}


def test_every_locked_package_is_asked_about():
    """At the version that is installed: whatever a lock pins stands in the one that is asked about, too."""
    pins = re.compile(r"^[a-z0-9][\w.\-\[\]]*==[^\s;]+", re.M)
    asked = set(pins.findall(LOCK.read_text(encoding="utf-8")))
    locks = sorted(ROOT.glob("requirements*.lock"))
    assert LOCK in locks
    for lock in locks:
        found = set(pins.findall(lock.read_text(encoding="utf-8")))
        assert found
        assert found <= asked, lock.name


@pytest.mark.parametrize(
    ("packages", "said", "status"),
    [
        ([entry("a"), entry("b")], ["audit: 2 of 2 packages of x.lock looked up, 0 known"], 0),
        ([entry("a"), UNKNOWN], ["audit: 1 of 2 packages"], 0),
        ([UNKNOWN, UNKNOWN], ["audit skipped: "], 0),
        (
            [UNKNOWN, entry("a", ("PYSEC-1", ["1.1", "2.0"]), ("GHSA-2", []))],
            [
                "audit: 1 of 2 packages of x.lock looked up, 2 known",
                "error: a 1.0 has PYSEC-1; 1.1 mends it: make lock",
                "error: a 1.0 has GHSA-2; nothing mends it yet",
            ],
            1,
        ),
    ],
)
def test_a_report_is_told_as_what_it_is(packages, said, status):
    lines, found = verdict({"dependencies": packages}, "x.lock")
    assert found == status
    assert len(lines) == len(said)
    assert all(line.startswith(text) for line, text in zip(lines, said, strict=True))


def test_a_tool_that_cannot_be_had_is_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in [*os.environ]:
        if name.startswith("PIP_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (tmp_path / "x.lock").write_text("a==1.0\n")
    lines, status = audit(tmp_path / "x.lock", tmp_path / "tool")
    assert status == 0
    assert len(lines) == 1
    assert lines[0].startswith(f"audit skipped: {PIP_AUDIT} cannot be installed (")


def test_a_tool_that_gives_no_report_is_a_line(tmp_path: Path):
    """Stands in for pip-audit without a network: it ends with an error and leaves no report."""
    tool = tmp_path / "tool" / "pip_audit"
    tool.mkdir(parents=True)
    (tool / "__init__.py").touch()
    (tool / "__main__.py").write_text("raise SystemExit('cannot be reached')")
    assert audit(tmp_path / "x.lock", tmp_path / "tool") == (
        ["audit skipped: no answer (cannot be reached)"],
        0,
    )
