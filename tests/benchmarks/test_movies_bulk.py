"""The commands that are timed do what is said of them."""

from __future__ import annotations

import numpy as np

from benchmarks import movies_bulk
from projects.movie_recommender.store import load_model, save_model


def test_all_figures_are_measured(monkeypatch):
    small = {"USERS": 3000, "FILMS": 2000, "PAIRS": 5000, "RATED": 20_000}
    for name, value in small.items():
        monkeypatch.setattr(movies_bulk, name, value)
    figures = movies_bulk.measure()
    assert all(figure["value"] > 0 for figure in figures)
    assert {figure["unit"] for figure in figures} == {" s", " MB"}
    assert len(figures) == 9
    for figure in figures:
        assert (figure["unit"] == " s") == (figure["interval"] is not None)


def test_an_invented_model_is_a_model(monkeypatch, tmp_path, rng):
    small = {"USERS": 3000, "FILMS": 2000, "RATED": 20_000}
    for name, value in small.items():
        monkeypatch.setattr(movies_bulk, name, value)
    made = movies_bulk._invented(rng, 4, np.arange(2000) * 3, movies_bulk._invented_seen())
    save_model(tmp_path / "m.bin", made)
    model = load_model(tmp_path / "m.bin")
    assert len(model.model.user_ids) == 3000
    assert len(model.training_table()) > 1000
