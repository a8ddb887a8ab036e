"""The tables that ship: whole, small, and never another content under one number."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

import numpy as np

from projects.image_compressor.patch.levels import PLACES, UNITS
from projects.image_compressor.patch.tables import (
    KIND,
    MAGIC,
    NUMBER,
    VERSION,
    PatchTables,
    analysis_of,
    load_tables,
    save_tables,
    with_short_rows,
)
from shared.container import read_container

# a change of content needs another number, or old files show other pictures
DIGESTS = {2: "60ee80e55f3243c2510438432f1506a8dee0e9cedfccbf858b38c8025d000113"}


def test_content_is_what_old_files_were_made_with() -> None:
    assert max(DIGESTS) == NUMBER
    for number, digest in DIGESTS.items():
        data = files("projects.image_compressor.patch").joinpath(f"tables-{number}.bin").read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest
        assert len(data) <= 4_000_000


def test_tables_fit_together(tables: tuple[PatchTables, ...]) -> None:
    assert load_tables(NUMBER).patches is tables
    sizes = zip(tables, (32, 16, 8, 8), (41, 81, 105, 169), (64, 256, 64, 64), strict=True)
    for own, classes, context, samples in sizes:
        assert own.predictors.shape == (classes, context, samples)
        assert own.bases.shape == (classes, samples, samples)
        assert own.analysis.shape == (classes, samples + context, samples)
        assert own.slots.shape[1] == PLACES
        assert own.weights.shape[0] == UNITS
        for bits in (own.level_bits, own.end_bits, own.class_bits):
            assert np.isfinite(bits).all()
            assert (bits >= 0).all()


def test_provenance_is_told() -> None:
    path = files("projects.image_compressor.patch").joinpath(f"tables-{NUMBER}.bin")
    provenance, _ = read_container(Path(str(path)), MAGIC, VERSION, kind=KIND)
    assert len(provenance["trained on"]) > 50
    assert all(len(digest) == 64 for digest in provenance["trained on"].values())


def test_what_is_saved_is_saved_the_same_again(tmp_path: Path, tables: tuple[PatchTables, ...]) -> None:
    """Reading and writing changes nothing that matters: so tables in training are those that ship."""
    save_tables(tmp_path / "again.bin", load_tables(NUMBER), {"trained on": {}})
    _, arrays = read_container(tmp_path / "again.bin", MAGIC, VERSION, kind=KIND)
    path = files("projects.image_compressor.patch").joinpath(f"tables-{NUMBER}.bin")
    _, shipped = read_container(Path(str(path)), MAGIC, VERSION, kind=KIND)
    assert arrays.keys() == shipped.keys()
    for name, values in arrays.items():
        if "scales" not in name and not name.startswith("1."):
            assert (values == shipped[name]).all(), name


def test_short_rows_come_near(rng: np.random.Generator) -> None:
    matrices = np.rint(4096 * rng.normal(0, 0.1, (3, 20, 30)) * rng.uniform(0.01, 3, (3, 20, 1))).astype(
        np.int16
    )
    reach = np.abs(matrices).max(axis=2, keepdims=True)
    assert (np.abs(with_short_rows(matrices) - matrices) <= reach / 127 / 2 * 1.2 + 1).all()


def test_analysis_is_the_residual_in_the_basis(
    rng: np.random.Generator, tables: tuple[PatchTables, ...]
) -> None:
    own = tables[2]
    x, t = rng.normal(0, 20, 64), rng.normal(0, 20, 105)
    y = np.concatenate([x, t]) @ analysis_of(own.predictors, own.bases)[3]
    residual = x - t @ (own.predictors[3] / 4096)
    np.testing.assert_allclose(y, own.bases[3] / 4096 @ residual, atol=1e-3)
