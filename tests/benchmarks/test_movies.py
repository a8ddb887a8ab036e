"""The tables of the film models: whatever is missing is said, whatever ran stands in them."""

from __future__ import annotations

import importlib.util
import re

import pytest

from benchmarks import movies
from benchmarks.movies import FOLDS, LARGE, RANKED, Entry, entries, measure
from benchmarks.peers.environments import PEERS
from benchmarks.results import render


def test_every_entry_is_a_model_of_its_program():
    """Peers need not be installed: the names stand in their modules."""
    for entry in entries():
        assert entry.program == "ours" or entry.program in PEERS
        source = importlib.util.find_spec(f"benchmarks.peers.{entry.program}").origin
        with open(source, encoding="utf-8") as file:
            assert entry.program == "ours" or f'"{entry.model}": ' in file.read()


@pytest.fixture
def on_the_sample(monkeypatch, tmp_path):
    """Two of our models, and a peer that is nowhere."""
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path))
    places = {FOLDS: "kfold:5", LARGE: "holdout:0.1", RANKED: "per-user:0.2"}
    monkeypatch.setattr(movies, "sets", lambda where: movies.sets_of("sample", places[where])[:2])
    few = [
        Entry("ours", "bias", (FOLDS, LARGE)),
        Entry("ours", "mean", (FOLDS,)),
        Entry("ours", "bias, ranked", (RANKED,)),
        Entry("lenskit", "BiasedMF, defaults", (FOLDS, LARGE)),
    ]
    monkeypatch.setattr(movies, "entries", lambda: few)


def test_the_tables_hold_what_ran_and_name_what_did_not(on_the_sample):
    measured = measure(["ours", "lenskit"])
    page = render(measured)
    rows = [line for line in page.splitlines() if line.startswith("| **")]
    assert [re.match(r"\| \*\*(\w+)\*\*", row)[1] for row in rows] == ["bias", "mean", "bias", "bias"]
    assert (
        page.count("Not measured: LensKit is not installed; python -m benchmarks.peers install lenskit") == 1
    )
    for where in (FOLDS, LARGE, RANKED):
        for run in measured["runs"][where]:
            assert len(run["times"]["fit_wall"]) == 7  # they take no ten seconds
    for table in measured["tables"]:
        assert {len(row) for row in table["rows"]} == {len(table["header"])}
    assert measured["provenance"]["packages"]["numpy"]
