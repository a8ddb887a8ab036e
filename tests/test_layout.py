"""The tests repeat the tree: what a module promises is held by the file of its name."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = [
    path.relative_to(ROOT)
    for part in ("projects", "shared", "studio")
    for path in sorted(ROOT.glob(f"{part}/**/*.py"))
    if path.name not in ("__init__.py", "__main__.py")
]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_every_module_has_its_tests(module: Path):
    tests = ROOT / "tests" / module.parent / f"test_{module.stem.lstrip('_')}.py"
    assert tests.exists(), f"write {tests.relative_to(ROOT)}"
    assert "def test_" in tests.read_text(encoding="utf-8")
