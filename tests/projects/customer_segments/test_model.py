"""A segmentation: planted groups are recovered, on any seed; what is fitted places new rows alike."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from projects.customer_segments import model
from projects.customer_segments.model import fit
from projects.customer_segments.table import open_table
from shared.errors import DataError


def test_the_planted_segments_of_the_sample_are_recovered(root):
    folder = root / "data" / "customers-sample"
    table = open_table(folder / "customers.csv")
    truth = open_table(folder / "truth.csv", categories=["segment"]).categories["segment"]
    found = fit(table)
    assert len(found.segmentation.names) == 5
    assert adjusted_rand_score(truth, found.labels) >= 0.95


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_and_those_of_tables_drawn_with_other_seeds(seed, customers, tmp_path):
    columns, truth, _ = customers.draw_customers(seed)
    path = tmp_path / "drawn.csv"
    path.write_text(customers.as_csv(columns))
    found = fit(open_table(path), k=5, seed=seed)
    assert adjusted_rand_score(truth, found.labels) >= 0.95


def test_groups_and_their_category_are_found(fitted, groups):
    assert adjusted_rand_score(groups[1], fitted.labels) == 1
    assert fitted.segmentation.sizes.tolist() == [200, 150, 100]
    assert fitted.inertia_share < 0.3
    for j, rows in enumerate(fitted.typical):
        assert (fitted.labels[rows] == j).all()
        assert fitted.distances[rows].max() <= np.sort(fitted.distances[fitted.labels == j])[2]


def test_the_model_places_its_own_rows_as_it_did(fitted, table_of, groups):
    rows, labels = groups
    words = np.array(["red", "green", "blue"])[labels]
    table = table_of(a=rows[:, 0], b=rows[:, 1], c=rows[:, 2], d=rows[:, 3], colour=words)
    placed, distances = fitted.segmentation.place(table)
    np.testing.assert_array_equal(placed, fitted.labels)
    np.testing.assert_allclose(distances, fitted.distances)


def test_the_same_seed_gives_the_same_bytes(small):
    one, other = (fit(open_table(small), seed=5).segmentation for _ in range(2))
    assert one.centres.tobytes() == other.centres.tobytes()
    assert one.names == other.names


def test_a_large_table_is_clustered_from_a_sample(monkeypatch, table_of, rng):
    monkeypatch.setattr(model, "SAMPLE", 500)
    a = np.repeat([0.0, 9.0], [1_000, 2_000]) + rng.standard_normal(3_000)
    found = fit(table_of(a=a, b=a + rng.standard_normal(3_000)), k=2)
    assert found.segmentation.sizes.tolist() == [2_000, 1_000]


def test_names_are_their_own(table_of, rng):
    """Two segments that differ from the rest alike bear different names."""
    found = fit(table_of(a=np.concatenate([rng.normal(9 * i, 0.1, 30) for i in range(6)])), k=6)
    assert len(set(found.segmentation.names)) == 6


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"k": 0}, "--segments 0 of 5 rows; choose 1 to 5"),
        ({"k": 6}, "--segments 6 of 5 rows"),
        ({"most": 1}, "--most 1; choose 2 to 100"),
        ({"seed": -1}, "--seed -1; choose 0 to 18,446"),
    ],
)
def test_options_out_of_range_are_refused(table_of, options, message):
    with pytest.raises(DataError, match=message):
        fit(table_of(a=[1, 2, 3, 4, 9]), **options)


def test_one_column_and_few_rows_are_enough(table_of):
    found = fit(table_of(a=[1, 1.1, 9, 9.1]))
    assert found.labels.tolist() in ([0, 0, 1, 1], [1, 1, 0, 0])
