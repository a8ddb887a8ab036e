"""Which row is in which segment, as a file that a spreadsheet or a program can read without harm."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from shared.console import clean, json_text
from shared.errors import DataError
from shared.memory import check_budget
from shared.spreadsheet import harmless

__all__ = ["FORMATS", "check_format", "placed_as", "scores_as"]

FORMATS = (".csv", ".json")
_ENTRY = 1_500  # bytes of a row on its way to JSON


def check_format(path: Path, formats: Sequence[str] = FORMATS) -> None:
    """Raise `DataError` unless the name of `path` ends in one of the formats."""
    if path.suffix.lower() not in formats:
        raise DataError(f"{path}: unknown format {path.suffix!r}", f"end the name in {' or '.join(formats)}")


def placed_as(
    suffix: str, ids: np.ndarray, labels: np.ndarray, names: Sequence[str], distances: np.ndarray
) -> bytes:
    """Return id, segment (from 1), its name and the distance from its centre of every row, in order.

    Raises:
        DataError: the rows as JSON would take more than `--memory` allows.
    """
    if suffix.lower() == ".json":
        _check_json(len(ids))
        rows = [
            {"id": row, "segment": label + 1, "name": names[label], "distance": distance}
            for row, label, distance in zip(ids.tolist(), labels.tolist(), distances.tolist(), strict=True)
        ]
        return (json_text({"rows": rows}) + "\n").encode()
    told = [_cell(name) for name in names]
    return _as_csv(
        ["id", "segment", "name", "distance"],
        (
            (_cell(row), label + 1, told[label], f"{distance:.4f}")
            for row, label, distance in zip(ids.tolist(), labels.tolist(), distances.tolist(), strict=True)
        ),
    )


def scores_as(suffix: str, ids: np.ndarray, scores: np.ndarray, names: Sequence[str]) -> bytes:
    """Return the id of every row and its score on each factor.

    Raises:
        DataError: the rows as JSON would take more than `--memory` allows.
    """
    if suffix.lower() == ".json":
        _check_json(len(ids))
        rows = [
            {"id": row, "scores": dict(zip(names, values, strict=True))}
            for row, values in zip(ids.tolist(), scores.tolist(), strict=True)
        ]
        return (json_text({"rows": rows}) + "\n").encode()
    lines = (
        [_cell(row), *(f"{v:.4f}" for v in values)]
        for row, values in zip(ids.tolist(), scores.tolist(), strict=True)
    )
    return _as_csv(["id", *(_cell(name) for name in names)], lines)


def _check_json(n: int) -> None:
    check_budget(_ENTRY * n, f"{n:,} rows as JSON", "write a csv")


def _as_csv(header: Sequence[str], rows: object) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)  # type: ignore[arg-type]
    return text.getvalue().encode()


def _cell(text: str) -> str:
    """Text that no spreadsheet runs; letters and digits alone are that already."""
    return text if text.isalnum() else harmless(clean(text))
