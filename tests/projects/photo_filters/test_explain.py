"""What is told of a step is what the step does."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters import filter_image
from projects.photo_filters.explain import describe, explain
from projects.photo_filters.registry import REGISTRY

KERNELS = sorted(name for name, found in REGISTRY.items() if found.kind == "kernel")


@pytest.mark.parametrize("step", [*KERNELS, "gaussian:1", "motion:9,30"])
def test_the_factors_of_a_kernel_make_it_again(kernel, step):
    facts = explain(step)
    assert np.array_equal(facts["kernel"], kernel(step))
    assert facts["sum"] == pytest.approx(kernel(step).sum())
    assert len(facts["columns"]) == len(facts["rows"]) == facts["rank"]
    assert np.allclose(np.einsum("ki,kj->ij", facts["columns"], facts["rows"]), facts["kernel"], atol=1e-6)
    assert facts["costs"][facts["method"]] == min(facts["costs"].values())


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
