"""Commands of the films that go to the cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from projects.movie_recommender.cli import app


@pytest.fixture
def command(in_process: Any, cluster: Any) -> Callable[..., tuple[Any, str, str]]:
    """`command("train", …)` is run with `--engine spark` and the address of the cluster."""
    call = in_process(app, "movie-recommender")
    return lambda *words: call(*words, "--engine", "spark", "--master", cluster.master)
