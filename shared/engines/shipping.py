"""The project as the workers get it: a zip of each package, which they unpack.

Some modules read files that lie beside them, which they could not within an archive.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from shared.engines.settings import ROOT

__all__ = ["PACKAGES", "pack"]

PACKAGES = ("shared", "projects")


def pack(package: str, folder: Path) -> Path:
    """Write all files of a package, but for what Python compiled, into `folder`; return the zip."""
    path = folder / f"{package}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted((ROOT / package).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                archive.write(file, file.relative_to(ROOT / package))
    return path
