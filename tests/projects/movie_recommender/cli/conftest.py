"""A command run in this process, and a model for it to answer from."""

from __future__ import annotations

import pytest

from projects.movie_recommender.cli import app


@pytest.fixture
def call(in_process):
    """`call("--help")` runs a command in this process and returns status, stdout, stderr."""
    return in_process(app, "movie-recommender")


@pytest.fixture
def trained(call):
    """A model of the sample at the default place, in the folder that `call` runs in."""
    assert call("train", "--algorithm", "svd")[0] == 0
    return call
