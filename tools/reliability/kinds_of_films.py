"""What the film recommender saves: models, checkpoints, tables, reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from projects.movie_recommender import tables
from projects.movie_recommender.evaluate import evaluate
from projects.movie_recommender.models import checkpoint
from projects.movie_recommender.models.als import ALS
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.report import write_report
from projects.movie_recommender.source import Source
from projects.movie_recommender.store import Trained, load_model, save_model
from shared.container import read_container
from shared.files import atomic_write
from tools.reliability.kinds import Kind, writing

__all__ = ["film_kinds"]


def film_kinds() -> list[Kind]:
    """Return them all."""
    table = pd.DataFrame(
        {"userId": np.arange(24) % 6, "movieId": np.arange(24) % 8, "rating": np.arange(24) % 5 + 1.0}
    )
    ratings = Ratings.of(table, (1.0, 5.0))
    titles = [f"Film {movie}" for movie in ratings.movie_ids.values]
    models = [ALS(rank=rank, sweeps=2).fit(ratings, 0) for rank in (2, 3)]
    trained = [Trained.of(model, ratings, titles, {"dataset": "invented"}) for model in models]
    source = Source("invented", ratings, titles, "0", True)
    documents = [evaluate(source, [model], "kfold:2", 0) for model in ("mean", "bias")]
    return [
        Kind("film model", "model.bin", writing(trained, _save_model), load_model),
        Kind("film checkpoint", "fit.checkpoint", writing(models, _save_checkpoint), _read_checkpoint),
        Kind("film predictions", "predictions.csv", writing([3, 400], _save_predictions), pd.read_csv),
        Kind("film lists", "lists.csv", writing([3, 40], _save_lists), pd.read_csv),
        Kind("film report", "report.json", writing(documents, _save_report), _read_json),
    ]


def _save_model(path: Path, trained: Trained, force: bool) -> None:
    save_model(path, trained, force=force)


def _save_checkpoint(path: Path, model: ALS, force: bool) -> None:
    """As a fit does at its end; it replaces its own file."""
    fit = checkpoint.Checkpoint(path, {"model": model.name})
    rng = np.random.default_rng(0)
    fit.offer("fit", model.sweeps, model, rng, [], checkpoint.Interrupt(False), last=True)


def _read_checkpoint(path: Path) -> object:
    return read_container(path, checkpoint.MAGIC, checkpoint.VERSION, kind="checkpoint")


def _save_predictions(path: Path, n: int, force: bool) -> None:
    with atomic_write(path, force=force) as file:
        tables.write_predictions(file, np.arange(n), np.arange(n), np.full(n, 3.5, np.float32))


def _save_lists(path: Path, n: int, force: bool) -> None:
    with atomic_write(path, force=force) as file:
        tables.write_rows(file, ["rank", "title", "score"], [[i, f"=Film {i}", 0.5] for i in range(n)])


def _save_report(path: Path, document: dict[str, Any], force: bool) -> None:
    write_report(path, document, force=force)


def _read_json(path: Path) -> object:
    return json.loads(path.read_bytes())
