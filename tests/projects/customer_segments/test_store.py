"""A model file: it places as what was saved; a file that is none is refused, whatever its checksums say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from projects.customer_segments.store import MAGIC, VERSION, load_segmentation, save_segmentation
from shared.container import read_container, write_container
from shared.errors import DataError


@pytest.fixture
def path(tmp_path, fitted):
    path = tmp_path / "a.model"
    save_segmentation(path, fitted.segmentation)
    return path


def test_what_is_loaded_is_what_was_saved(path, fitted):
    found, saved = load_segmentation(path), fitted.segmentation
    assert found.preparation == saved.preparation
    assert (found.names, found.id_column, found.seed) == (saved.names, saved.id_column, saved.seed)
    for name in ("centres", "sizes"):
        np.testing.assert_array_equal(getattr(found, name), getattr(saved, name))
    for name in ("mean", "directions", "variances", "limits", "used"):
        np.testing.assert_array_equal(getattr(found.components, name), getattr(saved.components, name))


def test_an_existing_file_is_kept_unless_forced(path, fitted):
    with pytest.raises(DataError, match="exists; use --force"):
        save_segmentation(path, fitted.segmentation)
    save_segmentation(path, fitted.segmentation, force=True)


def test_no_file_and_another_kind_of_file_are_told(tmp_path, path):
    with pytest.raises(DataError, match="there is no model at"):
        load_segmentation(tmp_path / "none")
    other = tmp_path / "other"
    write_container(other, b"MOVIEMDL", 1, {}, {})
    with pytest.raises(DataError, match="is not a customer segments file"):
        load_segmentation(other)


# each makes one thing wrong in the parts of a sound model; the checksums are good
DEEDS: dict[str, Callable[[dict, dict], object]] = {
    "no columns": lambda meta, arrays: meta.update(numbers=[], categories=[]),
    "a column twice": lambda meta, arrays: meta["numbers"][0].update(name=meta["numbers"][1]["name"]),
    "a column without a name": lambda meta, arrays: meta["numbers"][0].update(name=" "),
    "a number that is a text": lambda meta, arrays: meta["numbers"][0].update(mean="3"),
    "a deviation of 0": lambda meta, arrays: meta["numbers"][0].update(deviation=0.0),
    "a scale that is none": lambda meta, arrays: meta["numbers"][0].update(is_log=1),
    "missing below 0": lambda meta, arrays: meta["numbers"][0].update(missing=-1),
    "a median without logarithm": lambda meta, arrays: meta["numbers"][0].update(is_log=True, median=-2.0),
    "a missing field": lambda meta, arrays: meta["numbers"][0].pop("median"),
    "levels twice": lambda meta, arrays: meta["categories"][0].update(
        levels=[meta["categories"][0]["levels"][0]] * 3
    ),
    "shares of 2": lambda meta, arrays: meta["categories"][0].update(shares=[2.0, -0.5, -0.5]),
    "too few shares": lambda meta, arrays: meta["categories"][0].update(
        shares=meta["categories"][0]["shares"][:2]
    ),
    "names twice": lambda meta, arrays: meta.update(names=["a"] * 3),
    "too few names": lambda meta, arrays: meta.update(names=["a"]),
    "names that are none": lambda meta, arrays: meta.update(names="abc"),
    "more components than there are": lambda meta, arrays: meta.update(used=99),
    "a flag for a number": lambda meta, arrays: meta.update(used=True),
    "a seed below 0": lambda meta, arrays: meta.update(seed=-1),
    "another dtype": lambda meta, arrays: arrays.update(mean=arrays["mean"].astype(np.float32)),
    "a mean too short": lambda meta, arrays: arrays.update(mean=arrays["mean"][:-1]),
    "directions not orthonormal": lambda meta, arrays: arrays.update(directions=arrays["directions"] * 1.01),
    "directions not finite": lambda meta, arrays: arrays.update(directions=arrays["directions"] * np.nan),
    "variances that rise": lambda meta, arrays: arrays.update(variances=arrays["variances"][::-1]),
    "variances of 0": lambda meta, arrays: arrays.update(variances=arrays["variances"] * 0),
    "limits too short": lambda meta, arrays: arrays.update(limits=arrays["limits"][:-1]),
    "centres of another width": lambda meta, arrays: arrays.update(centres=arrays["centres"][:, :-1]),
    "no centres": lambda meta, arrays: arrays.update(centres=arrays["centres"][:0]),
    "infinite centres": lambda meta, arrays: arrays.update(centres=arrays["centres"] + np.inf),
    "sizes that rise": lambda meta, arrays: arrays.update(sizes=arrays["sizes"][::-1]),
    "sizes of 0": lambda meta, arrays: arrays.update(sizes=arrays["sizes"] * 0),
    "sizes too few": lambda meta, arrays: arrays.update(sizes=arrays["sizes"][:-1]),
    "an array too many": lambda meta, arrays: arrays.update(more=arrays["sizes"]),
    "no sizes": lambda meta, arrays: arrays.pop("sizes"),
}


@pytest.mark.parametrize("name", DEEDS)
def test_parts_that_make_no_segmentation_are_refused(path, tmp_path, name):
    meta, arrays = read_container(path, MAGIC, VERSION, kind="x")
    DEEDS[name](meta, arrays)
    changed = tmp_path / "changed"
    write_container(changed, MAGIC, VERSION, meta, arrays)
    with pytest.raises(DataError, match="this customer segments file is damaged"):
        load_segmentation(changed)
