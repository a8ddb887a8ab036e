"""Draw the pictures of the course into docs/images/lessons: `python -m tools.lessons.figures [lesson_3]`."""

from __future__ import annotations

import sys

from shared.files import write_bytes
from tools.lessons.drawing import IMAGES, draw_all, same_picture

__all__ = ["main"]


def main(only: str = "") -> None:
    """Draw what is new or has changed, and name it."""
    for name, picture in draw_all(only).items():
        path = IMAGES / name
        if not path.exists() or not same_picture(path.read_bytes(), picture):
            write_bytes(path, picture, force=True)
            print(path.relative_to(IMAGES.parents[2]))


if __name__ == "__main__":
    main(*sys.argv[1:2])
