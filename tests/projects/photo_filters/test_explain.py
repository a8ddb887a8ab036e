"""What is told of a step is what the step does."""

from __future__ import annotations

import json

import numpy as np
import pytest

from projects.photo_filters import filter_image
from projects.photo_filters.explain import PRIMARIES, SIZE, describe, explain, explain_kernel, needs_values
from projects.photo_filters.registry import REGISTRY
from shared.errors import DataError

KERNELS = sorted(name for name, found in REGISTRY.items() if found.kind == "kernel")


@pytest.mark.parametrize("step", [*KERNELS, "gaussian:1", "motion:9,30"])
def test_the_factors_of_a_kernel_make_it_again(kernel, step):
    facts = explain(step)
    assert np.array_equal(facts["kernel"], kernel(step))
    assert facts["sum"] == pytest.approx(kernel(step).sum())
    assert len(facts["columns"]) == len(facts["rows"]) <= facts["rank"]
    made = np.einsum("ki,kj->ij", facts["columns"], facts["rows"])
    made[made.shape[0] // 2, made.shape[1] // 2] += facts["centre"]
    assert np.allclose(made, facts["kernel"], atol=1e-6 * np.abs(facts["kernel"]).sum())
    largest = [np.abs(facts[name]).max(axis=1) for name in ("columns", "rows")]
    assert np.allclose(*largest)  # else one of them would be shown as zeros
    assert facts["ways"][0]["cost"] == min(facts["costs"].values())
    assert facts["why"].startswith(facts["method"])


def test_a_gaussian_is_one_outer_product():
    facts = explain("gaussian:1")
    assert facts["rank"] == 1
    assert np.allclose(np.outer(facts["columns"][0], facts["rows"][0]), facts["kernel"], atol=1e-9)


@pytest.mark.parametrize("step", ["sepia:60%", "contrast:150%"])
def test_the_matrix_of_a_colour_filter_is_what_it_does(noise, step):
    image = noise((8, 9, 3), np.float32)
    with_one = np.concatenate([image, np.ones((8, 9, 1))], axis=2)
    assert np.allclose(filter_image(image, step), with_one @ explain(step)["matrix"].T, atol=1e-6)


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_a_bare_name_is_told_even_where_a_step_needs_values(name):
    found = REGISTRY[name]
    facts = explain(name)
    assert describe(found).items() <= facts.items()
    assert [p["name"] for p in facts["parameters"]] == [p.name for p in found.parameters]


@pytest.mark.parametrize("step", ["sepia:60%", "hue:40", "saturation:30%", "vibrance"])
def test_the_primaries_become_what_is_told(step):
    facts = explain(step)
    names = list(facts["primaries"])
    colours = np.array([[PRIMARIES[name] for name in names]], np.float32)
    told = np.array([[facts["primaries"][name] for name in names]])
    assert np.allclose(filter_image(colours, step), told, atol=2e-3)


@pytest.mark.parametrize("step", ["gamma:1.8", "exposure:1", "split", "curve"])
def test_the_tones_become_what_is_told(step):
    facts = explain(step)
    tones = np.array([[[float(tone) / 100] * 3 for tone in facts["tones"]]], np.float32)
    told = np.array([list(facts["tones"].values())]) / 100
    assert np.allclose(filter_image(tones, step), told, atol=1e-3)


def test_a_matrix_tells_whether_grey_stays_grey():
    assert explain("saturation:30%")["keeps_grey"]
    assert not explain("sepia")["keeps_grey"]
    assert explain("grey")["determinant"] == pytest.approx(0, abs=1e-9)  # all colours fall on a line
    assert explain("invert")["determinant"] == pytest.approx(-1)


def test_a_look_is_told_by_its_chain():
    assert "grey" in explain("duotone")["chain"]


def test_a_transform_is_told_for_a_size():
    facts = explain("flip:horizontal")
    assert facts["for_size"] == SIZE
    assert np.allclose(facts["transform"] @ [0, 0, 1], [SIZE[0], 0, 1])


def test_what_is_no_kernel_is_refused():
    with pytest.raises(DataError, match="no table"):
        explain_kernel(np.ones(3))


def test_bare_names_that_need_values_are_known():
    assert needs_values("translate")
    assert not needs_values("translate:3")
    assert not needs_values("gaussian")


def test_the_answer_is_json():
    for name in sorted(REGISTRY):
        json.dumps(explain(name), default=lambda value: value.tolist())
