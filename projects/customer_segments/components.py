"""The principal components of a table: its few directions of greatest variance.

Each column is standardised, z = (x - mean) / standard deviation, so that no unit of measure decides. With
Z = U diag(s) Vᵀ component j points along row j of Vᵀ and holds the share s_j² / Σ s² of the variance.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from shared.errors import DataError
from shared.linalg.pca import PCA

__all__ = ["Component", "load_numbers", "principal_components"]


@dataclass(frozen=True)
class Component:
    """One direction: its share of the variance in [0, 1] and its loading on each column, a unit vector."""

    share: float
    loadings: dict[str, float]


def load_numbers(path: str | Path) -> pd.DataFrame:
    """The numeric columns of a csv, rows with a missing number left out; constant columns too."""
    try:
        table = pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: not a readable csv ({str(error).strip()})", "check the file") from error
    numbers = table.select_dtypes("number").dropna()
    numbers = numbers.loc[:, numbers.nunique() > 1]
    if numbers.shape[0] < 2 or numbers.shape[1] < 1:
        raise DataError(f"{path}: no two rows of numbers that differ", "name a csv with numeric columns")
    return numbers


def principal_components(numbers: pd.DataFrame, k: int) -> list[Component]:
    """The first k components, greatest variance first.

    Args:
        numbers: (n, d) rows that differ in every column.
        k: from 1 to min(n, d).
    """
    most = min(numbers.shape)
    if not 1 <= k <= most:
        raise DataError(f"k is {k}", f"choose 1 to {most}")
    values = numbers.to_numpy(np.float64)
    standardised = (values - values.mean(axis=0)) / values.std(axis=0)
    pca = PCA(n_components=k).fit(standardised)
    return [
        Component(float(share), dict(zip(numbers.columns, map(float, direction), strict=True)))
        for share, direction in zip(pca.explained_variance_ratio_, pca.components_, strict=True)
    ]
