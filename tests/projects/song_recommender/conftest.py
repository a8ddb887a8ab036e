"""The shipped songs, read and placed once."""

from __future__ import annotations

import pandas as pd
import pytest

from projects.song_recommender.features import FeatureSpace, embed
from shared.datasets import load_songs


@pytest.fixture(scope="session")
def songs() -> pd.DataFrame:
    return load_songs("sample")


@pytest.fixture(scope="session")
def space(songs: pd.DataFrame) -> FeatureSpace:
    return embed(songs)
