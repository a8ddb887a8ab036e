"""Sets are known by name, found where they are, and told how to get where they are not."""

from __future__ import annotations

import re

import pytest

from shared.datasets import load_ratings
from shared.datasets.catalog import CATALOG, data_folder, describe, find, folder_of, is_present
from shared.errors import DataError

DOWNLOADED = [dataset for dataset in CATALOG.values() if dataset.folders]


@pytest.fixture
def downloads(tmp_path, monkeypatch):
    """An empty folder of downloads."""
    monkeypatch.setenv("PORTFOLIO_DATA", str(tmp_path))
    return tmp_path


def test_a_set_that_is_absent_is_met_with_the_command_that_gets_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTFOLIO_DATA", str(tmp_path))
    with pytest.raises(DataError, match=r"fetch ml-25m"):
        load_ratings("ml-25m")


@pytest.mark.parametrize("name", CATALOG)
def test_a_name_with_a_letter_missing_is_met_with_the_nearest(name):
    assert describe(name).name == name
    with pytest.raises(DataError, match=f"did you mean {name}"):
        describe(name[:2] + name[3:])


@pytest.mark.parametrize(("kind", "name"), [("", "sample"), ("ratings", "sample"), ("songs", "songs-sample")])
def test_sample_is_the_one_of_the_kind_asked_for(kind, name):
    assert describe("sample", kind) is CATALOG[name]


def test_a_set_of_another_kind_is_refused():
    with pytest.raises(DataError, match="ml-100k holds ratings, not songs"):
        describe("ml-100k", "songs")


@pytest.mark.parametrize("name", ["sample", "songs-sample", "china", "flower"])
def test_what_ships_needs_no_downloads(downloads, name):
    dataset = CATALOG[name]
    assert is_present(name)
    assert all((find(dataset) / file).is_file() for _, file in dataset.files)


@pytest.mark.parametrize("dataset", DOWNLOADED, ids=lambda dataset: dataset.name)
def test_a_set_is_present_once_every_part_is(downloads, dataset):
    for folder in dataset.folders:
        (downloads / folder).mkdir()
        for _, file in dataset.files:
            assert folder_of(dataset) is None
            with pytest.raises(DataError, match=f"fetch {dataset.name}"):
                find(dataset)
            (downloads / folder / file).touch()
        assert find(dataset) == downloads / folder
        for _, file in dataset.files:
            (downloads / folder / file).unlink()


@pytest.mark.parametrize("dataset", DOWNLOADED, ids=lambda dataset: dataset.name)
def test_every_set_says_its_terms_and_where_it_comes_from(dataset):
    assert dataset.licence
    assert dataset.url or dataset.kind == "songs"
    assert not dataset.url or (dataset.citation and dataset.url.endswith(f"/{dataset.name}.zip"))
    assert re.fullmatch(r"([0-9a-f]{32})?", dataset.md5)
    assert not dataset.mirror or dataset.md5  # bytes from elsewhere are only believed with a digest
    for part, file in dataset.files:
        assert dataset.file(part) == file


def test_the_folder_of_downloads_is_looked_up_at_each_call(root, tmp_path, monkeypatch):
    monkeypatch.setenv("PORTFOLIO_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.setenv("PORTFOLIO_DATA", "")
    assert data_folder() == root / "data" / "downloads"
