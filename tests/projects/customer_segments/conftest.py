"""The generator of the sample, tables made of columns, and a small segmentation."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from projects.customer_segments.model import Fitted, fit
from projects.customer_segments.table import Table


@pytest.fixture(scope="session")
def customers(root) -> ModuleType:
    """`data/make_customers.py`, as a module."""
    spec = importlib.util.spec_from_file_location("make_customers", root / "data" / "make_customers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def table_of() -> Callable[..., Table]:
    """`table_of(age=[…], channel=[…])` is a table of these columns, numbers by their type."""

    def make(**columns: object) -> Table:
        frame = pd.DataFrame(columns)
        is_number = [pd.api.types.is_numeric_dtype(frame[name]) for name in frame]
        numbers = frame.loc[:, is_number].astype(np.float64)
        texts = frame.loc[:, [not one for one in is_number]].astype(str)
        return Table(np.arange(1, len(frame) + 1).astype(str).astype(object), numbers, texts, [])

    return make


@pytest.fixture
def groups(rng) -> tuple[np.ndarray, np.ndarray]:
    """Three round groups of 200, 150 and 100 rows in four columns, and which row is of which."""
    centres = np.array([[0, 0, 0, 0], [6, 0, 6, 0], [0, 6, 0, -6]], float)
    labels = np.repeat([0, 1, 2], [200, 150, 100])
    return centres[labels] + rng.standard_normal((450, 4)), labels


@pytest.fixture
def fitted(table_of, groups) -> Fitted:
    """A segmentation of the groups and a category that goes with them."""
    rows, labels = groups
    words = np.array(["red", "green", "blue"])[labels]
    return fit(table_of(a=rows[:, 0], b=rows[:, 1], c=rows[:, 2], d=rows[:, 3], colour=words), seed=1)


@pytest.fixture
def small(tmp_path, customers) -> Path:
    """A csv file of 400 customers."""
    columns, _, _ = customers.draw_customers(3, 400)
    path = tmp_path / "small.csv"
    path.write_text(customers.as_csv(columns))
    return path
