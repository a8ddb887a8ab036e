"""What is sent to the workers is the whole project, and no more."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from shared.engines.settings import ROOT
from shared.engines.shipping import PACKAGES, pack


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_is_packed_as_it_is(tmp_path: Path, package: str):
    """Modules, and what lies beside them to be read; not what is compiled from them."""
    pack(package, tmp_path)
    with zipfile.ZipFile(tmp_path / f"{package}.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    there = {
        path.relative_to(ROOT / package).as_posix(): path.read_bytes()
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == there
