"""Ask whether a locked package has a known vulnerability: `make audit`.

Asked is about requirements-studio.lock, in which every package of requirements.lock stands, too.
pip-audit does the asking. It stands in a folder of its own beside the environment and not in the lock: it
needs two dozen packages that no app needs, and each of them would be one more to trust. It says that nothing
is known of packages which its service has not looked up; here that is told as what it is, an audit skipped.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

__all__ = ["LOCK", "audit", "verdict"]

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements-studio.lock"
PIP_AUDIT = "pip-audit==2.10.1"
_SECONDS = 300  # for the tool to arrive, and again for its answers


def audit(lock: Path, folder: Path) -> tuple[list[str], int]:
    """Ask about every package of a lock file; return what to say, a line each, and the exit status.

    Args:
        folder: where pip-audit is, or is put.
    """
    if not (folder / "pip_audit").is_dir():
        install = ["pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
        done = _python([*install, "--target", str(folder), PIP_AUDIT])
        if done.returncode:
            return [f"audit skipped: {PIP_AUDIT} cannot be installed ({_last(done.stderr)})"], 0
    with tempfile.TemporaryDirectory() as temporary:
        report = Path(temporary) / "report.json"
        options = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]
        done = _python(
            ["pip_audit", *options, "--output", str(report), "--requirement", str(lock)],
            PYTHONPATH=str(folder),
        )
        if not report.is_file() or not report.stat().st_size:
            return [f"audit skipped: no answer ({_last(done.stderr)})"], 0
        return verdict(json.loads(report.read_text(encoding="utf-8")), lock.name)


def verdict(report: dict[str, Any], name: str) -> tuple[list[str], int]:
    """Return what pip-audit's report says, a line each, and the exit status: 1 for a known vulnerability."""
    packages = report["dependencies"]
    found = [
        f"error: {package['name']} {package['version']} has {fault['id']}; "
        + (
            f"{fault['fix_versions'][0]} mends it: make lock"
            if fault["fix_versions"]
            else "nothing mends it yet"
        )
        for package in packages
        for fault in package.get("vulns", ())
    ]
    checked = sum("skip_reason" not in package for package in packages)
    if not checked:
        return [f"audit skipped: the service looked up none of the {len(packages)} packages of {name}"], 0
    looked_up = f"{checked} of {len(packages)} packages of {name} looked up"
    told = f"audit: {looked_up}, {len(found)} known vulnerabilities"
    return [told, *found], int(bool(found))


def _python(words: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            [sys.executable, "-m", *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
            env={**os.environ, **environment},
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, 1, "", f"no answer in {_SECONDS} s")


def _last(text: str) -> str:
    return next(iter(reversed(text.strip().splitlines())), "no reason told")[:200]


if __name__ == "__main__":
    lines, status = audit(LOCK, Path(sys.prefix) / PIP_AUDIT.replace("==", "-"))
    print("\n".join(lines))
    sys.exit(status)
