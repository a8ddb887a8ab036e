"""What is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

APP = "projects.song_recommender"


def test_a_pipe_gets_whole_names(cli: Callable[..., Any], tmp_path: Path) -> None:
    names = [f"{'long ' * 30}{i}" for i in range(4)]
    (tmp_path / "mine.csv").write_text(
        "\n".join(["title,energy", *(f"{name},{(i + 1) / 4}" for i, name in enumerate(names)), ""])
    )
    out = cli(APP, "similar", names[0], "--catalogue", "mine.csv").out
    assert all(name in out for name in names)
