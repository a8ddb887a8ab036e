"""Photographs: the two that come with scikit-learn, and the images of a folder."""

from __future__ import annotations

import os
from pathlib import Path

from shared.datasets.catalog import CATALOG, describe, find
from shared.errors import DataError

__all__ = ["IMAGE_SUFFIXES", "load_photo_paths"]

IMAGE_SUFFIXES = {
    ".apng", ".avif", ".bmp", ".gif", ".jp2", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff",
    ".webp",
}  # fmt: skip


def load_photo_paths(source: str | Path = "china", *, recursive: bool = True) -> list[Path]:
    """Return the paths of image files, none of them opened: of "china" or "flower", a file, or a folder.

    A folder lists the files whose suffix is in `IMAGE_SUFFIXES`, sorted by path, hidden ones left out.
    Links are followed; a folder that has been listed is not listed again, so a loop of links ends.
    """
    if isinstance(source, str) and source in CATALOG:
        dataset = describe(source, "photos")
        return [find(dataset) / dataset.file("photo")]
    path = Path(source)
    if path.is_file():
        return [path]
    if not path.is_dir():
        describe(str(source), "photos")  # raises, with the names that are near
    found = sorted(_images(path, set(), recursive))
    if not found:
        raise DataError(f"{path} holds no images", f"look for one of {' '.join(sorted(IMAGE_SUFFIXES))}")
    return found


def _images(folder: Path, seen: set[tuple[int, int]], recursive: bool) -> list[Path]:
    status = os.stat(folder)
    if (status.st_dev, status.st_ino) in seen:
        return []
    seen.add((status.st_dev, status.st_ino))
    images: list[Path] = []
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise DataError(
            f"{folder}: cannot be listed ({(error.strerror or '').lower()})", "check its permissions"
        ) from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            images += _images(Path(entry.path), seen, recursive) if recursive else []
        elif entry.is_file() and Path(entry.name).suffix.lower() in IMAGE_SUFFIXES:
            images.append(Path(entry.path))
    return images
