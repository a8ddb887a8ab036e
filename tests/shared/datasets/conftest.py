"""Small tables written to a file and read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from shared.datasets.columns import Column, Task
from shared.datasets.tables import read_table
from shared.datasets.text import read_text

COLUMNS = (Column("name"), Column("score", "number", low=0, high=10), Column("count", "integer"))


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., pd.DataFrame]:
    """`table("name,score,count\\nA,1,2\\n")` writes text or bytes to a file and reads it."""

    def read(content: str | bytes, columns: Sequence[Column] = COLUMNS, **options: Any) -> pd.DataFrame:
        path = tmp_path / "t.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path, columns, **options)

    return read


@pytest.fixture(scope="session")
def as_task(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Sequence[Column]], Task]:
    """`as_task(body, columns)`: a file of these rows below a header of the columns' names, to be read."""
    path = tmp_path_factory.mktemp("tables") / "t.csv"

    def write(body: str, columns: Sequence[Column] = COLUMNS) -> Task:
        path.write_text(",".join(column.name for column in columns) + "\n" + body, newline="")
        return Task(read_text(path), ",", True, len(columns), list(enumerate(columns)))

    return write
