"""The tables that ship: whole, small, and never another content under one number."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import numpy as np

from projects.image_compressor.patch.levels import PLACES, UNITS
from projects.image_compressor.patch.tables import NUMBER, PlaneTables, load_tables

DIGESTS = {
    1: "65ef78a7f0175c05673b8aae97922c4cc2744d1cf4159fbb5ad124c245b65e6b"
}  # a change of content needs another number, or old files show other pictures


def test_content_is_what_old_files_were_made_with() -> None:
    assert set(DIGESTS) == set(range(1, NUMBER + 1))
    for number, digest in DIGESTS.items():
        data = files("projects.image_compressor.patch").joinpath(f"tables-{number}.bin").read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest
        assert len(data) <= 4_000_000


def test_tables_fit_together(tables: list[PlaneTables]) -> None:
    assert load_tables(NUMBER) is tables
    for own, classes, context in zip(tables, (32, 8, 8), (41, 105, 169), strict=True):
        assert own.predictors.shape == (classes, context, 64)
        assert own.bases.shape == (classes, 64, 64)
        assert own.slots.shape[1] == PLACES
        assert own.weights.shape[0] == UNITS
        for bits in (own.level_bits, own.end_bits, own.class_bits):
            assert np.isfinite(bits).all()
            assert (bits > 0).all()
