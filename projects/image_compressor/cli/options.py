"""What the commands share: the application they join, and the picture that stands for a missing input."""

from __future__ import annotations

from pathlib import Path

from shared.console import application

__all__ = ["app", "shipped"]

app = application("Small files from photographs, by the SVD of their patches or of the whole picture.")


def shipped() -> Path:
    """A photograph that scikit-learn brings along."""
    from shared.datasets.photos import load_photo_paths

    return load_photo_paths("china")[0]
