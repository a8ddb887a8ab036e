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


def test_each_feature_has_a_bar_of_its_mean_part(call: Callable[..., Any]) -> None:
    import json

    words = ("similar", "-k", 4, "--explain")
    lines = call(*words)[1].splitlines()
    bars = {line.split()[0]: line.split()[-1] for line in lines if line.split() and "█" in line}
    shares = json.loads(call(*words, "--json")[1])["results"]
    means = {
        name: sum(song["contributions"][name] for song in shares) / 4 for name in shares[0]["contributions"]
    }
    assert max(means, key=lambda name: abs(means[name])) in bars
    assert all(means[name] > 0 for name in bars)
    full = [name for name, bar in bars.items() if bar == "█" * 12]
    assert full == [max(bars, key=lambda name: means[name])]
