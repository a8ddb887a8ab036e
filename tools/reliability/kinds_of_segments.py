"""What customer segments saves: models, tables of segments and of scores, maps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image

from projects.customer_segments import chart, export
from projects.customer_segments.model import Fitted, Segmentation, fit
from projects.customer_segments.store import load_segmentation, save_segmentation
from projects.customer_segments.table import Table
from shared.files import write_bytes
from tools.reliability.kinds import Kind, writing

__all__ = ["segment_kinds", "table_of_segments"]


def table_of_segments(n: int = 60) -> Table:
    """Return n rows in three groups: two numbers, of which one is skewed and lacks a cell, and a category."""
    rng = np.random.default_rng(4)
    groups = np.arange(n) % 3
    size, spend = 5.0 * groups + rng.normal(size=n), np.exp(2.0 * (groups == 1) + rng.normal(size=n))
    size[7] = np.nan
    words = np.where(groups == 2, "Ä – é", np.where(np.arange(n) % 4 == 0, "", "b"))
    numbers = pd.DataFrame({"size": size, "spend": spend})
    ids = np.array([f"row {i}" for i in range(n)], object)
    return Table(ids, numbers, pd.DataFrame({"kind": words.astype(object)}), [], "name")


def segment_kinds() -> list[Kind]:
    """Return them all."""
    table = table_of_segments()
    found = [fit(table, k=k, components="2", id_column="name") for k in (2, 3)]
    models = [one.segmentation for one in found]
    tables = {suffix: [_placed(table, one, suffix) for one in found] for suffix in export.FORMATS}
    scores = [export.scores_as(".csv", table.ids, sign * found[0].scores, ["a", "b"]) for sign in (1, -1)]
    maps = {suffix: [_map(table, one, suffix) for one in found] for suffix in chart.FORMATS}
    return [
        Kind("segments model", "segments.model", writing(models, _save_model), load_segmentation),
        Kind("segments .csv", "segments.csv", writing(tables[".csv"], _save_bytes), pd.read_csv),
        Kind("segments .json", "segments.json", writing(tables[".json"], _save_bytes), _read_json),
        Kind("factor scores", "scores.csv", writing(scores, _save_bytes), pd.read_csv),
        Kind("map of segments .png", "map.png", writing(maps[".png"], _save_bytes), _read_png),
        Kind("map of segments .svg", "map.svg", writing(maps[".svg"], _save_bytes), _read_svg),
    ]


def _placed(table: Table, found: Fitted, suffix: str) -> bytes:
    return export.placed_as(suffix, table.ids, found.labels, found.segmentation.names, found.distances)


def _map(table: Table, found: Fitted, suffix: str) -> bytes:
    parts, preparation = found.segmentation.components, found.segmentation.preparation
    matrix = preparation.matrix(table)
    return chart.draw_map(
        Path(f"map{suffix}"),
        "a map",
        parts.scores(matrix, 2),
        found.labels,
        found.segmentation.names,
        chart.correlations(preparation, parts, matrix),
        preparation.names,
        parts.shares.tolist(),
        np.random.default_rng(0),
    )


def _save_model(path: Path, found: Segmentation, force: bool) -> None:
    save_segmentation(path, found, force=force)


def _save_bytes(path: Path, data: bytes, force: bool) -> None:
    write_bytes(path, data, force=force)


def _read_json(path: Path) -> Any:
    return json.loads(path.read_bytes())


def _read_png(path: Path) -> None:
    with Image.open(path) as image:
        image.load()


def _read_svg(path: Path) -> None:
    if not path.read_text(encoding="utf-8").rstrip().endswith("</svg>"):
        raise ValueError("not a whole picture")
