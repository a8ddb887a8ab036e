"""Files of every version that was ever released open for ever, and say what they said then."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from projects.movie_recommender.models import MODELS
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.store import Trained, save_model
from tools.reliability.examples import table
from tools.reliability.files import KINDS
from tools.reliability.versions import LASTING, facts, kind_of

FOLDER = Path(__file__).resolve().parents[2] / "corpus" / "versions"
FILES = [path for path in sorted(FOLDER.iterdir()) if path.suffix != ".json"]


@pytest.mark.parametrize("kept", FILES, ids=lambda path: path.name)
def test_an_old_file_says_what_it_said(kept, tmp_path):
    path = Path(shutil.copy(kept, tmp_path))
    said, expected = facts(path), json.loads(Path(f"{kept}.json").read_text())
    assert said["digest"] == expected["digest"]
    np.testing.assert_allclose(said["numbers"], expected["numbers"], rtol=0, atol=2e-5)


def test_every_kind_of_file_that_lasts_is_kept():
    assert {kind_of(path) for path in FILES} == set(LASTING)
    assert all(path.stat().st_size < 30_000 for path in FILES)


def test_the_facts_tell_two_files_apart(tmp_path):
    """What is compared would notice a model with other ratings in it."""
    kept = next(path for path in FILES if path.name.startswith("model-mean"))
    ratings = Ratings.of(table().assign(rating=3.0), (1.0, 5.0))
    path = tmp_path / "model-mean-2.bin"
    titles = [""] * len(ratings.movie_ids)
    save_model(path, Trained.of(MODELS["mean"]().fit(ratings), ratings, titles, {}))
    assert facts(path)["digest"] != json.loads(Path(f"{kept}.json").read_text())["digest"]
    assert KINDS["model-mean"].suffix == kept.suffix
