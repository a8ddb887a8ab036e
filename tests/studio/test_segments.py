"""A table and its groups are those of the app, whichever number of them is looked at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from projects.customer_segments.model import fit
from projects.customer_segments.store import load_segmentation
from projects.customer_segments.table import open_table
from shared.errors import DataError
from studio.segments import DRAWN, Grouped, read


def table(path: Path, rng: np.random.Generator, n: int = 300, columns: int = 3) -> Path:
    """Write three round groups in a few columns, with a category that tells one of them."""
    kind = rng.integers(0, 3, n)
    values = 6 * kind[:, None] * np.array([1, -1, 0.5])[:columns] + rng.normal(size=(n, columns))
    header = ",".join(["customer_id", *(f"c{i}" for i in range(columns)), "channel"])
    rows = [
        ",".join([f"K{i}", *(f"{v:.4f}" for v in row), "web" if k else "shop"])
        for i, (row, k) in enumerate(zip(values, kind, strict=True))
    ]
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory) -> Grouped:
    return read(table(tmp_path_factory.mktemp("table") / "shop.csv", np.random.default_rng(3)))


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_the_groups_are_those_of_the_command(grouped: Grouped, tmp_path: Path, k: int):
    opened = open_table(table(tmp_path / "shop.csv", np.random.default_rng(3)))
    expected = fit(opened, k=k)
    found = grouped.by(k)
    if k != len(grouped.chosen.segmentation.names):  # of the chosen number they are those of the choice
        np.testing.assert_array_equal(found.labels, expected.labels)
        assert found.segmentation.names == expected.segmentation.names
    assert len(found.segmentation.sizes) == k
    assert grouped.by(k) is found


def test_the_number_that_was_chosen_is_there_without_asking(grouped: Grouped):
    assert grouped.by(None) is grouped.chosen
    assert grouped.chosen.choice is not None
    assert len(grouped.chosen.segmentation.names) == 3


def test_the_files_are_read_by_the_app(grouped: Grouped, tmp_path: Path):
    (tmp_path / "a.model").write_bytes(grouped.model(None))
    placed, _ = load_segmentation(tmp_path / "a.model").place(grouped.table)
    np.testing.assert_array_equal(placed, grouped.chosen.labels)
    lines = grouped.labels(None).decode().splitlines()
    assert lines[0] == "id,segment,name,distance"
    assert [int(line.split(",")[1]) - 1 for line in lines[1:]] == grouped.chosen.labels.tolist()


def test_a_row_is_told_column_by_column(grouped: Grouped):
    told = dict(grouped.row(7))
    assert list(told) == ["c0", "c1", "c2", "channel"]
    assert told["channel"] in ("web", "shop")
    assert float(told["c0"]) == pytest.approx(grouped.table.numbers["c0"].iat[7], rel=5e-3)


def test_of_many_rows_some_are_drawn(tmp_path: Path):
    found = read(table(tmp_path / "many.csv", np.random.default_rng(1), n=DRAWN + 500))
    assert len(np.unique(found.drawn)) == len(found.drawn) == DRAWN
    assert found.places.shape == (DRAWN + 500, 2)


def test_a_table_of_one_column_has_a_map_too(tmp_path: Path):
    path = tmp_path / "one.csv"
    path.write_text("amount\n" + "\n".join(str(v) for v in [1, 2, 3, 50, 51, 52, 90, 91, 92]) + "\n")
    found = read(path)
    assert np.all(found.places[:, 1] == 0)
    assert found.loadings.shape == (1, 2)
    assert found.outliers == []


@pytest.mark.parametrize("text", ["", "a\n1\n2\n", "a,b\n1,2\n1,2\n1,2\n1,2\n", "a,b\n1\n", "\x00\x01"])
def test_what_has_no_groups_is_refused(tmp_path: Path, text: str):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(DataError) as caught:
        read(path)
    assert "--" not in str(caught.value)
